#include "simulate/shopper.h"

#include <algorithm>
#include <array>

namespace canasta {
namespace {

constexpr std::uint64_t kPartsPerBillion = 1'000'000'000;
constexpr std::uint64_t kVisitChanceMax = 900'000'000;
constexpr std::uint32_t kChannels = 4;
constexpr std::uint32_t kUsualChannelPercent = 75;
constexpr std::uint32_t kThereFromTheStartPercent = 50;
constexpr std::uint32_t kFavourites = 18;
constexpr std::uint32_t kFavouritePercent = 60;
constexpr int kTriesForAnotherProduct = 8;
constexpr std::uint32_t kPricePermillePerYear = 60;
constexpr std::uint32_t kPromotionPercent = 12;
constexpr std::uint32_t kPriceStep = 50;
constexpr std::uint32_t kDaysPerYear = 365;

struct Habit {
  std::uint32_t share_percent;
  std::uint32_t gap_days_min, gap_days_max;
  std::uint32_t basket_lines_min, basket_lines_max;
  std::uint32_t stay_days;  // how long they remain customers, on average
};

// In the order of ShopperKind.
constexpr std::array<Habit, 5> kHabits{{
    {11, 6, 9, 8, 24, 900},
    {11, 13, 16, 11, 28, 900},
    {7, 2, 4, 1, 5, 700},
    {13, 26, 34, 5, 16, 700},
    {58, 30, 130, 1, 6, 400},
}};

// Hazard in thousandths a gap, by eighths of the gap since the last visit; the last one holds on.
constexpr std::array<std::uint32_t, 25> kRhythmPermille{
    20,   30,   60,   100,  200,  500,  1400, 3200, 4800, 5200, 4600, 3600, 2800,
    2300, 2000, 1800, 1600, 1400, 1200, 1000, 900,  800,  700,  600,  500};
constexpr std::uint32_t kFlatPermille = 1000;

// By distance from their own weekday.
constexpr std::array<std::uint32_t, 4> kWeekdayPermille{2600, 800, 500, 500};
constexpr std::uint32_t kAfterWagesPermille = 2400;
constexpr std::uint32_t kBeforeWagesPermille = 400;

// Visits by hour of the day, 7:00 to 20:59.
constexpr std::uint32_t kFirstHour = 7;
constexpr std::array<std::uint32_t, 14> kHourWeights{3, 5, 7, 9, 10, 9, 6, 5, 6, 8, 11, 12, 8, 4};

constexpr std::array<std::uint32_t, 20> kQuantities{1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                                    1, 1, 2, 2, 2, 2, 3, 3, 4, 6};
constexpr std::array<std::uint32_t, 4> kDiscountPercent{10, 15, 20, 30};

std::uint32_t below(Random& random, std::uint32_t n) {
  return static_cast<std::uint32_t>(random.below(n));
}

std::uint32_t between(Random& random, std::uint32_t low, std::uint32_t high) {
  return low + below(random, high - low + 1);
}

bool percent(Random& random, std::uint32_t chance) { return below(random, 100) < chance; }

ShopperKind draw_kind(Random& random) {
  std::uint32_t left = below(random, 100);
  for (std::size_t kind = 0; kind + 1 < kHabits.size(); ++kind) {
    if (left < kHabits[kind].share_percent) return static_cast<ShopperKind>(kind);
    left -= kHabits[kind].share_percent;
  }
  return ShopperKind::Occasional;
}

const Habit& habit_of(ShopperKind kind) { return kHabits[static_cast<std::size_t>(kind)]; }

// The list price of that day, now and then on promotion.
std::uint32_t draw_price(Random& random, std::uint32_t first_price,
                         std::uint32_t days_since_start) {
  const std::uint32_t growth = 1000 + kPricePermillePerYear * days_since_start / kDaysPerYear;
  std::uint64_t price = std::uint64_t{first_price} * growth / 1000;
  if (percent(random, kPromotionPercent)) {
    price = price * (100 - kDiscountPercent[below(random, kDiscountPercent.size())]) / 100;
  }
  return std::max(kPriceStep, static_cast<std::uint32_t>(price / kPriceStep) * kPriceStep);
}

// Days between two weekdays, going the shorter way: 0..3.
std::size_t weekday_distance(int a, int b) {
  const int apart = a > b ? a - b : b - a;
  return static_cast<std::size_t>(std::min(apart, 7 - apart));
}

}  // namespace

Shopper::Shopper(std::uint64_t seed, std::uint32_t customer, std::int32_t days)
    : key_(mix64(mix64(seed) + customer)) {
  Random random(key_);
  kind_ = draw_kind(random);
  const Habit& habit = habit_of(kind_);
  gap_days_ = between(random, habit.gap_days_min, habit.gap_days_max);
  basket_lines_ = between(random, habit.basket_lines_min, habit.basket_lines_max);
  weekday_ = static_cast<int>(below(random, 7));
  channel_ = below(random, kChannels);
  const bool from_the_start = percent(random, kThereFromTheStartPercent);
  const auto joins = below(random, static_cast<std::uint32_t>(days));
  first_position_ = from_the_start ? 0 : static_cast<std::int32_t>(joins);
  days_since_last_ = from_the_start ? between(random, 1, gap_days_) : 0;
}

Random Shopper::random(Day day, Use use) const {
  const auto offset = static_cast<std::uint64_t>(static_cast<std::uint32_t>(day));
  return Random(mix64(key_ ^ (offset << 8 | static_cast<std::uint64_t>(use))));
}

std::uint64_t Shopper::visit_chance_ppb(const ShopDay& day, std::uint32_t days_since_last) const {
  std::uint64_t chance = kFlatPermille;
  std::uint64_t own_day = 1000;
  if (kind_ != ShopperKind::Occasional) {
    // A busy season makes everybody's clock run faster.
    const std::size_t eighths =
        std::size_t{days_since_last} * day.season_permille * 8 / (gap_days_ * std::size_t{1000});
    chance = kRhythmPermille[std::min(eighths, kRhythmPermille.size() - 1)];
  }
  if (kind_ == ShopperKind::Weekly) {
    own_day = kWeekdayPermille[weekday_distance(day.weekday, weekday_)];
  } else if (kind_ == ShopperKind::Fortnightly) {
    own_day = day.is_payday ? kAfterWagesPermille : kBeforeWagesPermille;
  }
  return std::min(kVisitChanceMax, chance * own_day * day.demand_permille / gap_days_);
}

void Shopper::visit(std::span<const ShopDay> calendar, std::vector<std::int32_t>& days) const {
  const Habit& habit = habit_of(kind_);
  std::uint32_t days_since_last = days_since_last_;
  for (auto at = static_cast<std::size_t>(first_position_); at < calendar.size(); ++at) {
    const ShopDay& day = calendar[at];
    if (day.is_closed) {
      days_since_last += days_since_last > 0 ? 1 : 0;
      continue;
    }
    // Who joins comes on that day.
    Random coin = random(day.day, Use::Visit);
    const bool is_first = days_since_last == 0;
    if (is_first || coin.below(kPartsPerBillion) < visit_chance_ppb(day, days_since_last)) {
      days.push_back(static_cast<std::int32_t>(at));
      days_since_last = 0;
      if (below(coin, habit.stay_days) < gap_days_) return;
    }
    ++days_since_last;
  }
}

std::uint32_t Shopper::basket_size(const ShopDay& day) const {
  Random size = random(day.day, Use::BasketSize);
  const std::uint32_t spread_percent = between(size, 60, 140);
  return std::max(1U, basket_lines_ * spread_percent * (1000 + day.season_permille) / 200'000);
}

std::uint32_t Shopper::choose_product(Random& random, const Assortment& assortment) const {
  if (!percent(random, kFavouritePercent)) return assortment.draw(random.next());
  // The lower of two ranks: the first favourites come most often.
  const std::uint32_t rank = std::min(below(random, kFavourites), below(random, kFavourites));
  return assortment.draw(mix64(key_ + 1 + rank));
}

void Shopper::fill_basket(const ShopDay& day, std::uint32_t days_since_start,
                          const Assortment& assortment, std::vector<BasketLine>& basket) const {
  const std::uint32_t lines = basket_size(day);
  Random draw = random(day.day, Use::Products);
  const auto holds = [&](std::uint32_t product) {
    return std::any_of(basket.begin(), basket.end(),
                       [&](const BasketLine& line) { return line.product == product; });
  };
  basket.clear();
  for (std::uint32_t i = 0; i < lines; ++i) {
    std::uint32_t product = choose_product(draw, assortment);
    for (int tries = 0; holds(product) && tries < kTriesForAnotherProduct; ++tries) {
      product = choose_product(draw, assortment);
    }
    if (holds(product)) continue;
    const std::uint32_t quantity = kQuantities[below(draw, kQuantities.size())];
    basket.push_back(
        {product, quantity, draw_price(draw, assortment[product].price, days_since_start)});
  }
}

std::uint32_t Shopper::channel(const ShopDay& day) const {
  Random draw = random(day.day, Use::Channel);
  return percent(draw, kUsualChannelPercent) ? channel_ : below(draw, kChannels);
}

std::uint32_t Shopper::second_of_day(const ShopDay& day) const {
  constexpr std::uint32_t kSecondsPerHour = 3600;
  std::uint32_t total = 0;
  for (const std::uint32_t weight : kHourWeights) total += weight;
  Random draw = random(day.day, Use::Time);
  std::uint32_t left = below(draw, total);
  std::uint32_t hour = 0;
  while (left >= kHourWeights[hour]) left -= kHourWeights[hour++];
  return (kFirstHour + hour) * kSecondsPerHour + below(draw, kSecondsPerHour);
}

}  // namespace canasta
