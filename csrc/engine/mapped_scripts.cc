#include "engine/mapped_scripts.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "engine/strings.h"

namespace network_runtime {
namespace {

// From 0, as in a script's origin. No script has more lines than its text may have characters (v8::String::kMaxLength
// is 2^29 - 24), and V8 takes no offset of 31 bits.
constexpr uint32_t kFirstLine = uint32_t{1} << 29;
constexpr uint32_t kEndOfLines = uint32_t{1} << 30;

// Reads the number behind the colon at `at`, and moves `at` behind it. Nothing when there is none, or one that no
// position has.
std::optional<uint32_t> NumberAt(std::string_view text, size_t* at) {
  if (*at >= text.size() || text[*at] != ':') return std::nullopt;
  const char* begin = text.data() + *at + 1;
  uint32_t number = 0;
  auto [end, failure] = std::from_chars(begin, text.data() + text.size(), number);
  if (failure != std::errc() || end == begin) return std::nullopt;
  *at = static_cast<size_t>(end - text.data());
  return number;
}

}  // namespace

// The numbers at one place of a text: ":line:column" of a mapped script, or ":first line:line:column" of one in the
// console, whose name ends with its first line.
struct MappedScripts::Numbers {
  explicit Numbers(std::string_view text, size_t at) : end(at) {
    while (count < 3) {
      std::optional<uint32_t> number = NumberAt(text, &end);
      if (!number) break;
      values[count++] = *number;
      if (count == 2 && values[0] < kFirstLine) break;
    }
  }

  uint32_t values[3] = {};
  int count = 0;
  size_t end;
};

uint32_t MappedScripts::FreeLines(size_t lines) const {
  const auto fits = [lines](uint32_t from, uint32_t to) { return to > from && to - from >= lines; };
  uint32_t free = kFirstLine;
  if (!scripts_.empty()) {
    const Script& last = *scripts_.rbegin()->second;
    free = last.first_line + static_cast<uint32_t>(last.lines);
  }
  if (fits(free, kEndOfLines)) return free;
  free = kFirstLine;
  for (const auto& [first_line, script] : scripts_) {
    if (fits(free, first_line)) return free;
    free = first_line + static_cast<uint32_t>(script->lines);
  }
  return 0;
}

MappedScripts::Script* MappedScripts::Add(std::string_view file_name, std::string_view code, const SourceMap& map,
                                          bool in_console) {
  if (map.empty()) return nullptr;
  const size_t lines = MostLines(code) + 1;  // V8 may name the end of the text
  const uint32_t first_line = FreeLines(lines);
  if (first_line == 0) return nullptr;
  std::unique_ptr<Script>& script = scripts_[first_line];
  script.reset(new Script{this, first_line, lines, in_console, std::string(file_name), map, {}});
  return script.get();
}

v8::ScriptOrigin MappedScripts::Origin(std::string_view file_name, std::string_view code, const SourceMap& map,
                                       bool is_module) {
  v8::Local<v8::String> name = ShortString(isolate_, file_name);
  Script* script = Add(file_name, code, map, false);
  if (!script) return v8::ScriptOrigin(name, 0, 0, false, -1, {}, false, false, is_module);
  v8::Local<v8::PrimitiveArray> alive = v8::PrimitiveArray::New(isolate_, 1);
  script->alive.Reset(isolate_, alive);
  script->alive.SetWeak(script, OnCollected, v8::WeakCallbackType::kParameter);
  return v8::ScriptOrigin(name, static_cast<int>(script->first_line), 0, false, -1, {}, false, false, is_module, alive);
}

std::string MappedScripts::ConsoleName(std::string_view file_name, std::string_view code, const SourceMap& map) {
  std::string name(file_name);
  if (const Script* script = Add(file_name, code, map, true)) name += ":" + std::to_string(script->first_line);
  return name;
}

void MappedScripts::OnCollected(const v8::WeakCallbackInfo<Script>& info) {
  Script* script = info.GetParameter();
  script->alive.Reset();
  script->owner->scripts_.erase(script->first_line);
}

const MappedScripts::Script* MappedScripts::At(uint32_t line) const {
  auto behind = scripts_.upper_bound(line);
  if (behind == scripts_.begin()) return nullptr;
  const Script& script = *std::prev(behind)->second;
  return !script.in_console && line - script.first_line < script.lines ? &script : nullptr;
}

const MappedScripts::Script* MappedScripts::InConsoleAt(uint32_t first_line) const {
  auto found = scripts_.find(first_line);
  return found != scripts_.end() && found->second->in_console ? found->second.get() : nullptr;
}

const MappedScripts::Script* MappedScripts::OnlyOneNamed(std::string_view name) const {
  const Script* found = nullptr;
  for (const auto& [first_line, script] : scripts_) {
    if (script->name != name) continue;
    if (found) return nullptr;
    found = script.get();
  }
  return found;
}

// `line` is the line in the script, from 0.
bool MappedScripts::Find(const Script& script, uint32_t line, int* to_line, int* column) {
  auto found = script.map.Find({line, static_cast<uint32_t>(std::max(*column - 1, 0))});
  if (!found) return false;
  *to_line = static_cast<int>(found->line) + 1;
  *column = static_cast<int>(found->column) + 1;
  return true;
}

bool MappedScripts::ToSource(int* line, int* column) const {
  const auto from_0 = static_cast<uint32_t>(*line) - 1;
  const Script* script = *line > static_cast<int>(kFirstLine) ? At(from_0) : nullptr;
  return script && Find(*script, from_0 - script->first_line, line, column);
}

bool MappedScripts::ToSource(std::string* name, int* line, int* column) const {
  if (ToSource(line, column)) return true;
  size_t at = name->rfind(':');
  const size_t colon = at;
  std::optional<uint32_t> first_line = NumberAt(*name, &at);
  const Script* script = first_line && at == name->size() ? InConsoleAt(*first_line) : nullptr;
  if (!script) return false;
  name->resize(colon);
  return *line > 0 && Find(*script, static_cast<uint32_t>(*line) - 1, line, column);
}

bool MappedScripts::Replaces(std::string_view text, size_t at, const Numbers& numbers, std::string* replaced) const {
  const bool of_eval = text.substr(numbers.end).starts_with("), ") || text.substr(numbers.end).starts_with("))");
  if (of_eval && numbers.count == 2 && numbers.values[0] > 0 && numbers.values[0] <= kFirstLine) {
    const size_t start = text.substr(0, at).rfind(" (");
    const Script* script =
        start == std::string_view::npos ? nullptr : OnlyOneNamed(text.substr(start + 2, at - start - 2));
    int line = 0;
    int column = static_cast<int>(numbers.values[1]);
    if (!script || !Find(*script, numbers.values[0] - 1, &line, &column)) return false;
    *replaced = ":" + std::to_string(line) + ":" + std::to_string(column);
    return true;
  }
  if (numbers.count < 2) return false;
  const bool in_console = numbers.count == 3;
  int line = static_cast<int>(numbers.values[in_console ? 1 : 0]);
  int column = static_cast<int>(numbers.values[in_console ? 2 : 1]);
  if (in_console) {
    const Script* script = InConsoleAt(numbers.values[0]);
    if (!script || line <= 0 || !Find(*script, static_cast<uint32_t>(line) - 1, &line, &column)) return false;
  } else if (!ToSource(&line, &column)) {
    return false;
  }
  *replaced = ":" + std::to_string(line) + ":" + std::to_string(column);
  return true;
}

std::string MappedScripts::ToSource(std::string_view text) const {
  std::string shown;
  std::string replaced;
  size_t copied = 0;
  for (size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at)) {
    const Numbers numbers(text, at);
    if (Replaces(text, at, numbers, &replaced)) {
      shown.append(text, copied, at - copied).append(replaced);
      copied = at = numbers.end;
    } else {
      ++at;
    }
  }
  return shown.append(text.substr(copied));
}

}  // namespace network_runtime
