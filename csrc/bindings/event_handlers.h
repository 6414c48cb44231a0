// Calls the handlers of an event, as Dispatcher.receive does (python/network_runtime/_pool/dispatch.py), without its
// interpreted steps: for a small message they take as long as all else. What is not the common case goes to methods of
// the dispatcher. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>

#include "base/payload.h"

namespace network_runtime {

class EventHandlers {
 public:
  // `dispatcher`: EventDispatcher of _core.pyi.
  explicit EventHandlers(pybind11::object dispatcher)
      : dispatcher_(std::move(dispatcher)), states_(dispatcher_.attr("states")) {}
  EventHandlers(const EventHandlers&) = delete;
  EventHandlers& operator=(const EventHandlers&) = delete;

  enum class Outcome : uint8_t {
    kNone,      // there is no handler; nothing was done
    kCalled,    // all handlers were called
    kTurnOver,  // the same, and the loop has to do other work now
  };
  // Runs code of the user's. Throws error_already_set for an exception that has to leave the loop.
  Outcome Call(uint32_t isolate, const pybind11::object& name, const Payload& data);

 private:
  // Null when the isolate has ended or has no handler of that name.
  pybind11::object Registrations(uint32_t isolate, const pybind11::object& name);

  const pybind11::object dispatcher_;
  const pybind11::dict states_;
  // Of the last event: most events come from the isolate that sent the one before.
  uint32_t isolate_ = 0;
  pybind11::object number_;
  pybind11::object state_;
  pybind11::object borrowed_;  // another one as soon as the isolate has other tables
  pybind11::object events_;
};

}  // namespace network_runtime
