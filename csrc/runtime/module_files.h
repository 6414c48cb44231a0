// The part of a module's way that needs neither V8 nor Python: the URL of a specifier, what the ending of its name says
// of a file, the bytes of a plain file. What is not that simple is left to Python (_host/modules.py). Plain C++. Any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace network_runtime {

// What the ending of a file's name says.
struct ModuleKind {
  std::string_view name;      // as messages call it: "Mjs", "Json", "Unknown"
  std::string_view language;  // "javascript", "ts", "tsx", "jsx", "declaration" (.d.ts: types only); empty: no script
};

// Of a name or of a URL's path. A name without an ending is JavaScript.
ModuleKind KindOfName(std::string_view name);

// `text` in the URL Standard's form, relative to `base` unless that is empty; nothing when it is not a URL.
std::optional<std::string> ParseUrl(std::string_view text, std::string_view base);

// The URL of a specifier that is one, or that starts with "/", "./" or "../" (HTML Standard, "resolve a URL-like module
// specifier"); nothing for any other.
std::optional<std::string> UrlLikeSpecifier(std::string_view specifier, std::string_view referrer);

// The path of a file URL, percent-decoded. Nothing for any other URL, for another machine, and where an encoded slash
// or a NUL would be lost in a path.
std::optional<std::string> PathOfFileUrl(std::string_view url);

// The bytes of a regular file; nothing when it cannot be read, is no regular file, or is too long for a string of V8's.
std::optional<std::string> ReadRegularFile(const std::string& path);

// UTF-8 without the byte order mark; nothing when it is not UTF-8.
std::optional<std::string_view> SourceText(std::string_view bytes);

}  // namespace network_runtime
