#include "ops/encoding/indexes.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>

#include "base/mutex.h"

namespace network_runtime {
namespace {

// One of ICU's converters, set to produce nothing for what it cannot convert.
class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ucnv_open(name, &status);
    ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status)) throw std::logic_error("ICU was built without " + std::string(name));
  }
  ~Converter() { ucnv_close(converter_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // 0 unless the bytes are exactly one code point.
  char32_t CodePoint(std::initializer_list<size_t> bytes) {
    char source[4];
    size_t size = 0;
    for (size_t byte : bytes) source[size++] = static_cast<char>(byte);
    char16_t units[4];
    UErrorCode status = U_ZERO_ERROR;
    ucnv_resetToUnicode(converter_);
    int32_t count = ucnv_toUChars(converter_, units, 4, source, static_cast<int32_t>(size), &status);
    if (U_FAILURE(status)) return 0;
    if (count == 1) return units[0];
    return count == 2 && U16_IS_LEAD(units[0]) ? U16_GET_SUPPLEMENTARY(units[0], units[1]) : 0;
  }

 private:
  UConverter* converter_ = nullptr;
};

const Index* MakeBig5() {
  Converter converter("big5-html");
  auto* index = new Index(126 * 157);
  for (size_t i = 0; i < index->size(); i++) {
    size_t trail = i % 157;
    (*index)[i] = converter.CodePoint({i / 157 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x62)});
  }
  return index;
}

const Index* MakeEucKr() {
  Converter converter("euc-kr-html");
  auto* index = new Index(126 * 190);
  for (size_t i = 0; i < index->size(); i++) {
    (*index)[i] = converter.CodePoint({i / 190 + 0x81, i % 190 + 0x41});
  }
  return index;
}

// Here the standard's index gb18030 follows GB 18030-2022. ICU follows the edition of 2005, which used private-use code
// points.
constexpr struct {
  size_t pointer;
  char32_t code_point;
} kGb18030Of2022[] = {
    {7182, 0xFE10},  {7183, 0xFE12},  {7184, 0xFE11},  {7185, 0xFE13},  {7186, 0xFE14},  {7187, 0xFE15},
    {7188, 0xFE16},  {7201, 0xFE17},  {7202, 0xFE18},  {7208, 0xFE19},  {23775, 0x9FB4}, {23783, 0x9FB5},
    {23788, 0x9FB6}, {23789, 0x9FB7}, {23795, 0x9FB8}, {23812, 0x9FB9}, {23829, 0x9FBA}, {23845, 0x9FBB},
};

const Index* MakeGb18030() {
  Converter converter("gb18030");
  auto* index = new Index(126 * 190);
  for (size_t i = 0; i < index->size(); i++) {
    size_t trail = i % 190;
    (*index)[i] = converter.CodePoint({i / 190 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x41)});
  }
  for (auto [pointer, code_point] : kGb18030Of2022) (*index)[pointer] = code_point;
  return index;
}

const Index* MakeGb18030FourBytes() {
  Converter converter("gb18030");
  auto* index = new Index(39420);
  for (size_t i = 0; i < index->size(); i++) {
    (*index)[i] = converter.CodePoint({i / 12600 + 0x81, i / 1260 % 10 + 0x30, i / 10 % 126 + 0x81, i % 10 + 0x30});
  }
  return index;
}

// Made with Shift_JIS, the only encoding that reaches all of its rows. The rows that Shift_JIS maps to private use are
// not in the index.
const Index* MakeJis0208() {
  Converter converter("shift_jis-html");
  auto* index = new Index(60 * 188);
  for (size_t i = 0; i < index->size(); i++) {
    if (i >= 8836 && i <= 10715) continue;
    size_t lead = i / 188;
    size_t trail = i % 188;
    (*index)[i] = converter.CodePoint({lead + (lead < 0x1F ? 0x81 : 0xC1), trail + (trail < 0x3F ? 0x40 : 0x41)});
  }
  return index;
}

const Index* MakeJis0212() {
  Converter converter("euc-jp-html");
  auto* index = new Index(94 * 94);
  for (size_t i = 0; i < index->size(); i++) (*index)[i] = converter.CodePoint({0x8F, i / 94 + 0xA1, i % 94 + 0xA1});
  return index;
}

UpperHalf MakeSingleByte(std::string_view encoding) {
  if (encoding == "iso-8859-8-i") encoding.remove_suffix(2);  // differs in direction only
  Converter converter((std::string(encoding) + "-html").c_str());
  UpperHalf index;
  for (size_t i = 0; i < index.size(); i++) index[i] = static_cast<char16_t>(converter.CodePoint({i + 0x80}));
  return index;
}

}  // namespace

const Index& Big5Index() {
  static const Index* index = MakeBig5();
  return *index;
}

const Index& EucKrIndex() {
  static const Index* index = MakeEucKr();
  return *index;
}

const Index& Gb18030Index() {
  static const Index* index = MakeGb18030();
  return *index;
}

const Index& Jis0208Index() {
  static const Index* index = MakeJis0208();
  return *index;
}

const Index& Jis0212Index() {
  static const Index* index = MakeJis0212();
  return *index;
}

const Index& Gb18030FourBytes() {
  static const Index* index = MakeGb18030FourBytes();
  return *index;
}

const UpperHalf& SingleByteIndex(std::string_view encoding) {
  struct Made {
    Mutex mutex;
    std::map<std::string_view, UpperHalf> indexes GUARDED_BY(mutex);
  };
  static auto* made = new Made;
  MutexLock lock(made->mutex);
  auto found = made->indexes.find(encoding);
  if (found == made->indexes.end()) found = made->indexes.emplace(encoding, MakeSingleByte(encoding)).first;
  return found->second;
}

}  // namespace network_runtime
