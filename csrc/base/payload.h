// What a message carries: JSON text, with byte strings beside it. Owned by its envelope; a plain value for any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace network_runtime {

enum class PayloadEncoding : uint8_t {
  kUndefined,      // no value: JavaScript's undefined, Python's None
  kJson,           // `text` is JSON (RFC 8259) in UTF-8
  kJsonWithBytes,  // the same, but a string that starts with U+0000 is a mark: "\0b<index>" stands for
                   // attachments[index],
                   // "\0s<rest>" for a string that itself starts with U+0000 (it is <rest>, its own U+0000 included)
};

struct Payload {
  PayloadEncoding encoding = PayloadEncoding::kUndefined;
  std::string text;
  std::vector<std::string> attachments;  // raw bytes

  // What it counts for in a queue or in a memory limit, in bytes.
  size_t ByteSize() const {
    size_t size = text.size();
    for (const std::string& attachment : attachments) size += attachment.size();
    return size;
  }
};

}  // namespace network_runtime
