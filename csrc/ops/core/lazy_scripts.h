// Scripts that an isolate runs when something first needs them. Most scripts use little of the web platform. What they
// do not use costs an isolate neither memory nor time.
//
// A lazy script is an expression whose value is a function. That function's result is what the script exports. The
// script is compiled once per process; later isolates reuse the code. An isolate can only load scripts for its kind.
// Our scripts state their kind by their folder (js/lazy/worker, js/lazy/host), Deno's in third_party/deno/built_in.txt.
// Our own functions are called with
//
//   ({ core, primordials, internals }, names)
//
// and so are Deno's. There, `names` holds the globals that Deno's code mentions by name, as they were before any guest
// code ran.
//
// Scripts run on their isolate's thread. The code that the process keeps is under a lock.
#pragma once

#include <v8-context.h>
#include <v8-function.h>

#include <string_view>

namespace network_runtime {

// The getter of a global property whose value is loaded when it is first read. To every reader it is a data property
// from the start. An external reference of the snapshot.
void LazyGlobalGetter(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info);

}  // namespace network_runtime
