// Random CSV texts for tests: seeded, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace canasta {

// Bytes of the kind that tokenizers trip over, in no order at all.
inline std::string chaotic_csv(Random& random, std::size_t bytes_max) {
  constexpr std::string_view kBytes = "aaab,,,\"\"\"\n\n\r;";
  std::string text(random.below(bytes_max + 1), ' ');
  for (char& byte : text) byte = kBytes[random.below(kBytes.size())];
  return text;
}

// Records of `columns` fields as programs write them: quoted where needed and where not, doubled
// quotes, line ends inside of quotes, all three line ends, empty lines, and sometimes no last one.
inline std::string orderly_csv(Random& random, std::size_t columns, std::size_t records) {
  constexpr std::string_view kPlain[] = {"",         "1",           "2011-12-09 12:50",
                                         "5\" pipe", "caf\xC3\xA9", " "};
  constexpr std::string_view kQuoted[] = {"\"\"",     "\"a,b\"",    "\"x\ny\"",
                                          "\"\"\"\"", "\"p\r\nq\"", "\"say \"\"hi\"\"\"",
                                          "\"\r\"",   "\",\""};
  constexpr std::string_view kLineEnds[] = {"\n", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};
  std::string text;
  for (std::size_t record = 0; record < records; ++record) {
    for (std::size_t column = 0; column < columns; ++column) {
      if (column > 0) text += ',';
      const bool quoted = random.below(3) == 0;
      text += quoted ? kQuoted[random.below(std::size(kQuoted))]
                     : kPlain[random.below(std::size(kPlain))];
    }
    const bool unended = record + 1 == records && random.below(2) == 0;
    if (!unended) text += kLineEnds[random.below(std::size(kLineEnds))];
  }
  return text;
}

}  // namespace canasta
