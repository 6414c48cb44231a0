// The class Decoder of _core.pyi: a large payload that becomes a Python value a little at a time, so that whoever has
// other things to do as well can do them in between. The GIL is held.
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
  // Whether to decode it in one go might take milliseconds.
  static bool IsFor(const Payload& payload);

  explicit Decoder(Payload payload);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Goes on for `seconds`, or a little longer. Whether it is done: there is a value then, or an error.
  bool Step(double seconds);
  // Once, when it is done: gives the value, or throws what `decode` of _core.pyi throws. Else throws Unfinished.
  pybind11::object Take();
  // Bytes of the payload.
  size_t size() const { return size_; }
  // The last bytes of the text, until it is done.
  pybind11::bytes End() const;
  // Values that are read so far, roughly.
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
  const pybind11::str name_{"data"};  // where a path in an error starts
  pybind11::list attachments_;
  pybind11::list parts_;  // of a string
  size_t at_ = 0;         // of the attachment, or of the string, at hand
  std::optional<LargeText> text_;
  std::optional<MarkRestorer> marks_;
  pybind11::object value_;
  pybind11::object failure_;
};

}  // namespace network_runtime
