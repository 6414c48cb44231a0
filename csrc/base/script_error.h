// An error as a script threw it, in plain strings (UTF-8). A value for any thread.
#pragma once

#include <string>

namespace network_runtime {

struct ScriptError {
  std::string name;     // the error's class name: "TypeError"
  std::string message;  // without the name
  std::string stack;    // V8's stack text, the user's own file names and lines; may be empty
};

}  // namespace network_runtime
