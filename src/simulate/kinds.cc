#include <array>
#include <string>

#include "base/messages/simulate.h"
#include "base/nearest.h"
#include "simulate/simulate.h"

namespace canasta {
namespace {

// In the order of SimulationKind.
constexpr std::array<std::string_view, 3> kKinds{"receipts", "orders", "titles"};

}  // namespace

std::string_view name(SimulationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Result<SimulationKind> parse_simulation_kind(std::string_view text) {
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    if (kKinds[kind] == text) return static_cast<SimulationKind>(kind);
  }
  const std::array<std::string, 3> known{std::string(kKinds[0]), std::string(kKinds[1]),
                                         std::string(kKinds[2])};
  return unknown_name(ErrorCode::InvalidInput, message::kNounSimulation, text, known);
}

}  // namespace canasta
