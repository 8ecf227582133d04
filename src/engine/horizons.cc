#include "engine/horizons.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"
#include "engine/hazards.h"
#include "models/hazard.h"

namespace canasta {
namespace {

constexpr std::array<int, 3> kHorizons = {7, 14, 30};
constexpr int kDaysBetweenOrigins = 7;
constexpr int kBaselineDays = 90;
// Answers per horizon and origin together; above, customers are sampled by a hash.
constexpr std::size_t kAnswersMax = 100'000;

// Days from which a horizon fits before `last`.
std::vector<Day> origins(Day first, Day last, int horizon) {
  std::vector<Day> days;
  for (Day day = first; day + horizon <= last; day += kDaysBetweenOrigins) days.push_back(day);
  return days;
}

// Days from `origin` to the customer's next purchase; more than any horizon where there is none.
int days_to_next(const PurchaseDays& days, CustomerCode customer, Day origin) {
  const auto own = days.days_of(customer);
  const auto next = std::upper_bound(own.begin(), own.end(), origin);
  return next == own.end() ? std::numeric_limits<int>::max() : *next - origin;
}

bool known_at(const PurchaseDays& days, CustomerCode customer, Day origin) {
  const auto own = days.days_of(customer);
  return !own.empty() && own.front() <= origin;
}

// Who is asked on `origin`: members known by then, one in so many where there are too many.
std::vector<CustomerCode> asked_on(const PurchaseDateData& data, const CustomerFlags& who,
                                   Day origin, double share, std::uint64_t seed) {
  std::vector<CustomerCode> customers;
  for (std::size_t i = 0; i < data.days.customer_count(); ++i) {
    const auto customer = static_cast<CustomerCode>(i);
    const bool member = who.empty() || who[i] != 0;
    if (member && to_unit(mix64(seed ^ mix64(i))) < share &&
        known_at(data.days, customer, origin)) {
      customers.push_back(customer);
    }
  }
  return customers;
}

// Shares of members that bought within each horizon, over origins before the cut.
std::array<double, kHorizons.size()> shares_before(const Context& context,
                                                   const PurchaseDateData& data,
                                                   const CustomerFlags& who, Day cut) {
  using Counts = std::array<std::uint64_t, kHorizons.size()>;
  const std::vector<Day> days =
      origins(std::max(data.first, cut - kBaselineDays), cut, kHorizons.front());
  std::vector<Counts> asked(days.size());
  std::vector<Counts> bought(days.size());
  parallel_for(context, days.size(), [&](std::size_t i) {
    for (const CustomerCode customer : asked_on(data, who, days[i], 1, 0)) {
      const int next = days_to_next(data.days, customer, days[i]);
      for (std::size_t h = 0; h < kHorizons.size(); ++h) {
        if (days[i] + kHorizons[h] > cut) continue;
        asked[i][h] += 1;
        bought[i][h] += next <= kHorizons[h] ? 1 : 0;
      }
    }
  });
  std::array<double, kHorizons.size()> shares{};
  for (std::size_t h = 0; h < kHorizons.size(); ++h) {
    std::uint64_t all_asked = 0;
    std::uint64_t all_bought = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
      all_asked += asked[i][h];
      all_bought += bought[i][h];
    }
    // Not a number, which reads as missing, where no origin before the cut leaves room.
    shares[h] = static_cast<double>(all_bought) / static_cast<double>(all_asked);
  }
  return shares;
}

// Answers of all origins, by horizon.
struct Answers {
  std::array<std::vector<float>, kHorizons.size()> probability;
  std::array<std::vector<std::uint8_t>, kHorizons.size()> happened;
};

Status answer_on(const Context& context, const PurchaseDateData& data, const Forest& forest,
                 const std::vector<CustomerCode>& customers, Day origin, Day last,
                 Answers& answers) {
  const PurchaseDays days = days_until(data.days, customers, origin);
  const HazardSource source{
      .days = days, .plan = data.plan, .calendar = data.calendar, .forest = forest};
  std::array<std::vector<float>, kHorizons.size()> by;
  for (auto& column : by) column.resize(customers.size());
  std::vector<CustomerCode> places(customers.size());
  std::iota(places.begin(), places.end(), 0U);
  TRY(for_each_hazard(context, source, places, kHorizons.back(),
                      [&](std::span<const std::uint32_t> members, std::span<const float> hazard) {
                        std::array<double, kHorizons.back()> by_day{};
                        probability_by(hazard, by_day);
                        for (const std::uint32_t member : members) {
                          for (std::size_t h = 0; h < kHorizons.size(); ++h) {
                            by[h][member] = static_cast<float>(
                                by_day[static_cast<std::size_t>(kHorizons[h] - 1)]);
                          }
                        }
                      }));
  for (std::size_t h = 0; h < kHorizons.size(); ++h) {
    if (origin + kHorizons[h] > last) continue;
    answers.probability[h].insert(answers.probability[h].end(), by[h].begin(), by[h].end());
    for (const CustomerCode customer : customers) {
      answers.happened[h].push_back(days_to_next(data.days, customer, origin) <= kHorizons[h]);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<HorizonCalibration>> calibrate_horizons(const Context& context,
                                                           const PurchaseDateData& data,
                                                           const Forest& forest,
                                                           const CustomerFlags& who, Day cut,
                                                           Day last) {
  const std::vector<Day> days = origins(cut, last, kHorizons.front());
  const std::size_t members = asked_on(data, who, last, 1, 0).size();
  const double share =
      members == 0 ? 1
                   : static_cast<double>(kAnswersMax) / static_cast<double>(members * days.size());
  Answers answers;
  for (const Day origin : days) {
    TRY(context.check_cancel());
    const std::vector<CustomerCode> customers = asked_on(data, who, origin, share, context.seed);
    if (customers.empty()) continue;
    TRY(answer_on(context, data, forest, customers, origin, last, answers));
  }
  const auto baseline = shares_before(context, data, who, cut);
  std::vector<HorizonCalibration> out;
  for (std::size_t h = 0; h < kHorizons.size(); ++h) {
    if (answers.probability[h].empty()) continue;
    out.push_back(
        calibrate_horizon(kHorizons[h], answers.probability[h], answers.happened[h], baseline[h]));
  }
  return out;
}

}  // namespace canasta
