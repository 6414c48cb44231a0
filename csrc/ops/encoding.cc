// atob and btoa (HTML Standard, "Base64 utility methods"; Infra Standard, "forgiving-base64 decode"), and tests for
// byte types.
#include <simdutf.h>
#include <v8-array-buffer.h>
#include <v8-typed-array.h>

#include <memory>

#include "engine/heap_guard.h"
#include "engine/script_errors.h"
#include "ops/arguments.h"
#include "ops/op_table.h"

namespace network_runtime {
namespace {

// Whether native copies of a text and of what becomes of it fit the memory limit; throws where they do not.
bool CopiesFit(Args args) {
  constexpr size_t kCopies = 3;
  if (HeapGuard::Of(args.GetIsolate())
          .MayTakeBriefly(kCopies * static_cast<size_t>(args[0].As<v8::String>()->Length())))
    return true;
  ThrowError(args.GetIsolate(), "RangeError", "the text is too long for the memory limit");
  return false;
}

// The Latin-1 bytes of a string; false when it has other characters.
bool Latin1(v8::Isolate* isolate, v8::Local<v8::String> string, std::string* bytes) {
  if (!string->ContainsOnlyOneByte()) return false;
  bytes->resize(static_cast<size_t>(string->Length()));
  string->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(bytes->size()), reinterpret_cast<uint8_t*>(bytes->data()));
  return true;
}

void ReturnLatin1(Args args, const char* data, size_t size) {
  v8::Local<v8::String> text;
  if (size > static_cast<size_t>(v8::String::kMaxLength)) {
    ThrowError(args.GetIsolate(), "RangeError", "Invalid string length");
  } else if (v8::String::NewFromOneByte(args.GetIsolate(), reinterpret_cast<const uint8_t*>(data),
                                        v8::NewStringType::kNormal, static_cast<int>(size))
                 .ToLocal(&text)) {
    args.GetReturnValue().Set(text);
  }
}

// (text) => text
void Atob(Args args) {
  if (!CopiesFit(args)) return;
  std::string input;
  if (!Latin1(args.GetIsolate(), args[0].As<v8::String>(), &input)) {
    return ThrowError(args.GetIsolate(), "InvalidCharacterError", "The string to be decoded is not correctly encoded.");
  }
  std::unique_ptr<char[]> output(new char[simdutf::maximal_binary_length_from_base64(input.data(), input.size())]);
  simdutf::result result = simdutf::base64_to_binary(input.data(), input.size(), output.get());
  if (result.error != simdutf::SUCCESS) {
    return ThrowError(args.GetIsolate(), "InvalidCharacterError", "The string to be decoded is not correctly encoded.");
  }
  ReturnLatin1(args, output.get(), result.count);
}

// (text) => text
void Btoa(Args args) {
  if (!CopiesFit(args)) return;
  std::string input;
  if (!Latin1(args.GetIsolate(), args[0].As<v8::String>(), &input)) {
    return ThrowError(args.GetIsolate(), "InvalidCharacterError",
                      "The string to be encoded contains characters outside of the Latin1 range.");
  }
  std::string output(simdutf::base64_length_from_binary(input.size()), '\0');
  output.resize(simdutf::binary_to_base64(input.data(), input.size(), output.data()));
  ReturnLatin1(args, output.data(), output.size());
}

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
    {"op_atob", Atob, 1, false},
    {"op_btoa", Btoa, 1, false},
    {"op_bytes_type", BytesType, 1, false},
};

}  // namespace

std::span<const OpDeclaration> EncodingOps() { return kOps; }

}  // namespace network_runtime
