// The indexes of the Encoding Standard (section 5). They are made from ICU's converters at the first use in the process
// and kept: some 100 KB each. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace network_runtime {

// Code points by pointer; 0 where the index has no entry. No index contains U+0000.
using Index = std::vector<char32_t>;

const Index& Big5Index();
const Index& EucKrIndex();
const Index& Gb18030Index();
const Index& Jis0208Index();
const Index& Jis0212Index();

// The code points of four-byte sequences below U+10000, by pointer ("index gb18030 ranges", written out).
const Index& Gb18030FourBytes();

// For the bytes 0x80 to 0xFF of a single-byte encoding; 0 where it has no entry.
using UpperHalf = std::array<char16_t, 128>;
const UpperHalf& SingleByteIndex(std::string_view encoding);

}  // namespace network_runtime
