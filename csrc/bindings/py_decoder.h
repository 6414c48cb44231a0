// The class Decoder of _core.pyi: turns a large payload into a Python value a little at a time, so that the caller can
// do other work in between. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/payload.h"
#include "bindings/large_text.h"
#include "bindings/marks.h"

namespace network_runtime {

class Decoder {
 public:
  // True when decoding the payload in one go may take milliseconds.
  static bool IsFor(const Payload& payload);

  explicit Decoder(Payload payload);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Decodes for `seconds`, or a little longer. Returns true when it is done: then there is a value or an error.
  bool Step(double seconds);
  // Call it once, when it is done. Returns the value, or throws what `decode` of _core.pyi throws. Throws Unfinished
  // when it is not done.
  pybind11::object Take();
  // The size of the payload in bytes.
  size_t size() const { return size_; }
  // The last bytes of the text, available until it is done.
  pybind11::bytes End() const;
  // Roughly how many values were read so far.
  size_t values() const { return values_; }

 private:
  enum class Stage { kAttachments, kText, kMarks, kDone };

  void GoOn();
  bool CopyOn();
  bool JoinOn();
  bool ReadOn();
  void Done(pybind11::object value);

  Payload payload_;
  const size_t size_;
  size_t values_ = 0;
  Stage stage_ = Stage::kAttachments;
  const pybind11::str name_{"data"};  // with which a path in an error starts
  pybind11::list attachments_;
  pybind11::list parts_;  // of a string
  size_t at_ = 0;         // position in the current attachment or string
  std::optional<LargeText> text_;
  std::optional<MarkRestorer> marks_;
  pybind11::object value_;
  pybind11::object failure_;
};

}  // namespace network_runtime
