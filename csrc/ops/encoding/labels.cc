#include "ops/encoding/labels.h"

#include <algorithm>
#include <unordered_map>

namespace network_runtime {
namespace {

constexpr Encoding kEncodings[] = {
    // clang-format off
    {"utf-8", Scheme::kUtf8, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
    {"utf-16be", Scheme::kUtf16Be, "unicodefffe utf-16be"},
    {"utf-16le", Scheme::kUtf16Le, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
    {"iso-8859-2", Scheme::kSingleByte, "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3", Scheme::kSingleByte, "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4", Scheme::kSingleByte, "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5", Scheme::kSingleByte, "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    {"iso-8859-6", Scheme::kSingleByte, "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7", Scheme::kSingleByte, "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8", Scheme::kSingleByte, "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"},
    {"iso-8859-8-i", Scheme::kSingleByte, "csiso88598i iso-8859-8-i logical"},
    {"iso-8859-16", Scheme::kSingleByte, "iso-8859-16"},
    {"koi8-r", Scheme::kSingleByte, "cskoi8r koi koi8 koi8-r koi8_r"},
    {"koi8-u", Scheme::kSingleByte, "koi8-ru koi8-u"},
    {"windows-874", Scheme::kSingleByte, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"ibm866", Scheme::kSingleByte, "866 cp866 csibm866 ibm866"},
    {"x-mac-cyrillic", Scheme::kSingleByte, "x-mac-cyrillic x-mac-ukrainian"},
    {"macintosh", Scheme::kSingleByte, "csmacintosh mac macintosh x-mac-roman"},
    {"gbk", Scheme::kGb18030, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    {"gb18030", Scheme::kGb18030, "gb18030"},
    {"big5", Scheme::kBig5, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"euc-jp", Scheme::kEucJp, "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    {"shift_jis", Scheme::kShiftJis, "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    {"euc-kr", Scheme::kEucKr, "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"},
    {"iso-2022-jp", Scheme::kIso2022Jp, "csiso2022jp iso-2022-jp"},
    {"replacement", Scheme::kReplacement, "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"},
    {"x-user-defined", Scheme::kUserDefined, "x-user-defined"},
    {"iso-8859-10", Scheme::kSingleByte, "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", Scheme::kSingleByte, "iso-8859-13 iso8859-13 iso885913"},
    {"iso-8859-14", Scheme::kSingleByte, "iso-8859-14 iso8859-14 iso885914"},
    {"iso-8859-15", Scheme::kSingleByte, "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    {"windows-1250", Scheme::kSingleByte, "cp1250 windows-1250 x-cp1250"},
    {"windows-1251", Scheme::kSingleByte, "cp1251 windows-1251 x-cp1251"},
    {"windows-1252", Scheme::kSingleByte, "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"},
    {"windows-1253", Scheme::kSingleByte, "cp1253 windows-1253 x-cp1253"},
    {"windows-1254", Scheme::kSingleByte, "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"},
    {"windows-1255", Scheme::kSingleByte, "cp1255 windows-1255 x-cp1255"},
    {"windows-1256", Scheme::kSingleByte, "cp1256 windows-1256 x-cp1256"},
    {"windows-1257", Scheme::kSingleByte, "cp1257 windows-1257 x-cp1257"},
    {"windows-1258", Scheme::kSingleByte, "cp1258 windows-1258 x-cp1258"},
    // clang-format on
};

std::unordered_map<std::string_view, const Encoding*>* AllLabels() {
  auto* all = new std::unordered_map<std::string_view, const Encoding*>;
  for (const Encoding& encoding : kEncodings) {
    for (std::string_view rest = encoding.labels; !rest.empty();) {
      size_t end = std::min(rest.find(' '), rest.size());
      all->emplace(rest.substr(0, end), &encoding);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return all;
}

}  // namespace

const Encoding* FindEncoding(std::string_view label) {
  static const auto* labels = AllLabels();
  auto found = labels->find(label);
  return found == labels->end() ? nullptr : found->second;
}

}  // namespace network_runtime
