// SemanticVersion: which training of a model this is, ordered by number.
//
// The first version is 1.0.0. A new training on the same features is the next minor version; other
// features, which callers must know about, make the next major version. The patch number is kept
// for versions that a person makes by hand. Source: semver.org 2.0.0, without pre-release tags.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace canasta {

// The largest number a part may have. Folders with larger ones are no versions.
inline constexpr std::uint32_t kVersionPartMax = 999'999'999;

struct SemanticVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;

  auto operator<=>(const SemanticVersion&) const = default;
};

// "1.10.0"; nothing when it is not three plain numbers without leading zeros.
std::optional<SemanticVersion> parse_version(std::string_view text);
std::string format_version(const SemanticVersion& version);

}  // namespace canasta
