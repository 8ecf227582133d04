// Limits of what can be asked for, each with its name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace canasta {

struct SimulationLimit {
  std::string_view field;
  std::uint64_t value;
  std::string_view name;
  std::uint64_t limit;
};

// TooLarge kSimulationTooLarge for the first that is passed.
Status check_simulation_limits(std::span<const SimulationLimit> limits);
// InvalidInput kSimulationEmpty where less than one is asked for.
Status check_not_empty(std::string_view field, std::int64_t value);

}  // namespace canasta
