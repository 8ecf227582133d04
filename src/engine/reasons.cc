#include "engine/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/messages/engine.h"

namespace canasta {
namespace {

// Two decimals, or three digits of what is smaller.
std::string amount_text(double amount) {
  const bool small = amount != 0 && std::abs(amount) < .1;
  return small ? fmt::format("{:.3g}", amount) : fmt::format("{:.2f}", amount);
}

}  // namespace

std::vector<std::size_t> largest_contributions(std::span<const double> contributions) {
  std::vector<std::size_t> places(contributions.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  const std::size_t wanted = std::min(kReasons, places.size());
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(wanted),
                    places.end(), [&](std::size_t a, std::size_t b) {
                      const double one = std::abs(contributions[a]);
                      const double other = std::abs(contributions[b]);
                      return one != other ? one > other : a < b;
                    });
  places.resize(wanted);
  return places;
}

void ReasonColumns::add(std::span<const double> contributions,
                        const std::function<Named(std::size_t place)>& name_of) {
  const std::vector<std::size_t> places = largest_contributions(contributions);
  for (std::size_t rank = 0; rank < kReasons; ++rank) {
    if (rank >= places.size()) {
      columns_[rank].codes.push_back(kNoCode);
      continue;
    }
    const double amount = contributions[places[rank]];
    const Named named = name_of(places[rank]);
    columns_[rank].add(text(
        amount >= 0 ? message::kReasonRaises : message::kReasonLowers, language_,
        {{"feature", named.name},
         named.value.empty() ? Field("value", message::kValueMissing) : Field("value", named.value),
         {"amount", amount_text(amount)}}));
  }
}

std::vector<TableColumn> ReasonColumns::take() {
  std::vector<TableColumn> out;
  for (std::size_t rank = 0; rank < kReasons; ++rank) {
    out.push_back(
        {.name = "reason_" + std::to_string(rank + 1), .body = std::move(columns_[rank])});
  }
  return out;
}

}  // namespace canasta
