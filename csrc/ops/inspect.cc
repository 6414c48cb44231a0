// What a script cannot find out about a value without running somebody's code: for the console.
#include <v8-array-buffer.h>
#include <v8-container.h>
#include <v8-promise.h>
#include <v8-proxy.h>

#include "ops/arguments.h"
#include "ops/op_table.h"

namespace network_runtime {
namespace {

const char* KindOf(v8::Local<v8::Value> value) {
  if (value->IsProxy()) return "Proxy";
  if (value->IsGeneratorFunction()) return value->IsAsyncFunction() ? "AsyncGeneratorFunction" : "GeneratorFunction";
  if (value->IsAsyncFunction()) return "AsyncFunction";
  if (value->IsFunction()) return "Function";
  if (value->IsArray()) return "Array";
  if (value->IsNativeError()) return "Error";
  if (value->IsPromise()) return "Promise";
  if (value->IsMap()) return "Map";
  if (value->IsSet()) return "Set";
  if (value->IsWeakMap()) return "WeakMap";
  if (value->IsWeakSet()) return "WeakSet";
  if (value->IsDate()) return "Date";
  if (value->IsRegExp()) return "RegExp";
  if (value->IsTypedArray()) return "TypedArray";
  if (value->IsArrayBuffer()) return "ArrayBuffer";
  if (value->IsArgumentsObject()) return "Arguments";
  if (value->IsModuleNamespaceObject()) return "Module";
  if (value->IsNumberObject()) return "Number";
  if (value->IsStringObject()) return "String";
  if (value->IsBooleanObject()) return "Boolean";
  if (value->IsBigIntObject()) return "BigInt";
  if (value->IsSymbolObject()) return "Symbol";
  return "Object";
}

// (object) => string
void ValueKind(Args args) { args.GetReturnValue().Set(NameString(args.GetIsolate(), KindOf(args[0]))); }

// (promise) => [state: 0 pending | 1 fulfilled | 2 rejected, result]
void PromiseDetails(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Promise> promise = args[0].As<v8::Promise>();
  v8::Local<v8::Value> result = v8::Undefined(isolate);
  if (promise->State() != v8::Promise::kPending) result = promise->Result();
  v8::Local<v8::Value> details[] = {v8::Integer::New(isolate, promise->State()), result};
  args.GetReturnValue().Set(v8::Array::New(isolate, details, 2));
}

// (proxy) => its target, null when it was revoked
void ProxyTarget(Args args) { args.GetReturnValue().Set(args[0].As<v8::Proxy>()->GetTarget()); }

// (object, withIndices) => its own enumerable names and symbols
void OwnKeys(Args args) {
  v8::IndexFilter indices = args[1]->IsTrue() ? v8::IndexFilter::kIncludeIndices : v8::IndexFilter::kSkipIndices;
  v8::Local<v8::Array> keys;
  if (args[0]
          .As<v8::Object>()
          ->GetPropertyNames(args.GetIsolate()->GetCurrentContext(), v8::KeyCollectionMode::kOwnOnly,
                             v8::PropertyFilter::ONLY_ENUMERABLE, indices, v8::KeyConversionMode::kConvertToString)
          .ToLocal(&keys)) {
    args.GetReturnValue().Set(keys);
  }
}

constexpr OpDeclaration kOps[] = {
    {"op_value_kind", ValueKind, 1, false},
    {"op_promise_details", PromiseDetails, 1, true},
    {"op_proxy_target", ProxyTarget, 1, true},
    {"op_own_keys", OwnKeys, 2, true},
};

}  // namespace

std::span<const OpDeclaration> InspectOps() { return kOps; }

}  // namespace network_runtime
