#include "simulate/limits.h"

namespace canasta {

Status check_simulation_limits(std::span<const SimulationLimit> limits) {
  for (const SimulationLimit& limit : limits) {
    if (limit.value <= limit.limit) continue;
    return Error(ErrorCode::TooLarge, Message::kSimulationTooLarge,
                 {{"field", limit.field},
                  {"value", limit.value},
                  {"limit_name", limit.name},
                  {"limit", limit.limit}});
  }
  return {};
}

Status check_not_empty(std::string_view field, std::int64_t value) {
  if (value >= 1) return {};
  return invalid(Message::kSimulationEmpty, {{"field", field}, {"value", value}});
}

}  // namespace canasta
