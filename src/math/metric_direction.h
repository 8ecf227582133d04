// Which way a metric is better, by its name: losses and errors are lower, all others higher.
#pragma once

#include <string_view>

namespace canasta {

bool higher_is_better(std::string_view metric);

}  // namespace canasta
