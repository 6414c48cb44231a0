#include "engine/error_details.h"

#include <v8-container.h>
#include <v8-exception.h>
#include <v8-function.h>
#include <v8-object.h>

#include "engine/context_slots.h"
#include "engine/payload_codec.h"
#include "engine/strings.h"

namespace network_runtime {
namespace {

constexpr size_t kLargestDetails = size_t{256} << 10;

// Most errors have nothing else; the check is nearly free.
bool HasTextsOnly(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown) {
  if (!thrown->IsNativeError()) return false;
  v8::Local<v8::Object> error = thrown.As<v8::Object>();
  v8::Local<v8::Array> names;
  if (!error
           ->GetOwnPropertyNames(context, static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
                                 v8::KeyConversionMode::kConvertToString)
           .ToLocal(&names) ||
      names->Length() != 0) {
    return false;
  }
  for (std::string_view name : {"cause", "code", "errors"}) {
    if (error->Has(context, NameString(isolate, name)).FromMaybe(true)) return false;
  }
  return true;
}

}  // namespace

Payload DescribeErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> thrown,
                             const DetailsWanted& wanted) {
  Payload details;
  v8::TryCatch quiet(isolate);
  if (HasTextsOnly(isolate, context, thrown)) return details;
  v8::Local<v8::Value> arguments[] = {thrown, v8::Boolean::New(isolate, wanted.stacks),
                                      v8::Boolean::New(isolate, wanted.for_report)};
  v8::Local<v8::Value> described;
  if (!FunctionIn(context, ContextSlot::kDescribeErrorDetails)
           ->Call(context, v8::Undefined(isolate), 3, arguments)
           .ToLocal(&described) ||
      !described->IsObject() || !EncodePayload(isolate, context, described, kLargestDetails, &details)) {
    return {};
  }
  return details;
}

void RestoreErrorDetails(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Object> error,
                         const Payload& details) {
  if (details.encoding == PayloadEncoding::kUndefined) return;
  v8::TryCatch quiet(isolate);
  v8::Local<v8::Value> decoded;
  if (!DecodePayload(isolate, context, details).ToLocal(&decoded) || !decoded->IsObject()) return;
  v8::Local<v8::Value> arguments[] = {error, decoded};
  (void)FunctionIn(context, ContextSlot::kRestoreErrorDetails)
      ->Call(context, v8::Undefined(isolate), 2, arguments)
      .IsEmpty();
}

}  // namespace network_runtime
