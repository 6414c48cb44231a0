// Converts envelopes and payloads for Python. The GIL is held.
#pragma once

#include <pybind11/pybind11.h>

#include "bus/envelope.h"

namespace network_runtime {

// Returns the tuple `Delivery` of _core.pyi.
pybind11::object ToPython(const Envelope& envelope);
// The same with its name, which must be NameOf(envelope).
pybind11::object ToPython(const Envelope& envelope, const pybind11::object& name);
pybind11::object NameOf(const Envelope& envelope);

// `text`: a str, bytes or None; `attachments`: a list of bytes or None. Raises TypeError for anything else.
Payload ToPayload(const pybind11::object& text, const pybind11::object& attachments);

// Return `Text` and `Attachments` of a payload. Bytes that are lent become memoryviews.
pybind11::object TextOf(const Payload& payload);
pybind11::object AttachmentsOf(const Payload& payload);

}  // namespace network_runtime
