// The scripts of one isolate that were made from another language, with their source maps. V8 counts such a script's
// lines from a number that no other script's lines reach. So a position in it is known wherever V8 writes one, and
// nothing is looked up for a position in any other script. On the isolate's thread.
//
// A map is counted as the isolate's native memory. It goes when V8 has collected the script (a console script's with
// the isolate, because V8 does not say when it goes).
//
// One position has no such number: where an eval was called, as the frames of its code name it. V8 counts that without
// the origin. It is led back by the script's name, where one script alone has that name.
#pragma once

#include <v8-isolate.h>
#include <v8-message.h>
#include <v8-primitive.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/native_states.h"
#include "engine/source_map.h"

namespace network_runtime {

class MappedScripts final : public NativeState {
 public:
  explicit MappedScripts(v8::Isolate* isolate) : isolate_(isolate) {}
  static MappedScripts& Of(v8::Isolate* isolate) { return NativeStates::Of<MappedScripts>(isolate); }
  // Null where no script is mapped.
  static MappedScripts* IfAny(v8::Isolate* isolate) {
    auto* scripts = NativeStates::IfThere<MappedScripts>(isolate);
    return scripts && !scripts->scripts_.empty() ? scripts : nullptr;
  }

  // The origin under which to compile `code`. Call it once for each compilation, with the isolate locked.
  v8::ScriptOrigin Origin(std::string_view file_name, std::string_view code, const SourceMap& map, bool is_module);
  // The same for a script that runs in the console, which has no origin: the name that the script is to have.
  std::string ConsoleName(std::string_view file_name, std::string_view code, const SourceMap& map);

  // Makes the position of a mapped script that of its source; leaves any other as it is and returns false. Lines and
  // columns count from 1, as V8 says them. `name`: the script's name or source URL.
  bool ToSource(int* line, int* column) const;
  bool ToSource(std::string* name, int* line, int* column) const;
  // Returns text of V8's, such as a frame of a stack, in which the positions of mapped scripts are those of their
  // sources.
  std::string ToSource(std::string_view text) const;

 private:
  struct Script {
    MappedScripts* owner;
    uint32_t first_line;
    size_t lines;
    bool in_console;
    std::string name;
    SourceMap map;
    v8::Global<v8::PrimitiveArray> alive;  // V8's script holds it
  };
  struct Numbers;

  // Null when there is no room among the line numbers.
  Script* Add(std::string_view file_name, std::string_view code, const SourceMap& map, bool in_console);
  uint32_t FreeLines(size_t lines) const;
  const Script* At(uint32_t line) const;
  const Script* InConsoleAt(uint32_t first_line) const;
  const Script* OnlyOneNamed(std::string_view name) const;
  static bool Find(const Script& script, uint32_t line, int* to_line, int* column);
  bool Replaces(std::string_view text, size_t at, const Numbers& numbers, std::string* replaced) const;
  static void OnCollected(const v8::WeakCallbackInfo<Script>& info);

  v8::Isolate* const isolate_;
  std::map<uint32_t, std::unique_ptr<Script>> scripts_;  // by first line
};

}  // namespace network_runtime
