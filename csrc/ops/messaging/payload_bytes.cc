// Names the values that a payload carries as bytes, or by another kind of mark.
#include <v8-array-buffer.h>
#include <v8-typed-array.h>

#include "ops/core/arguments.h"
#include "ops/core/op_table.h"

namespace network_runtime {
namespace {

const char* BytesTypeName(v8::Local<v8::Value> value) {
  const char* name = nullptr;
  if (value->IsUint8Array())
    name = "Uint8Array";
  else if (value->IsArrayBuffer())
    name = "ArrayBuffer";
  else if (value->IsDataView())
    name = "DataView";
  else if (value->IsInt8Array())
    name = "Int8Array";
  else if (value->IsUint8ClampedArray())
    name = "Uint8ClampedArray";
  else if (value->IsInt16Array())
    name = "Int16Array";
  else if (value->IsUint16Array())
    name = "Uint16Array";
  else if (value->IsInt32Array())
    name = "Int32Array";
  else if (value->IsUint32Array())
    name = "Uint32Array";
  else if (value->IsFloat16Array())
    name = "Float16Array";
  else if (value->IsFloat32Array())
    name = "Float32Array";
  else if (value->IsFloat64Array())
    name = "Float64Array";
  else if (value->IsBigInt64Array())
    name = "BigInt64Array";
  else if (value->IsBigUint64Array())
    name = "BigUint64Array";
  return name;
}

struct NamedType {
  bool (v8::Value::*is)() const;
  const char* name;
};
constexpr NamedType kNamedTypes[] = {
    {&v8::Value::IsDate, "Date"},
    {&v8::Value::IsMap, "Map"},
    {&v8::Value::IsSet, "Set"},
    {&v8::Value::IsNumberObject, "Number"},
    {&v8::Value::IsStringObject, "String"},
    {&v8::Value::IsBooleanObject, "Boolean"},
    {&v8::Value::IsBigIntObject, "BigInt"},
};

const char* PayloadTypeName(v8::Local<v8::Value> value) {
  if (value->IsArrayBuffer() || value->IsArrayBufferView()) return BytesTypeName(value);
  for (const NamedType& type : kNamedTypes) {
    if (((*value)->*type.is)()) return type.name;
  }
  return nullptr;
}

// (value) => the name of a value that JSON.stringify does not support: "ArrayBuffer", "Uint8Array", "Date", "Map" ...;
// else undefined
void PayloadType(Args args) {
  if (const char* name = PayloadTypeName(args[0])) args.GetReturnValue().Set(NameString(args.GetIsolate(), name));
}

constexpr OpDeclaration kOps[] = {
    {"op_payload_type", PayloadType, 1},
};

}  // namespace

std::span<const OpDeclaration> PayloadBytesOps() { return kOps; }

}  // namespace network_runtime
