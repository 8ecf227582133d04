#include "simulate/order_customers.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 8'192;

constexpr std::array<std::uint32_t, 4> kCountryWeights{45, 25, 18, 12};
constexpr std::array<std::uint32_t, 4> kKindWeights{50, 25, 15, 10};
constexpr std::array<std::uint32_t, 3> kMaturityWeights{35, 40, 25};
constexpr std::array<std::uint32_t, 5> kStarWeights{12, 20, 30, 24, 14};
constexpr std::array<std::uint32_t, 5> kVisitWeights{35, 25, 20, 12, 8};

// Logarithm of the boxes of an order, and what each step of visits adds to them.
constexpr Micros kBoxesMean = 2'200'000;
constexpr Micros kBoxesDeviation = 900'000;
constexpr Micros kBoxesPerVisit = 200'000;

constexpr Micros kOwnDeviation = 1'150'000;
constexpr std::array<Micros, 4> kDigitalByCountry{200'000, -150'000, 0, -250'000};
constexpr std::array<Micros, 4> kPhoneByCountry{0, 300'000, -200'000, 100'000};
constexpr std::size_t kMinimarket = 1;
constexpr std::size_t kRestaurant = 2;

constexpr Micros kActivityMin = 50'000;
constexpr Micros kSecondGap = 600'000;  // chance of a second exponential: a mean of 1.6

std::array<Micros, 3> lean_of(const OrderCustomer& customer) {
  const auto maturity = static_cast<Micros>(customer.maturity) - 1;  // -1, 0, 1
  const auto stars = static_cast<Micros>(customer.stars) - 3;
  const auto visits = static_cast<Micros>(customer.visits);
  const Micros digital =
      550'000 + 450'000 * maturity + 100'000 * stars + kDigitalByCountry[customer.country];
  const Micros phone = -250'000 + (customer.kind == kMinimarket ? 250'000 : 0) +
                       kPhoneByCountry[customer.country] - 80'000 * visits;
  const Micros seller = 50'000 - 350'000 * maturity + 150'000 * visits +
                        (customer.kind == kRestaurant ? 300'000 : 0) +
                        multiply(80'000, ln_micros(kMicrosOne + customer.boxes / 10));
  return {digital, phone, seller};
}

Micros activity_of(std::uint64_t seed, std::uint64_t customer) {
  // Apart from the customer's other numbers, of which there may be more one day.
  Draws draws(~draw_key(seed, DrawStream::OrderCustomers, customer));
  Micros activity = kActivityMin + draws.exponential();
  if (draws.chance(kSecondGap)) activity += draws.exponential();
  return activity;
}

}  // namespace

OrderCustomer make_order_customer(std::uint64_t seed, std::uint32_t number) {
  Draws draws(draw_key(seed, DrawStream::OrderCustomers, number));
  OrderCustomer customer;
  customer.country = draws.choose(kCountryWeights);
  customer.kind = draws.choose(kKindWeights);
  customer.maturity = draws.choose(kMaturityWeights);
  customer.stars = 1 + static_cast<std::uint32_t>(draws.choose(kStarWeights));
  customer.visits = draws.choose(kVisitWeights);
  customer.boxes = multiply(exp_micros(draws.normal(kBoxesMean, kBoxesDeviation)),
                            kMicrosOne + kBoxesPerVisit * static_cast<Micros>(customer.visits));
  customer.lean = lean_of(customer);
  for (Micros& lean : customer.lean) lean += draws.normal(0, kOwnDeviation);
  return customer;
}

OrderActivity::OrderActivity(const Context& context, std::uint32_t customers)
    : cumulative_(customers) {
  for_chunks(context, {.count = customers, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      cumulative_[customer] = static_cast<std::uint64_t>(activity_of(context.seed, customer));
    }
  });
  std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
}

std::uint32_t OrderActivity::customer_of(std::uint64_t seed, std::uint64_t order) const {
  if (order < cumulative_.size()) return static_cast<std::uint32_t>(order);
  Random random(~draw_key(seed, DrawStream::OrderRows, order));
  const std::uint64_t at = random.below(cumulative_.back());
  const auto chosen = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return static_cast<std::uint32_t>(chosen - cumulative_.begin());
}

RowOrder::RowOrder(std::uint64_t seed, std::uint64_t size)
    : key_(draw_key(seed, DrawStream::OrderPlaces, 0)), size_(size) {
  const int bits = std::max(2, static_cast<int>(std::bit_width(size - 1)));
  half_bits_ = (bits + 1) / 2;
  mask_ = (std::uint64_t{1} << bits) - 1;
}

// Invertible on numbers of so many bits: a sum, a product with an odd number, a shift and xor.
std::uint64_t RowOrder::mix(std::uint64_t x) const {
  std::uint64_t key = key_;
  for (int round = 0; round < 4; ++round) {
    key = mix64(key);
    x = (x + key) * (key | 1) & mask_;
    x ^= x >> half_bits_;
  }
  return x;
}

std::uint64_t RowOrder::operator()(std::uint64_t row) const {
  // Numbers past the end are mixed on until they come back: fewer than two rounds on average.
  std::uint64_t place = mix(row);
  while (place >= size_) place = mix(place);
  return place;
}

}  // namespace canasta
