// The time zone, which a host script changes for the whole process: the environment, the C library and V8.
#pragma once

#include <v8-isolate.h>

namespace network_runtime {

// Makes V8 look at the time zone of the environment again if an earlier host script made it look. What that script set
// may be put back by now. At a host's start, with the isolate locked.
void DetectTimeZoneAgain(v8::Isolate* isolate);

}  // namespace network_runtime
