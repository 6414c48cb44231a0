// What a script that is sent to an isolate is written in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace network_runtime {

enum class SourceLanguage : uint8_t { kJavaScript, kTypeScript, kTsx, kJsx };

inline constexpr std::string_view kSourceLanguages = "\"js\", \"ts\", \"tsx\" or \"jsx\"";

// By the names that the embedder and the host script write, which are the endings of files. Nothing for another name.
inline std::optional<SourceLanguage> SourceLanguageNamed(std::string_view name) {
  if (name == "js") return SourceLanguage::kJavaScript;
  if (name == "ts") return SourceLanguage::kTypeScript;
  if (name == "tsx") return SourceLanguage::kTsx;
  if (name == "jsx") return SourceLanguage::kJsx;
  return std::nullopt;
}

}  // namespace network_runtime
