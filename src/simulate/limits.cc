#include "simulate/limits.h"

#include "base/messages/simulate.h"

namespace canasta {

Status check_simulation_limits(std::span<const SimulationLimit> limits) {
  for (const SimulationLimit& limit : limits) {
    if (limit.value <= limit.limit) continue;
    return Error(ErrorCode::TooLarge, message::kSimulationTooLarge,
                 {{"field", limit.field},
                  {"value", limit.value},
                  {"limit_name", limit.name},
                  {"limit", limit.limit}});
  }
  return {};
}

Status check_not_empty(std::string_view field, std::int64_t value) {
  if (value >= 1) return {};
  return invalid(message::kSimulationEmpty, {{"field", field}, {"value", value}});
}

}  // namespace canasta
