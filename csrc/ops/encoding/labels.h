// Encodings and their labels (Encoding Standard, "Names and labels").
#pragma once

#include <string_view>

namespace network_runtime {

// How bytes become text. gbk and gb18030 have the same decoder.
enum class Scheme {
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kSingleByte,
  kGb18030,
  kBig5,
  kEucJp,
  kIso2022Jp,
  kShiftJis,
  kEucKr,
  kUserDefined,
  kReplacement,
};

struct Encoding {
  std::string_view name;  // in lower case
  Scheme scheme;
  std::string_view labels;  // separated by spaces; the name is one of them
};

// The length of the longest label.
inline constexpr size_t kLongestLabel = 19;

// The encoding of a label in lower case, without surrounding white space; null when there is none.
const Encoding* FindEncoding(std::string_view label);

}  // namespace network_runtime
