// The two languages in which canasta speaks to people.
#pragma once

#include <cstdint>
#include <string_view>

namespace canasta {

enum class Language : std::uint8_t { English, Spanish };

// The tag by which pages, headers and settings name a language: "en" or "es" (BCP 47).
constexpr std::string_view language_tag(Language language) {
  return language == Language::Spanish ? "es" : "en";
}

}  // namespace canasta
