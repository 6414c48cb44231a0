// An error as a script threw it, in plain strings (UTF-8). A value for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/payload.h"

namespace network_runtime {

struct ScriptError {
  std::string name;     // the error's class name: "TypeError"
  std::string message;  // without the name
  std::string stack;    // V8's stack text, with the user's own file names and lines; may be empty
  // What the error carries besides, where there is anything: an object {isError: false where the thrown value is no
  // error, value: that value, code, data: {own enumerable properties}, cause, errors: [...]}. The cause and each of the
  // errors is such an object too. Where it is an error, it also has name, message and stack
  // (js/shared/16_error_details.js).
  // DescribeForReport makes them otherwise: a value that is no error has `text` instead, what the console shows of it,
  // or `circular`, the `reference` of an error above.
  Payload details = {};
  // The id of the request whose failed answer this error was made from; 0 for other errors. No script can write it.
  uint64_t origin = 0;

  size_t ByteSize() const { return name.size() + message.size() + stack.size() + details.ByteSize(); }
};

}  // namespace network_runtime
