// Inspects values: what kind they are and what they contain. None of this runs a script's code.
#include <v8-container.h>
#include <v8-promise.h>
#include <v8-proxy.h>

#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

// (value) => boolean
template <bool (v8::Value::*test)() const>
void Is(Args args) {
  args.GetReturnValue().Set(((*args[0])->*test)());
}

// (value) => boolean
void IsAnyArrayBuffer(Args args) {
  args.GetReturnValue().Set(args[0]->IsArrayBuffer() || args[0]->IsSharedArrayBuffer());
}

// (value) => boolean: an object around a primitive value
void IsBoxedPrimitive(Args args) {
  v8::Local<v8::Value> value = args[0];
  args.GetReturnValue().Set(value->IsNumberObject() || value->IsStringObject() || value->IsBooleanObject() ||
                            value->IsBigIntObject() || value->IsSymbolObject());
}

// (value) => [state: 0 pending | 1 fulfilled | 2 rejected, result], or null when it is no promise
void PromiseDetails(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  if (!args[0]->IsPromise()) return args.GetReturnValue().SetNull();
  v8::Local<v8::Promise> promise = args[0].As<v8::Promise>();
  v8::Local<v8::Value> result = v8::Undefined(isolate);
  if (promise->State() != v8::Promise::kPending) result = promise->Result();
  v8::Local<v8::Value> details[] = {v8::Integer::New(isolate, promise->State()), result};
  args.GetReturnValue().Set(v8::Array::New(isolate, details, 2));
}

// (value) => [target, handler], or null when it is no proxy
void ProxyDetails(Args args) {
  if (!args[0]->IsProxy()) return args.GetReturnValue().SetNull();
  v8::Local<v8::Proxy> proxy = args[0].As<v8::Proxy>();
  v8::Local<v8::Value> details[] = {proxy->GetTarget(), proxy->GetHandler()};
  args.GetReturnValue().Set(v8::Array::New(args.GetIsolate(), details, 2));
}

// (object, withKind: boolean) => the entries of a map, a set or an iterator of one; withKind: [entries, true when they
// are pairs]. undefined for anything else.
void PreviewEntries(Args args) {
  if (!args[0]->IsObject()) return;
  bool pairs = false;
  v8::Local<v8::Array> entries;
  if (!args[0].As<v8::Object>()->PreviewEntries(&pairs).ToLocal(&entries)) return;
  if (!args[1]->IsTrue()) return args.GetReturnValue().Set(entries);
  v8::Local<v8::Value> both[] = {entries, v8::Boolean::New(args.GetIsolate(), pairs)};
  args.GetReturnValue().Set(v8::Array::New(args.GetIsolate(), both, 2));
}

// (object) => the name of its constructor, or null
void ConstructorName(Args args) {
  if (!args[0]->IsObject()) return args.GetReturnValue().SetNull();
  args.GetReturnValue().Set(args[0].As<v8::Object>()->GetConstructorName());
}

// (object, filter: v8::PropertyFilter) => its own keys that are not indices, or null
void NonIndexPropertyNames(Args args) {
  v8::Local<v8::Array> keys;
  if (!args[0]->IsObject()) return args.GetReturnValue().SetNull();
  if (args[0]
          .As<v8::Object>()
          ->GetPropertyNames(args.GetIsolate()->GetCurrentContext(), v8::KeyCollectionMode::kOwnOnly,
                             static_cast<v8::PropertyFilter>(IndexAt(args, 1)), v8::IndexFilter::kSkipIndices,
                             v8::KeyConversionMode::kConvertToString)
          .ToLocal(&keys)) {
    args.GetReturnValue().Set(keys);
  }
}

// (description) => a symbol that reflection does not list and proxies do not see: V8's private symbol, which can be the
// key of a property. One for each description.
void PrivateSymbol(Args args) {
  v8::Isolate* isolate = args.GetIsolate();
  v8::Local<v8::Private> symbol = v8::Private::ForApi(isolate, args[0].As<v8::String>());
  args.GetReturnValue().Set(symbol.As<v8::Data>().As<v8::Value>());
}

constexpr OpDeclaration kOps[] = {
    {"op_is_any_array_buffer", IsAnyArrayBuffer, 1},
    {"op_is_boxed_primitive", IsBoxedPrimitive, 1},
    {"op_is_arguments_object", Is<&v8::Value::IsArgumentsObject>, 1},
    {"op_is_array_buffer", Is<&v8::Value::IsArrayBuffer>, 1},
    {"op_is_async_function", Is<&v8::Value::IsAsyncFunction>, 1},
    {"op_is_big_int_object", Is<&v8::Value::IsBigIntObject>, 1},
    {"op_is_boolean_object", Is<&v8::Value::IsBooleanObject>, 1},
    {"op_is_data_view", Is<&v8::Value::IsDataView>, 1},
    {"op_is_date", Is<&v8::Value::IsDate>, 1},
    {"op_is_generator_function", Is<&v8::Value::IsGeneratorFunction>, 1},
    {"op_is_map", Is<&v8::Value::IsMap>, 1},
    {"op_is_map_iterator", Is<&v8::Value::IsMapIterator>, 1},
    {"op_is_module_namespace_object", Is<&v8::Value::IsModuleNamespaceObject>, 1},
    {"op_is_native_error", Is<&v8::Value::IsNativeError>, 1},
    {"op_is_number_object", Is<&v8::Value::IsNumberObject>, 1},
    {"op_is_promise", Is<&v8::Value::IsPromise>, 1},
    {"op_is_proxy", Is<&v8::Value::IsProxy>, 1},
    {"op_is_reg_exp", Is<&v8::Value::IsRegExp>, 1},
    {"op_is_set", Is<&v8::Value::IsSet>, 1},
    {"op_is_set_iterator", Is<&v8::Value::IsSetIterator>, 1},
    {"op_is_shared_array_buffer", Is<&v8::Value::IsSharedArrayBuffer>, 1},
    {"op_is_string_object", Is<&v8::Value::IsStringObject>, 1},
    {"op_is_typed_array", Is<&v8::Value::IsTypedArray>, 1},
    {"op_is_weak_map", Is<&v8::Value::IsWeakMap>, 1},
    {"op_is_weak_set", Is<&v8::Value::IsWeakSet>, 1},
    {"op_get_promise_details", PromiseDetails, 1},
    {"op_get_proxy_details", ProxyDetails, 1},
    {"op_preview_entries", PreviewEntries, 2},
    {"op_get_constructor_name", ConstructorName, 1},
    {"op_get_non_index_property_names", NonIndexPropertyNames, 2},
    {"op_private_symbol", PrivateSymbol, 1},
};

}  // namespace

std::span<const OpDeclaration> ValueOps() { return kOps; }

}  // namespace network_runtime
