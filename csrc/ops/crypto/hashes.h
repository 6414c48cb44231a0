// The hash functions that WebCrypto names.
#pragma once

#include <openssl/digest.h>
#include <v8-isolate.h>

#include <string_view>

namespace network_runtime {

// Null, with a NotSupportedError pending, for any other name.
const EVP_MD* HashNamed(v8::Isolate* isolate, std::string_view name);

}  // namespace network_runtime
