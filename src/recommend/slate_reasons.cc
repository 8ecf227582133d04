#include "recommend/slate_reasons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "base/parallel.h"
#include "data/baskets.h"
#include "data/slates.h"
#include "recommend/recent_buyers.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersAChunk = 64;
constexpr std::size_t kProductsAChunk = 16;
constexpr std::size_t kRhythmTimesMin = 3;
constexpr std::size_t kWeekdayTimesMin = 3;
constexpr double kWeekdayShareMin = .6;
constexpr double kGapSpreadMax = .5;  // median deviation, of the median gap

// Who bought what, both ways round: customers ascend by product, products by customer.
struct Bought {
  ProductLists products;   // by customer
  ProductLists customers;  // by product; its values are customers
};

Bought bought_of(const Baskets& baskets) {
  Bought bought;
  for (CustomerCode customer = 0; customer < baskets.customer_count(); ++customer) {
    bought.products.add(bought_products(baskets, customer));
  }
  bought.customers =
      inverted(bought.products.offsets, bought.products.product, baskets.product_count);
  return bought;
}

// The days on which a customer bought, ascending, and on which of them a product.
struct PurchaseDays {
  std::vector<Day> all;
  std::vector<Day> with;
};

PurchaseDays purchase_days(const Baskets& baskets, CustomerCode customer, ProductCode product) {
  PurchaseDays days;
  const auto note = [](Day day, std::vector<Day>& seen) {
    if (seen.empty() || seen.back() != day) seen.push_back(day);
  };
  for (std::size_t b = baskets.first(customer); b < baskets.last(customer); ++b) {
    const Day day = day_of(baskets.time[b]);
    note(day, days.all);
    const auto held = baskets[b];
    if (std::binary_search(held.begin(), held.end(), product)) note(day, days.with);
  }
  return days;
}

// The weekday on which most of the days fell, where it deserves to be named.
std::optional<int> usual_weekday(const std::vector<Day>& days) {
  std::array<std::size_t, 7> count{};
  for (const Day day : days) ++count[static_cast<std::size_t>(weekday_of(day))];
  const auto most = std::max_element(count.begin(), count.end());
  const bool named =
      *most >= kWeekdayTimesMin &&
      static_cast<double>(*most) >= kWeekdayShareMin * static_cast<double>(days.size());
  if (!named) return {};
  return static_cast<int>(most - count.begin());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// The median gap between days, where the gaps are alike: half of them within half of the median.
std::optional<double> even_gap(const std::vector<Day>& days) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < days.size(); ++i) {
    gaps.push_back(static_cast<double>(days[i] - days[i - 1]));
  }
  const double gap = median(gaps);
  for (double& one : gaps) one = std::abs(one - gap);
  if (median(gaps) > kGapSpreadMax * gap) return {};
  return gap;
}

OwnReason own_reason(const PurchaseDays& days) {
  OwnReason own;
  own.last = days.with.back();
  own.weekday = usual_weekday(days.with);
  for (auto day = days.all.rbegin(); day != days.all.rend() && own.days < kReasonDaysMax; ++day) {
    if (own.weekday && weekday_of(*day) != *own.weekday) continue;
    ++own.days;
    if (std::binary_search(days.with.begin(), days.with.end(), *day)) ++own.bought;
  }
  if (days.with.size() < kRhythmTimesMin) return own;
  if (const std::optional<double> gap = even_gap(days.with)) {
    own.rhythm = {.gap_days = *gap, .next = own.last + static_cast<Day>(std::lround(*gap))};
  }
  return own;
}

ScoreParts parts_of(std::vector<Contribution> parts) {
  std::erase_if(parts, [](const Contribution& part) { return part.amount == 0; });
  std::stable_sort(parts.begin(), parts.end(), [](const Contribution& a, const Contribution& b) {
    return std::abs(a.amount) > std::abs(b.amount);
  });
  ScoreParts out;
  const std::size_t named = std::min(parts.size(), kScorePartsMax);
  for (std::size_t i = named; i < parts.size(); ++i) out.rest += parts[i].amount;
  parts.resize(named);
  out.parts = std::move(parts);
  return out;
}

// One offered product: whose, and where its reason stands.
struct Offered {
  std::size_t asked = 0;
  std::size_t place = 0;
};

// The customers with the most similar products, the nearest first; of equals the lower code.
std::vector<CustomerCode> most_alike(const Bought& bought, CustomerCode customer) {
  std::vector<std::uint32_t> common(bought.products.size());
  std::vector<CustomerCode> others;
  for (const ProductCode product : bought.products[customer]) {
    for (const CustomerCode other : bought.customers[product]) {
      if (other != customer && common[other]++ == 0) others.push_back(other);
    }
  }
  const auto likeness = [&](CustomerCode other) {
    return common[other] / std::sqrt(static_cast<double>(bought.products[other].size()));
  };
  const std::size_t kept = std::min(others.size(), kAlikeCustomers);
  std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(kept),
                    others.end(), [&](CustomerCode a, CustomerCode b) {
                      const double to_a = likeness(a);
                      const double to_b = likeness(b);
                      return to_a != to_b ? to_a > to_b : a < b;
                    });
  others.resize(kept);
  return others;
}

class Explainer {
 public:
  Explainer(const Context& context, const KnownPurchases& known,
            std::span<const CustomerCode> customers, const SourcedSlates& slates)
      : context_(context),
        known_(known),
        customers_(customers),
        slates_(slates.slates.products),
        source_(slates.source),
        bought_(bought_of(known.baskets)),
        reasons_(slates_.product.size()),
        given_(slates_.product.size()) {}

  // What the customers did themselves, and what adds up to the scores.
  void by_own(std::span<const Recommender* const> models) {
    for_chunks(context_, {customers_.size(), kCustomersAChunk}, [&](const Chunk& chunk) {
      if (context_.cancelled()) return;
      for (std::size_t asked = chunk.first; asked < chunk.last; ++asked) {
        for (std::size_t place = first(asked); place < first(asked + 1); ++place) {
          const ProductCode product = slates_.product[place];
          const Recommender& model = *models[source_[place]];
          reasons_[place].score = parts_of(model.contributions(known_, customers_[asked], product));
          if (!has_bought(customers_[asked], product)) continue;
          give(place, own_reason(purchase_days(known_.baskets, customers_[asked], product)));
        }
      }
    });
  }

  // Product by product, so that what stands beside it is counted once.
  void by_together() {
    std::map<ProductCode, std::vector<Offered>> open;
    for_open([&](const Offered& offered) { open[product_of(offered)].push_back(offered); });
    const std::vector<std::pair<ProductCode, std::vector<Offered>>> products(open.begin(),
                                                                             open.end());
    const ProductLists baskets_with =
        inverted(known_.baskets.offsets, known_.baskets.product, known_.product_count());
    for_chunks(context_, {products.size(), kProductsAChunk}, [&](const Chunk& chunk) {
      if (context_.cancelled()) return;
      std::vector<std::uint32_t> both(known_.product_count());
      for (std::size_t i = chunk.first; i < chunk.last; ++i) {
        const auto& [product, offered] = products[i];
        std::fill(both.begin(), both.end(), 0);
        for (const std::uint32_t basket : baskets_with[product]) {
          for (const ProductCode beside : known_.baskets[basket]) ++both[beside];
        }
        for (const Offered& one : offered) tell_together(one, both, baskets_with);
      }
    });
  }

  void by_alike() {
    for_chunks(context_, {customers_.size(), kCustomersAChunk}, [&](const Chunk& chunk) {
      if (context_.cancelled()) return;
      for (std::size_t asked = chunk.first; asked < chunk.last; ++asked) tell_alike(asked);
    });
  }

  void by_popularity(int days) {
    const Seconds start = known_.baskets.moment - days * kSecondsPerDay;
    const RecentBuyers lately = recent_buyers(known_.baskets, start);
    const RecentBuyers ever = recent_buyers(known_.baskets, std::numeric_limits<Seconds>::min());
    for_open([&](const Offered& one) {
      const ProductCode product = product_of(one);
      const bool recent = lately.by_product[product] > 0;
      const RecentBuyers& counted = recent ? lately : ever;
      if (counted.customers == 0) return;
      reasons_[one.place].because = PopularReason{
          .share = static_cast<double>(counted.by_product[product]) / counted.customers,
          .days = recent ? days : 0};
    });
  }

  std::vector<SlateReason> take() { return std::move(reasons_); }

 private:
  std::size_t first(std::size_t asked) const { return slates_.offsets[asked]; }
  ProductCode product_of(const Offered& one) const { return slates_.product[one.place]; }

  bool has_bought(CustomerCode customer, ProductCode product) const {
    const auto own = bought_.products[customer];
    return std::binary_search(own.begin(), own.end(), product);
  }

  template <class Reason>
  void give(std::size_t place, Reason reason) {
    reasons_[place].because = std::move(reason);
    given_[place] = 1;
  }

  template <class Take>
  void for_open(const Take& take) const {
    for (std::size_t asked = 0; asked < customers_.size(); ++asked) {
      for (std::size_t place = first(asked); place < first(asked + 1); ++place) {
        if (given_[place] == 0) take(Offered{.asked = asked, .place = place});
      }
    }
  }

  void tell_together(const Offered& one, std::span<const std::uint32_t> both,
                     const ProductLists& baskets_with) {
    const auto holding = [&](ProductCode product) {
      return static_cast<double>(baskets_with[product].size());
    };
    TogetherReason best;
    for (const ProductCode own : bought_.products[customers_[one.asked]]) {
      if (both[own] < kTogetherBasketsMin) continue;
      const double lift = both[own] * static_cast<double>(known_.baskets.size()) /
                          (holding(own) * holding(product_of(one)));
      if (lift > std::max(best.lift, 1.0)) best = {.with = own, .lift = lift};
    }
    if (best.lift > 0) give(one.place, best);
  }

  void tell_alike(std::size_t asked) {
    std::optional<std::vector<CustomerCode>> alike;
    for (std::size_t place = first(asked); place < first(asked + 1); ++place) {
      if (given_[place] != 0) continue;
      if (!alike) alike = most_alike(bought_, customers_[asked]);
      const ProductCode product = slates_.product[place];
      const auto count = std::count_if(alike->begin(), alike->end(), [&](CustomerCode other) {
        return has_bought(other, product);
      });
      const auto buyers = static_cast<std::size_t>(count);
      if (buyers < kAlikeBuyersMin) continue;
      give(place, AlikeReason{.buyers = buyers, .customers = alike->size()});
    }
  }

  const Context& context_;
  const KnownPurchases& known_;
  std::span<const CustomerCode> customers_;
  const ProductLists& slates_;
  std::span<const std::uint8_t> source_;
  Bought bought_;
  std::vector<SlateReason> reasons_;
  std::vector<std::uint8_t> given_;
};

}  // namespace

Result<std::vector<SlateReason>> explain_slates(const Context& context,
                                                std::span<const Recommender* const> models,
                                                const KnownPurchases& known,
                                                std::span<const CustomerCode> customers,
                                                const SourcedSlates& slates,
                                                const ReasonOptions& options) {
  Explainer explainer(context, known, customers, slates);
  explainer.by_own(models);
  explainer.by_together();
  explainer.by_alike();
  explainer.by_popularity(options.popular_days);
  TRY(context.check_cancel());
  return explainer.take();
}

}  // namespace canasta
