// The class Deliveries of _core.pyi: an iterator over what isolates have sent. Written against Python's own API,
// because its `__next__` is called for each message. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include "base/wake_fd.h"
#include "bus/outbox.h"

namespace network_runtime {

// Where deliveries come from: an outbox and its descriptor.
class DeliverySource {
 public:
  virtual bool Take(Outbox::Turn* turn) = 0;
  virtual void PutBack(Outbox::Turn* turn, size_t first) = 0;
  // Call it when nothing was there: the descriptor stops being readable, unless something has come meanwhile.
  virtual void Clear() = 0;
  // The outbox in which a sender can be held while its message is decoded; null when large messages are decoded in one
  // go.
  virtual Outbox* holds() { return nullptr; }

 protected:
  ~DeliverySource() = default;
};

// Call it after an outbox was found empty.
void ClearWhereEmpty(WakeFd& wake, const Outbox& outbox);

// Keeps `owner`, the Python object that `source` belongs to, alive. After `seconds`, it hands out nothing more; it
// always hands out one delivery if there is one. What was taken and not handed out goes back when the iterator is
// closed or dropped.
pybind11::object MakeDeliveries(pybind11::handle owner, DeliverySource& source, double seconds);

}  // namespace network_runtime
