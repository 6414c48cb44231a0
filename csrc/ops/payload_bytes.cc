// Which values a payload carries as bytes.
#include <v8-array-buffer.h>
#include <v8-typed-array.h>

#include "ops/arguments.h"
#include "ops/op_table.h"

namespace network_runtime {
namespace {

// (value) => undefined | "ArrayBuffer" | "DataView" | "Uint8Array" ...
void BytesType(Args args) {
  v8::Local<v8::Value> value = args[0];
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
  if (name) args.GetReturnValue().Set(NameString(args.GetIsolate(), name));
}

constexpr OpDeclaration kOps[] = {
    {"op_bytes_type", BytesType, 1, false},
};

}  // namespace

std::span<const OpDeclaration> PayloadBytesOps() { return kOps; }

}  // namespace network_runtime
