// What op_load_script gives an isolate of each kind; everything about lazy scripts but their content is real here.
#include "ops/core/lazy_scripts.h"

#include <doctest/doctest.h>
#include <v8-array-buffer.h>
#include <v8-context.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-isolate.h>
#include <v8-local-handle.h>

#include <memory>
#include <string>
#include <string_view>

#include "engine/strings.h"
#include "ops/core/lazy_script_texts.h"
#include "ops/core/op_delegate.h"
#include "ops/core/op_table.h"
#include "start_v8.h"

namespace network_runtime {
namespace {

// A worker that nothing runs in.
class Worker final : public OpDelegate {
 public:
  void ScheduleTimers(double, bool) override {}
  PushResult Send(EnvelopeKind, uint64_t, std::string, Payload) override { return PushResult::kAccepted; }
  size_t LargestMessage() const override { return 0; }
  void Evaluated(uint64_t, Payload) override {}
  void EvaluateFailed(uint64_t, ScriptError, std::string_view) override {}
  void Uncaught(v8::Local<v8::Value>, bool) override {}
  bool ChargeJob(int64_t, int64_t) override { return true; }
  void ChargeCompiler(int64_t) override {}
};

v8::FunctionCallback Loader() {
  for (const OpDeclaration& op : LazyScriptOps()) {
    if (op.name == std::string_view("op_load_script")) return op.callback;
  }
  return nullptr;
}

// What loading a script says where it is refused; otherwise empty. The script itself finds nothing that it needs.
std::string Refusal(v8::Isolate* isolate, v8::Local<v8::Context> context, std::string_view name) {
  v8::HandleScope handles(isolate);
  v8::TryCatch failure(isolate);
  v8::Local<v8::Value> arguments[] = {NameString(isolate, name), v8::Object::New(isolate), v8::Object::New(isolate)};
  v8::Local<v8::Function> load = v8::Function::New(context, Loader()).ToLocalChecked();
  if (!load->Call(context, v8::Undefined(isolate), 3, arguments).IsEmpty() || failure.Message().IsEmpty()) return {};
  std::string said = ToUtf8(isolate, failure.Message()->Get());
  return said.find("no script is built in as") == std::string::npos ? "" : said;
}

TEST_CASE("a worker cannot load a script of the host's") {
  StartV8();
  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  v8::Isolate* isolate = v8::Isolate::New(params);
  Worker worker;
  isolate->SetData(kOpDelegateSlot, static_cast<OpDelegate*>(&worker));
  size_t refused = 0;
  {
    v8::Isolate::Scope scope(isolate);
    v8::HandleScope handles(isolate);
    v8::Local<v8::Context> context = v8::Context::New(isolate);
    v8::Context::Scope inside(context);
    for (const EmbeddedScript& script : LazyScriptTexts()) {
      std::string expected = script.for_workers ? "" : "Uncaught Error: no script is built in as ";
      if (!script.for_workers) expected += script.name;
      CHECK_MESSAGE(Refusal(isolate, context, script.name) == expected, script.name);
      refused += script.for_workers ? 0 : 1;
    }
    CHECK(Refusal(isolate, context, "lazy/none.js") == "Uncaught Error: no script is built in as lazy/none.js");
  }
  CHECK(refused >= 2);
  isolate->Dispose();
}

}  // namespace
}  // namespace network_runtime
