// Errors of modules that could not be loaded, linked or compiled. V8 gives them no place, or keeps it where it is lost
// when the error is caught: each is thrown again with the place that it is about. On the isolate's thread.
#pragma once

#include <v8-exception.h>
#include <v8-message.h>

#include <cstdint>
#include <string>

#include "base/script_error.h"

namespace network_runtime {

// What made a graph of modules load: the start of the main module, or an import().
struct ImportCall {
  bool dynamic = false;
  std::string frames;  // the stack of the import(): "    at …" lines
};

enum class ModuleFailure : uint8_t {
  kNotFound,  // or not understood; what an import() catches has a code
  kOther,
};

// "file:///main.js:1:8", in the source as its author wrote it. Line and column are V8's, from 1.
std::string PlaceText(v8::Isolate* isolate, const std::string& url, int line, int column);
// The place of a message; empty when it has none.
std::string PlaceOf(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Message> message);

// Throws `error`, which is about the import at `place`. Where that is empty, the error is about the main module, or
// about what an import() itself names.
void ThrowModuleError(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, ScriptError error,
                      const std::string& place, ModuleFailure what = ModuleFailure::kNotFound);

// Throws what `failure` caught: an error of V8's gets its place. `importer`, where it is not empty, is the place of the
// import that led there.
void RethrowWithPlace(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call,
                      const std::string& importer, v8::TryCatch& failure);

// Throws `error`, which the source of a module has at `place`.
void ThrowAtPlace(v8::Isolate* isolate, v8::Local<v8::Context> context, const ImportCall& call, ScriptError error,
                  const std::string& place);

// Gives an error the code that Deno's have when a module is not found or not understood.
void AddNotFoundCode(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> error);

}  // namespace network_runtime
