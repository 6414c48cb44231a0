// bare_context FILE: the file is a function expression; prints as JSON what it returns in a context that holds the
// engine's own built-ins and nothing of ours. For `python -m tests.hostile.reachable`.
#include <libplatform/libplatform.h>
#include <v8-array-buffer.h>
#include <v8-context.h>
#include <v8-exception.h>
#include <v8-initialization.h>
#include <v8-isolate.h>
#include <v8-json.h>
#include <v8-local-handle.h>
#include <v8-script.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "engine/platform.h"
#include "engine/strings.h"

namespace {

using namespace network_runtime;

bool Run(v8::Isolate* isolate, const std::string& function) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = v8::Context::New(isolate);
  v8::Context::Scope scope(context);
  v8::TryCatch failure(isolate);
  v8::Local<v8::String> source;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  v8::Local<v8::String> json;
  if (FromUtf8(isolate, "(" + function + ")(undefined, [])").ToLocal(&source) &&
      v8::Script::Compile(context, source).ToLocal(&script) && script->Run(context).ToLocal(&result) &&
      v8::JSON::Stringify(context, result).ToLocal(&json)) {
    std::puts(ToUtf8(isolate, json).c_str());
    return true;
  }
  std::fprintf(stderr, "%s\n", ToUtf8(isolate, failure.Message()->Get()).c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  if (!file) {
    std::fprintf(stderr, "usage: bare_context FILE\n");
    return 2;
  }
  std::string function{std::istreambuf_iterator<char>(file), {}};
  Platform::SetFlags();
  auto platform = v8::platform::NewDefaultPlatform(1);
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  v8::Isolate* isolate = v8::Isolate::New(params);
  bool done = false;
  {
    v8::Isolate::Scope scope(isolate);
    done = Run(isolate, function);
  }
  isolate->Dispose();
  return done ? 0 : 1;
}
