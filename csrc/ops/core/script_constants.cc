#include "ops/core/script_constants.h"

#include <v8-context.h>
#include <v8-primitive.h>

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/payload.h"
#include "bus/envelope.h"
#include "engine/script_errors.h"
#include "engine/strings.h"
#include "limits/resource_limits.h"

namespace network_runtime {
namespace {

using Member = std::pair<std::string_view, v8::Local<v8::Value>>;

v8::Local<v8::Object> Frozen(v8::Isolate* isolate, v8::Local<v8::Context> context,
                             std::initializer_list<Member> members) {
  v8::Local<v8::Object> object = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  for (const auto& [name, value] : members) object->Set(context, NameString(isolate, name), value).Check();
  object->SetIntegrityLevel(context, v8::IntegrityLevel::kFrozen).Check();
  return object;
}

}  // namespace

v8::Local<v8::Object> NewScriptConstants(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  auto number = [&](auto value) { return v8::Number::New(isolate, static_cast<double>(value)); };
#define NUMBER(name) Member(#name, number(name))
#define KIND(name) Member(#name, number(EnvelopeKind::name))
#define OUTCOME(name) Member(#name, number(ConsoleOutcome::name))
  return Frozen(
      isolate, context,
      {
          {"EnvelopeKind", Frozen(isolate, context,
                                  {KIND(kExecute), KIND(kEvaluate), KIND(kEvent), KIND(kReply), KIND(kReplyError),
                                   KIND(kDestroy), KIND(kCreated), KIND(kCreateFailed), KIND(kRequest),
                                   KIND(kEvaluated), KIND(kEvaluateFailed), KIND(kSystem), KIND(kOp), KIND(kOpDone),
                                   KIND(kOpFailed), KIND(kHostEnded), KIND(kPart), KIND(kStep), KIND(kBarrier)})},
          {"ConsoleOutcome", Frozen(isolate, context, {OUTCOME(kSent), OUTCOME(kNotEncoded), OUTCOME(kNoRoom)})},
          NUMBER(kTimerStepsPerMs),
          NUMBER(kNoIsolate),
          NUMBER(kDeepestMessage),
          NUMBER(kMostThreads),
          NUMBER(kBodyWindow),
          NUMBER(kLargestPart),
          NUMBER(kMostConnecting),
          {"kOwnScripts", NameString(isolate, kOwnScripts)},
      });
#undef NUMBER
#undef KIND
#undef OUTCOME
}

}  // namespace network_runtime
