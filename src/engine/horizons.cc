#include "engine/horizons.h"

#include <algorithm>
#include <array>

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

bool bought_within(const PurchaseDays& days, CustomerCode customer, Day origin, int horizon) {
  const auto own = days.days_of(customer);
  const auto next = std::upper_bound(own.begin(), own.end(), origin);
  return next != own.end() && *next <= origin + horizon;
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
    if (member && known_at(data.days, customer, origin) &&
        to_unit(mix64(seed ^ mix64(i))) < share) {
      customers.push_back(customer);
    }
  }
  return customers;
}

// Share of members that bought within the horizon, over origins before the cut.
double share_before(const PurchaseDateData& data, const CustomerFlags& who, Day cut, int horizon) {
  double asked = 0;
  double bought = 0;
  const Day first = std::max(data.first, cut - kBaselineDays);
  for (const Day origin : origins(first, cut, horizon)) {
    for (const CustomerCode customer : asked_on(data, who, origin, 1, 0)) {
      asked += 1;
      bought += bought_within(data.days, customer, origin, horizon) ? 1 : 0;
    }
  }
  return asked == 0 ? 0 : bought / asked;
}

// Answers of all origins, by horizon.
struct Answers {
  std::array<std::vector<float>, kHorizons.size()> probability;
  std::array<std::vector<std::uint8_t>, kHorizons.size()> happened;
};

Status answer_on(const Context& context, const PurchaseDateData& data, const Forest& forest,
                 const std::vector<CustomerCode>& customers, Day origin, Day last,
                 Answers& answers) {
  const PurchaseDays days = group_by_day(context, data.log->as_of(origin));
  const HazardSource source{
      .days = days, .plan = data.plan, .calendar = data.calendar, .forest = forest};
  std::array<std::vector<float>, kHorizons.size()> by;
  for (auto& column : by) column.resize(customers.size());
  TRY(for_each_hazard(context, source, customers, kHorizons.back(),
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
      answers.happened[h].push_back(bought_within(data.days, customer, origin, kHorizons[h]));
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
    TRY(context.check_cancel("evaluate"));
    const std::vector<CustomerCode> customers = asked_on(data, who, origin, share, context.seed);
    if (customers.empty()) continue;
    TRY(answer_on(context, data, forest, customers, origin, last, answers));
  }
  std::vector<HorizonCalibration> out;
  for (std::size_t h = 0; h < kHorizons.size(); ++h) {
    if (answers.probability[h].empty()) continue;
    out.push_back(calibrate_horizon(kHorizons[h], answers.probability[h], answers.happened[h],
                                    share_before(data, who, cut, kHorizons[h])));
  }
  return out;
}

}  // namespace canasta
