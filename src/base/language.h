// The two languages in which canasta speaks to people.
#pragma once

#include <cstdint>

namespace canasta {

enum class Language : std::uint8_t { English, Spanish };

}  // namespace canasta
