// The scripts of one isolate that were made from another language, with their source maps. V8 counts such a script's
// lines from a number that no other script's lines reach. So a position in it is known wherever V8 writes one, and
// nothing is looked up for a position in any other script. On the isolate's thread.
//
// A map is counted as the isolate's native memory. It goes when V8 has collected the script. Of a console script V8
// does not say when it goes: only the last ones have their maps, and a position in an older one is that of its code.
//
// One position has no such number: where an eval was called, as the frames of its code name it. V8 counts that without
// the origin. It is led back by the script's name, where one script alone has that name.
//
// Most of the text that is read here was chosen by a guest. The work on it grows as its length does.
#pragma once

#include <v8-isolate.h>
#include <v8-message.h>
#include <v8-primitive.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/native_states.h"
#include "engine/source_map.h"

namespace network_runtime {

class MappedScripts final : public NativeState {
 public:
  // How many console scripts have their maps, and how many bytes of them: the last one always has its own.
  static constexpr size_t kMostInConsole = 256;
  static constexpr size_t kMostBytesInConsole = size_t{2} << 20;

  explicit MappedScripts(v8::Isolate* isolate) : isolate_(isolate) {}
  static MappedScripts& Of(v8::Isolate* isolate) { return NativeStates::Of<MappedScripts>(isolate); }
  // Null where no position can be one of a mapped script.
  static MappedScripts* IfAny(v8::Isolate* isolate) {
    auto* scripts = NativeStates::IfThere<MappedScripts>(isolate);
    return scripts && (!scripts->scripts_.empty() || scripts->numbers_given_ > 0) ? scripts : nullptr;
  }

  // The origin under which to compile `code`. Call it once for each compilation, with the isolate locked.
  v8::ScriptOrigin Origin(std::string_view file_name, std::string_view code, const SourceMap& map, bool is_module);
  // The same for a script that runs in the console, which has no origin: the name that the script is to have.
  std::string ConsoleName(std::string_view file_name, const SourceMap& map);
  // Drops the map of the console script that has this name: V8 refused to run it.
  void DropConsole(std::string_view name);

  // Makes the position of a mapped script that of its source; leaves any other as it is and returns false. Lines and
  // columns count from 1, as V8 says them. `name`: the script's name or source URL. It loses a console script's number.
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
    std::string name;
    SourceMap map;
    v8::Global<v8::PrimitiveArray> alive;  // V8's script holds it
  };
  struct Named {
    std::string_view name;
    uint32_t first_line;
  };
  // By name, the shorter ones first: names of different lengths are not compared further.
  struct ByName {
    bool operator()(const Named& left, const Named& right) const;
  };
  struct Numbers;

  // Null when there is no room among the line numbers.
  Script* Add(std::string_view file_name, std::string_view code, const SourceMap& map);
  uint32_t FreeLines(size_t lines) const;
  const Script* At(uint32_t line) const;
  const Script* OnlyOneNamed(std::string_view name) const;
  std::optional<uint32_t> ConsoleNumber(std::string_view name) const;
  bool IsConsoleNumber(uint32_t number) const;
  // Where the script has no map any more, the position stays that in its code.
  void FindInConsole(uint32_t number, int* line, int* column) const;
  void DropConsole(uint32_t number);
  // `name` stands before the numbers: empty where nothing opens a place.
  bool Replaces(std::string_view name, std::string_view behind, const Numbers& numbers, std::string* replaced) const;
  static bool Find(const SourceMap& map, uint32_t line, int* to_line, int* column);
  static void OnCollected(const v8::WeakCallbackInfo<Script>& info);

  v8::Isolate* const isolate_;
  std::map<uint32_t, std::unique_ptr<Script>> scripts_;  // by first line
  std::set<Named, ByName> names_;                        // of scripts_, whose texts they are
  std::map<uint32_t, SourceMap> in_console_;             // by number: the last ones, the oldest first
  size_t bytes_in_console_ = 0;
  uint32_t numbers_given_ = 0;  // to console scripts
};

}  // namespace network_runtime
