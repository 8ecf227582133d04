// Words that say yes or no.
#pragma once

#include <optional>
#include <string_view>

namespace canasta {

// true and false, yes and no, sí and no, t and f, 1 and 0, in any case.
std::optional<bool> parse_truth(std::string_view text);

}  // namespace canasta
