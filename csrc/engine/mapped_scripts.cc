#include "engine/mapped_scripts.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <tuple>
#include <utility>

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
  if (failure != std::errc() || end == begin || number > INT32_MAX) return std::nullopt;
  *at = static_cast<size_t>(end - text.data());
  return number;
}

std::string PlaceText(int line, int column) { return ":" + std::to_string(line) + ":" + std::to_string(column); }

}  // namespace

bool MappedScripts::ByName::operator()(const Named& left, const Named& right) const {
  return std::tuple(left.name.size(), left.name, left.first_line) <
         std::tuple(right.name.size(), right.name, right.first_line);
}

// The numbers at one place of a text: ":line:column" of a mapped script, or ":number:line:column" of one in the
// console, whose name ends with its number.
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

MappedScripts::Script* MappedScripts::Add(std::string_view file_name, std::string_view code, const SourceMap& map) {
  if (map.empty()) return nullptr;
  const size_t lines = MostLines(code) + 1;  // V8 may name the end of the text
  const uint32_t first_line = FreeLines(lines);
  if (first_line == 0) return nullptr;
  std::unique_ptr<Script>& script = scripts_[first_line];
  script.reset(new Script{this, first_line, lines, std::string(file_name), map, {}});
  names_.insert({script->name, first_line});
  return script.get();
}

v8::ScriptOrigin MappedScripts::Origin(std::string_view file_name, std::string_view code, const SourceMap& map,
                                       bool is_module) {
  v8::Local<v8::String> name = ShortString(isolate_, file_name);
  Script* script = Add(file_name, code, map);
  if (!script) return v8::ScriptOrigin(name, 0, 0, false, -1, {}, false, false, is_module);
  v8::Local<v8::PrimitiveArray> alive = v8::PrimitiveArray::New(isolate_, 1);
  script->alive.Reset(isolate_, alive);
  script->alive.SetWeak(script, OnCollected, v8::WeakCallbackType::kParameter);
  return v8::ScriptOrigin(name, static_cast<int>(script->first_line), 0, false, -1, {}, false, false, is_module, alive);
}

std::string MappedScripts::ConsoleName(std::string_view file_name, const SourceMap& map) {
  std::string name(file_name);
  if (map.empty() || numbers_given_ == kEndOfLines - kFirstLine) return name;
  const uint32_t number = kFirstLine + numbers_given_++;
  in_console_.emplace(number, map);
  bytes_in_console_ += map.ByteSize();
  while (in_console_.size() > kMostInConsole || (bytes_in_console_ > kMostBytesInConsole && in_console_.size() > 1)) {
    DropConsole(in_console_.begin()->first);
  }
  return name.append(":").append(std::to_string(number));
}

void MappedScripts::DropConsole(std::string_view name) {
  if (std::optional<uint32_t> number = ConsoleNumber(name)) DropConsole(*number);
}

void MappedScripts::DropConsole(uint32_t number) {
  auto found = in_console_.find(number);
  if (found == in_console_.end()) return;
  bytes_in_console_ -= found->second.ByteSize();
  in_console_.erase(found);
}

void MappedScripts::OnCollected(const v8::WeakCallbackInfo<Script>& info) {
  Script* script = info.GetParameter();
  MappedScripts& owner = *script->owner;
  script->alive.Reset();
  owner.names_.erase({script->name, script->first_line});
  owner.scripts_.erase(script->first_line);
}

const MappedScripts::Script* MappedScripts::At(uint32_t line) const {
  auto behind = scripts_.upper_bound(line);
  if (behind == scripts_.begin()) return nullptr;
  const Script& script = *std::prev(behind)->second;
  return line - script.first_line < script.lines ? &script : nullptr;
}

const MappedScripts::Script* MappedScripts::OnlyOneNamed(std::string_view name) const {
  auto found = names_.lower_bound({name, 0});
  if (found == names_.end() || found->name != name) return nullptr;
  auto next = std::next(found);
  return next == names_.end() || next->name != name ? scripts_.at(found->first_line).get() : nullptr;
}

std::optional<uint32_t> MappedScripts::ConsoleNumber(std::string_view name) const {
  size_t at = name.rfind(':');
  std::optional<uint32_t> number = NumberAt(name, &at);
  return number && at == name.size() && IsConsoleNumber(*number) ? number : std::nullopt;
}

bool MappedScripts::IsConsoleNumber(uint32_t number) const {
  return number >= kFirstLine && number - kFirstLine < numbers_given_;
}

// `line` is the line in the script, from 0.
bool MappedScripts::Find(const SourceMap& map, uint32_t line, int* to_line, int* column) {
  auto found = map.Find({line, static_cast<uint32_t>(std::max(*column - 1, 0))});
  if (!found) return false;
  *to_line = static_cast<int>(found->line) + 1;
  *column = static_cast<int>(found->column) + 1;
  return true;
}

void MappedScripts::FindInConsole(uint32_t number, int* line, int* column) const {
  auto script = in_console_.find(number);
  if (script != in_console_.end() && *line > 0) Find(script->second, static_cast<uint32_t>(*line) - 1, line, column);
}

bool MappedScripts::ToSource(int* line, int* column) const {
  const auto from_0 = static_cast<uint32_t>(*line) - 1;
  const Script* script = *line > static_cast<int>(kFirstLine) ? At(from_0) : nullptr;
  return script && Find(script->map, from_0 - script->first_line, line, column);
}

bool MappedScripts::ToSource(std::string* name, int* line, int* column) const {
  if (ToSource(line, column)) return true;
  std::optional<uint32_t> number = ConsoleNumber(*name);
  if (!number) return false;
  name->resize(name->rfind(':'));
  FindInConsole(*number, line, column);
  return true;
}

bool MappedScripts::Replaces(std::string_view name, std::string_view behind, const Numbers& numbers,
                             std::string* replaced) const {
  if (numbers.count < 2) return false;
  const bool in_console = numbers.count == 3;
  auto line = static_cast<int>(numbers.values[in_console ? 1 : 0]);
  auto column = static_cast<int>(numbers.values[in_console ? 2 : 1]);
  const bool of_eval = behind.starts_with("), ") || behind.starts_with("))");
  if (in_console) {
    if (!IsConsoleNumber(numbers.values[0])) return false;
    FindInConsole(numbers.values[0], &line, &column);
  } else if (of_eval && numbers.values[0] > 0 && numbers.values[0] <= kFirstLine) {
    const Script* script = OnlyOneNamed(name);
    if (!script || !Find(script->map, numbers.values[0] - 1, &line, &column)) return false;
  } else if (!ToSource(&line, &column)) {
    return false;
  }
  *replaced = PlaceText(line, column);
  return true;
}

std::string MappedScripts::ToSource(std::string_view text) const {
  constexpr std::string_view kOpens = " (";
  std::string shown;
  std::string replaced;
  size_t copied = 0;
  size_t scanned = 0;          // for kOpens
  std::optional<size_t> name;  // behind the last of them
  for (size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at)) {
    const size_t opens = text.substr(scanned, at - scanned).rfind(kOpens);
    if (opens != std::string_view::npos) name = scanned + opens + kOpens.size();
    scanned = at;
    const Numbers numbers(text, at);
    const std::string_view of_script = name ? text.substr(*name, at - *name) : std::string_view();
    if (Replaces(of_script, text.substr(numbers.end), numbers, &replaced)) {
      shown.append(text, copied, at - copied).append(replaced);
      copied = at = numbers.end;
    } else {
      ++at;
    }
  }
  return shown.append(text.substr(copied));
}

}  // namespace network_runtime
