#include "engine/hazards.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/parallel.h"
#include "models/hazard.h"

namespace canasta {
namespace {

// Rows that one thread holds at a time.
constexpr std::size_t kRowsPerChunk = 16'384;

std::vector<float> score(const Context& context, const HazardSource& source,
                         std::span<const DayPair> pairs) {
  const FeatureMatrix rows = calendar_rows(pairs, source.calendar, source.plan);
  std::vector<float> hazard(rows.rows());
  source.forest.predict(context, rows.view(), hazard);
  return hazard;
}

// One group per day of last purchase, ascending.
Status hazards_by_last_purchase(const Context& context, const HazardSource& source,
                                std::span<const CustomerCode> customers, int horizon_days,
                                const HazardHandler& handler) {
  const auto last_purchase = [&](std::uint32_t member) {
    return source.days.days_of(customers[member]).back();
  };
  std::vector<std::uint32_t> members(customers.size());
  std::iota(members.begin(), members.end(), 0U);
  std::stable_sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
    return last_purchase(a) < last_purchase(b);
  });
  std::vector<std::size_t> starts;
  std::vector<DayPair> pairs;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Day last = last_purchase(members[i]);
    if (i > 0 && last == last_purchase(members[i - 1])) continue;
    starts.push_back(i);
    for (int t = 0; t < horizon_days; ++t) {
      pairs.push_back({.day = source.days.end + 1 + t, .last_purchase = last});
    }
  }
  starts.push_back(members.size());
  TRY(context.check_cancel());
  const std::vector<float> hazard = score(context, source, pairs);
  const auto days = static_cast<std::size_t>(horizon_days);
  parallel_for(context, starts.size() - 1, [&](std::size_t group) {
    const auto in_group = std::span<const std::uint32_t>(members).subspan(
        starts[group], starts[group + 1] - starts[group]);
    handler(in_group, std::span<const float>(hazard).subspan(group * days, days));
  });
  return {};
}

// Which rows of a customer are scored, and how all hazards are told from theirs.
struct CustomerScoring {
  FutureRequest request;
  std::function<void(std::span<const float> scored, std::vector<float>& hazard)> spread;
};

// Memory of one chunk of customers.
struct Workspace {
  FeatureMatrix rows;
  std::vector<float> scored;  // by customer
  std::vector<float> hazard;  // of one customer
};

// Chunks of customers, each scored on its thread; one call of the handler per customer.
Status hazards_by_customer(const Context& context, const HazardSource& source,
                           std::span<const CustomerCode> customers, const CustomerScoring& scoring,
                           const HazardHandler& handler) {
  const std::size_t rows_each = future_rows_per_customer(scoring.request);
  const std::size_t customers_each = std::max<std::size_t>(1, kRowsPerChunk / rows_each);
  const Chunks chunks{.count = customers.size(), .size = customers_each};
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    if (context.cancelled()) return;
    Workspace work;
    future_rows(source.days, customers.subspan(chunk.first, chunk.size()), scoring.request,
                work.rows);
    work.scored.resize(work.rows.rows());
    source.forest.predict(work.rows.view(), work.scored);
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto member = static_cast<std::uint32_t>(chunk.first + i);
      scoring.spread(std::span(work.scored).subspan(i * rows_each, rows_each), work.hazard);
      handler({&member, 1}, work.hazard);
    }
  });
  return context.check_cancel();
}

// Days ahead that are scored: all up to kDenseDays, where windows still move and answers are asked
// for by the day; then one week in kSparseWeeks, which stands for those behind it.
constexpr int kDenseDays = 91;
constexpr int kSparseWeeks = 4;

std::vector<int> scored_days(int horizon_days) {
  std::vector<int> days;
  for (int ahead = 1; ahead <= horizon_days; ++ahead) {
    const int week = (ahead - kDenseDays - 1) / 7;
    if (ahead <= kDenseDays || week % kSparseWeeks == 0) days.push_back(ahead);
  }
  return days;
}

// For each day ahead, the place among `scored` of the day that stands for it: itself, or the same
// weekday of the last scored week.
std::vector<std::uint32_t> standing_for(std::span<const int> scored, int horizon_days) {
  std::vector<std::uint32_t> places;
  for (int ahead = 1; ahead <= horizon_days; ++ahead) {
    int day = ahead;
    while (!std::binary_search(scored.begin(), scored.end(), day)) day -= 7;
    places.push_back(static_cast<std::uint32_t>(
        std::lower_bound(scored.begin(), scored.end(), day) - scored.begin()));
  }
  return places;
}

// Days ahead on which a purchase is assumed and scored.
constexpr int kAssumedDays = 28;

// The full packing, from one that stops after the first `assumed` days of purchase.
void assume_later_purchases(std::span<const float> scored, std::size_t horizon, std::size_t assumed,
                            std::vector<float>& packed) {
  packed.assign(scored.begin(), scored.end());
  packed.reserve(packed_hazards(horizon));
  std::vector<std::size_t> starts{horizon};  // of the hazards after a purchase on day j
  for (std::size_t j = 0; j < assumed; ++j) starts.push_back(starts.back() + horizon - 1 - j);
  for (std::size_t j = assumed; j + 1 < horizon; ++j) {
    const std::size_t earlier = assumed - 7 + (j - assumed) % 7;
    const float* const after = scored.data() + starts[earlier];
    packed.insert(packed.end(), after, after + (horizon - 1 - j));
  }
}

}  // namespace

Status for_each_hazard(const Context& context, const HazardSource& source,
                       std::span<const CustomerCode> customers, int horizon_days,
                       const HazardHandler& handler) {
  if (!source.plan.has_history()) {
    return hazards_by_last_purchase(context, source, customers, horizon_days, handler);
  }
  const std::vector<int> days = scored_days(horizon_days);
  const std::vector<std::uint32_t> places = standing_for(days, horizon_days);
  const CustomerScoring scoring{
      .request = {.plan = source.plan,
                  .calendar = &source.calendar,
                  .horizon_days = horizon_days,
                  .days_ahead = days},
      .spread = [&](std::span<const float> scored, std::vector<float>& hazard) {
        hazard.resize(places.size());
        for (std::size_t t = 0; t < places.size(); ++t) hazard[t] = scored[places[t]];
      }};
  return hazards_by_customer(context, source, customers, scoring, handler);
}

Status for_each_packed_hazard(const Context& context, const HazardSource& source,
                              std::span<const CustomerCode> customers, int horizon_days,
                              const HazardHandler& handler) {
  const int assumed_days = std::min(kAssumedDays, horizon_days - 1);
  const CustomerScoring scoring{
      .request = {.plan = source.plan,
                  .calendar = &source.calendar,
                  .horizon_days = horizon_days,
                  .assumed_days = assumed_days},
      .spread = [&](std::span<const float> scored, std::vector<float>& packed) {
        assume_later_purchases(scored, static_cast<std::size_t>(horizon_days),
                               static_cast<std::size_t>(assumed_days), packed);
      }};
  return hazards_by_customer(context, source, customers, scoring, handler);
}

std::vector<float> hazards_after_purchase(const Context& context, const HazardSource& source,
                                          int horizon_days) {
  std::vector<DayPair> pairs;
  for (int bought = 0; bought + 1 < horizon_days; ++bought) {
    for (int t = bought + 1; t < horizon_days; ++t) {
      pairs.push_back(
          {.day = source.days.end + 1 + t, .last_purchase = source.days.end + 1 + bought});
    }
  }
  return score(context, source, pairs);
}

}  // namespace canasta
