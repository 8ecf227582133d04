// Peers: a customer beside those of the same country, the same fifth by orders and the same fifth
// by spend. A fifth is by rank, ties in customer order, as pandas cuts ranks at their quintiles:
// place i of n (from 0) lies in fifth k where k(n - 1)/5 < i <= (k + 1)(n - 1)/5, and place 0 in
// the first.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/parallel.h"
#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr const char* kFamily = "peers";
constexpr std::size_t kFifths = 5;
constexpr std::size_t kCompared = PeerFacts::kCompared;
constexpr std::size_t kRowsPerChunk = 8'192;

// The fifth of each customer by `value`, 0 the lowest. Cost O(n).
template <class Value>
std::vector<std::uint8_t> fifths_by(std::span<const PeerFacts> facts, Value PeerFacts::* value) {
  std::vector<std::pair<Value, std::uint32_t>> order(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    order[i] = {facts[i].*value, static_cast<std::uint32_t>(i)};
  }
  std::vector<std::uint8_t> fifth(facts.size());
  auto begin = order.begin();
  for (std::size_t k = 0; k < kFifths && begin != order.end(); ++k) {
    const std::size_t places = (k + 1) * (facts.size() - 1) / kFifths + 1;
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(places);
    if (end != order.end()) std::nth_element(begin, end, order.end());
    for (; begin != end; ++begin) fifth[begin->second] = static_cast<std::uint8_t>(k);
  }
  return fifth;
}

// A dense group number for each customer.
std::vector<std::uint32_t> groups_of(const Context& context, std::span<const PeerFacts> facts) {
  std::vector<std::uint8_t> by_orders;
  std::vector<std::uint8_t> by_spend;
  parallel_pair(
      context, [&] { by_orders = fifths_by(facts, &PeerFacts::orders); },
      [&] { by_spend = fifths_by(facts, &PeerFacts::spend); });
  std::vector<std::uint32_t> group(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    group[i] = static_cast<std::uint32_t>((facts[i].country * kFifths + by_orders[i]) * kFifths +
                                          by_spend[i]);
  }
  return group;
}

struct Moments {
  std::uint32_t count = 0;
  double mean = 0;
  double squares = 0;  // about the mean

  double deviation() const { return count < 2 ? 0 : std::sqrt(squares / (count - 1)); }
};
using GroupMoments = std::array<Moments, kCompared>;

// In two passes, in customer order.
std::vector<GroupMoments> moments_of(std::span<const PeerFacts> facts,
                                     std::span<const std::uint32_t> group) {
  std::vector<GroupMoments> moments(*std::max_element(group.begin(), group.end()) + 1);
  const auto for_values = [&](const auto& body) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      for (std::size_t c = 0; c < kCompared; ++c) {
        const double value = facts[i].compared[c];
        if (!std::isnan(value)) body(moments[group[i]][c], value);
      }
    }
  };
  for_values([](Moments& one, double value) {
    one.count += 1;
    one.mean += value;
  });
  for (GroupMoments& one : moments) {
    for (Moments& moment : one) moment.mean /= moment.count;  // of nobody: missing
  }
  for_values(
      [](Moments& one, double value) { one.squares += (value - one.mean) * (value - one.mean); });
  return moments;
}

}  // namespace

PeerFacts peer_facts(const CustomerOrders& orders, const FamilySources& sources) {
  constexpr Day kQuarterDays = 90;
  PeerFacts facts;
  const std::size_t n = orders.size();
  double spend = 0;
  std::size_t i = n;
  while (i > 0 && orders.age(i - 1) <= kQuarterDays) spend += orders.spend()[--i];
  facts.compared[0] = orders.age(n - 1);
  facts.compared[1] = static_cast<double>(n - i);
  facts.compared[2] = spend;
  facts.compared[3] = n < 2 ? std::numeric_limits<double>::quiet_NaN()
                            : static_cast<double>(orders.day().back() - orders.day().front()) /
                                  static_cast<double>(n - 1);
  facts.spend = orders.spend_sum();
  facts.orders = static_cast<std::uint32_t>(n);
  if (const Attribute* country = sources.columns.country) {
    facts.country = std::min(country->codes[orders.customer()],
                             static_cast<std::uint32_t>(country->values.size()));
  }
  return facts;
}

std::vector<Feature> peer_features(const FamilySources&) {
  return {
      {"peers_recency_days_mean", "days", kFamily},  {"recency_days_z", "deviations", kFamily},
      {"peers_orders_90d_mean", "orders", kFamily},  {"orders_90d_z", "deviations", kFamily},
      {"peers_spend_90d_mean", "currency", kFamily}, {"spend_90d_z", "deviations", kFamily},
      {"peers_gap_days_mean", "days", kFamily},      {"gap_days_mean_z", "deviations", kFamily}};
}

void write_peers(const Context& context, std::span<const PeerFacts> facts, std::size_t column,
                 FeatureMatrix& rows) {
  if (facts.empty()) return;
  const std::vector<std::uint32_t> group = groups_of(context, facts);
  const std::vector<GroupMoments> moments = moments_of(facts, group);
  const std::size_t width = rows.columns();
  for_chunks(context, {.count = facts.size(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      float* out = rows.values.data() + i * width + column;
      for (std::size_t c = 0; c < kCompared; ++c) {
        const Moments& peers = moments[group[i]][c];
        const double value = facts[i].compared[c];
        const double deviation = peers.deviation();
        *out++ = as_feature(peers.mean);
        *out++ = deviation > 0 && !std::isnan(value) ? as_feature((value - peers.mean) / deviation)
                                                     : 0.0F;
      }
    }
  });
}

}  // namespace canasta
