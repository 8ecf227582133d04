#include "math/metric_direction.h"

#include <algorithm>
#include <array>

namespace canasta {

bool higher_is_better(std::string_view metric) {
  constexpr std::array<std::string_view, 7> kLower = {"log_loss", "brier", "ece", "ece_equal_mass",
                                                      "mae",      "rmse",  "bias"};
  return std::find(kLower.begin(), kLower.end(), metric) == kLower.end();
}

}  // namespace canasta
