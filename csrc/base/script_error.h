// An error as a script threw it, in plain strings (UTF-8). A value for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/payload.h"

namespace network_runtime {

struct ScriptError {
  std::string name;     // the error's class name: "TypeError"
  std::string message;  // without the name
  std::string stack;    // V8's stack text, the user's own file names and lines; may be empty
  // What it carries besides, where there is something: an object {isError: false where a value was thrown that is no
  // error, value: that, code, data: {own enumerable properties}, cause, errors: [...]}; a cause and each of the errors
  // is such an object too, with name, message and stack, where it is an error (js/shared/16_error_details.js).
  Payload details = {};
  // The request whose failed answer this error was made of; 0 for others. No script can write it.
  uint64_t origin = 0;

  size_t ByteSize() const { return name.size() + message.size() + stack.size() + details.ByteSize(); }
};

}  // namespace network_runtime
