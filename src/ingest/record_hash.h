// The hash by which equal records are found: XXH3, 64 bits, inlined because records are short.
//
// Two different records of a million share a hash with probability below 1e-7.
#pragma once

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace canasta {

inline std::uint64_t record_hash(std::string_view record) {
  return XXH3_64bits(record.data(), record.size());
}

}  // namespace canasta
