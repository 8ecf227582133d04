// A column of texts counted by value. A dictionary may hold a text more than once.
#pragma once

#include <cstdint>
#include <vector>

#include "data/table.h"
#include "monitor/monitor.h"

namespace canasta {

// Counts all values, lists the commonest. Cost O(rows + dictionary); 32 bytes per entry of it.
TextProfile profile_texts(const TextColumn& column);

// Rows of each listed value of a profile, and of all others.
struct TextTally {
  std::uint64_t missing = 0;
  std::vector<std::uint64_t> listed;
  std::uint64_t unlisted = 0;
};
TextTally tally_texts(const TextColumn& column, const TextProfile& profile);

}  // namespace canasta
