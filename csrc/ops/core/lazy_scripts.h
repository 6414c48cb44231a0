// Scripts that an isolate runs when something first needs them. Most scripts touch little of the web platform: what
// they do not touch costs an isolate neither memory nor time.
//
// A lazy script is an expression whose value is a function, and that function's result is what the script exports. It
// is compiled once a process: later isolates take the code from there. An isolate can load those of its kind alone:
// ours say it by their folder (js/lazy/worker, js/lazy/host), Deno's in third_party/deno/built_in.txt. Our own functions
// are called with
//
//   ({ core, primordials, internals }, names)
//
// and so are Deno's, where `names` holds the globals that Deno's code mentions by name, as they were before any guest
// code ran.
//
// Scripts run on their isolate's thread; the code that the process keeps is under a lock.
#pragma once

#include <v8-context.h>
#include <v8-function.h>

#include <string_view>

namespace network_runtime {

// What makes a global property whose value is loaded when it is first looked at; for everybody who asks it is a data
// property from the start. An external reference of the snapshot.
void LazyGlobalGetter(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info);

}  // namespace network_runtime
