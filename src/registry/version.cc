#include "registry/version.h"

#include <charconv>

namespace canasta {
namespace {

// Takes a plain number without leading zeros off the front of `text`.
std::optional<std::uint32_t> take_part(std::string_view& text) {
  std::uint32_t part = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || part > kVersionPartMax) return std::nullopt;
  if (text.front() == '0' && digits > 1) return std::nullopt;
  text.remove_prefix(digits);
  return part;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<SemanticVersion> parse_version(std::string_view text) {
  const auto major = take_part(text);
  if (!major || !take_dot(text)) return std::nullopt;
  const auto minor = take_part(text);
  if (!minor || !take_dot(text)) return std::nullopt;
  const auto patch = take_part(text);
  if (!patch || !text.empty()) return std::nullopt;
  return SemanticVersion{*major, *minor, *patch};
}

std::string format_version(const SemanticVersion& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' +
         std::to_string(version.patch);
}

}  // namespace canasta
