#include "evaluate/slates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"
#include "math/slate_metrics.h"

namespace canasta {
namespace {

constexpr std::size_t kColumns = kSlateMetrics.size();
constexpr std::size_t kCustomersPerChunk = 256;
constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();

using Means = std::array<double, kColumns>;

bool holds(std::span<const ProductCode> ascending, ProductCode product) {
  return std::binary_search(ascending.begin(), ascending.end(), product);
}

// The metrics of one customer, in the order of kSlateMetrics.
void judge_customer(std::span<const ProductCode> before, std::span<const ProductCode> bought,
                    std::span<const ProductCode> slate, std::size_t k, std::span<float> out) {
  const std::span<const ProductCode> cut = slate.first(std::min(k, slate.size()));
  std::vector<std::uint8_t> is_hit(cut.size());
  double hits_repeat = 0;
  double hits = 0;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    is_hit[i] = holds(bought, cut[i]) ? 1 : 0;
    hits += is_hit[i];
    hits_repeat += is_hit[i] != 0 && holds(before, cut[i]) ? 1 : 0;
  }
  const auto repeats = static_cast<double>(std::count_if(
      bought.begin(), bought.end(), [&](ProductCode product) { return holds(before, product); }));
  const double news = static_cast<double>(bought.size()) - repeats;
  const SlateMetrics metrics = slate_metrics(is_hit, bought.size(), k);
  const std::array<double, kColumns> values = {metrics.precision,
                                               metrics.recall,
                                               metrics.ndcg,
                                               metrics.ndcg_full,
                                               metrics.hit_rate,
                                               metrics.map,
                                               metrics.mrr,
                                               repeats > 0 ? hits_repeat / repeats : kNoValue,
                                               news > 0 ? (hits - hits_repeat) / news : kNoValue};
  for (std::size_t i = 0; i < kColumns; ++i) out[i] = static_cast<float>(values[i]);
}

// Means over customers, each taken as often as it was drawn; empty `drawn`: once.
Means means_of(std::span<const float> by_customer, std::span<const std::uint32_t> drawn) {
  Means sums = {};
  Means counts = {};
  const std::size_t rows = drawn.empty() ? by_customer.size() / kColumns : drawn.size();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t customer = drawn.empty() ? i : drawn[i];
    for (std::size_t metric = 0; metric < kColumns; ++metric) {
      const double value = by_customer[customer * kColumns + metric];
      if (std::isnan(value)) continue;
      sums[metric] += value;
      ++counts[metric];
    }
  }
  for (std::size_t i = 0; i < kColumns; ++i) sums[i] /= counts[i];  // NaN where nobody counts
  return sums;
}

Interval percentiles(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {std::nan(""), std::nan("")};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(std::lround(place))];
  };
  return {at(.025), at(.975)};
}

// Intervals of the means of the columns.
std::array<Interval, kColumns> intervals_of(const Context& context,
                                            std::span<const float> by_customer) {
  const std::size_t customers = by_customer.size() / kColumns;
  std::vector<Means> replicates(kSlateReplicates);
  parallel_for(context, replicates.size(), [&](std::size_t replicate) {
    Random random(mix64(context.seed + 1) + replicate);
    std::vector<std::uint32_t> drawn(customers);
    for (std::uint32_t& customer : drawn) {
      customer = static_cast<std::uint32_t>(random.below(customers));
    }
    if (customers > 0) replicates[replicate] = means_of(by_customer, drawn);
  });
  std::array<Interval, kColumns> intervals;
  for (std::size_t metric = 0; metric < kColumns; ++metric) {
    std::vector<double> values;
    for (const Means& means : replicates) values.push_back(means[metric]);
    intervals[metric] = percentiles(std::move(values));
  }
  return intervals;
}

// Gini coefficient of counts: 0 where all are equal. Source: Gini (1912), by sorted ranks.
double gini(std::vector<std::uint32_t> counts) {
  std::sort(counts.begin(), counts.end());
  double total = 0;
  double ranked = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    ranked += static_cast<double>(i + 1) * counts[i];
  }
  const auto n = static_cast<double>(counts.size());
  return total == 0 ? 0 : (2 * ranked) / (n * total) - (n + 1) / n;
}

std::size_t common_buyers(std::span<const CustomerCode> a, std::span<const CustomerCode> b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.size() * 16 < b.size()) {
    return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [&](CustomerCode c) {
      return std::binary_search(b.begin(), b.end(), c);
    }));
  }
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    common += a[i] == b[j] ? 1 : 0;
    const bool step_a = a[i] <= b[j];
    const bool step_b = b[j] <= a[i];
    i += step_a ? 1 : 0;
    j += step_b ? 1 : 0;
  }
  return common;
}

double cosine(const Catalogue& catalogue, ProductCode a, ProductCode b) {
  const auto of_a = catalogue.buyers(a);
  const auto of_b = catalogue.buyers(b);
  if (of_a.empty() || of_b.empty()) return 0;
  return static_cast<double>(common_buyers(of_a, of_b)) /
         std::sqrt(static_cast<double>(of_a.size()) * static_cast<double>(of_b.size()));
}

double diversity_of(const Catalogue& catalogue, const ProductLists& slates, std::size_t k) {
  const std::size_t step = std::max<std::size_t>(
      1, (slates.size() + kDiversityCustomersMax - 1) / kDiversityCustomersMax);
  const std::size_t places = std::min(k, kDiversityPlacesMax);
  std::map<std::pair<ProductCode, ProductCode>, double> known;  // the same pairs come again
  double sum = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < slates.size(); i += step) {
    const auto slate = slates[i].first(std::min(places, slates[i].size()));
    for (std::size_t a = 0; a < slate.size(); ++a) {
      for (std::size_t b = a + 1; b < slate.size(); ++b) {
        const auto key = std::minmax(slate[a], slate[b]);
        const auto [found, added] = known.try_emplace({key.first, key.second}, 0.0);
        if (added) found->second = cosine(catalogue, key.first, key.second);
        sum += 1 - found->second;
        ++pairs;
      }
    }
  }
  return sum / pairs;  // NaN where no slate has two products
}

// How often products stand in slates: those of the catalogue, and others that were shown.
std::vector<std::uint32_t> counts_of_catalogue(const Catalogue& catalogue,
                                               std::span<const std::uint32_t> shown) {
  std::vector<std::uint32_t> counts;
  counts.reserve(catalogue.sold_count());
  for (ProductCode product = 0; product < shown.size(); ++product) {
    const bool is_sold = !catalogue.buyers(product).empty();
    if (is_sold || shown[product] > 0) counts.push_back(shown[product]);
  }
  return counts;
}

// What does not depend on what was bought.
void describe_slates(const Catalogue& catalogue, const JudgedCustomers& judged,
                     const ProductLists& slates, SlateJudgement& out) {
  std::vector<std::uint32_t> shown(catalogue.product_count());
  double offered = 0;
  double repeats = 0;
  double bits = 0;
  const double customers = std::max<double>(1, static_cast<double>(catalogue.customer_count()));
  for (std::size_t i = 0; i < slates.size(); ++i) {
    for (const ProductCode product : slates[i].first(std::min(out.k, slates[i].size()))) {
      ++shown[product];
      ++offered;
      repeats += holds(judged.before[i], product) ? 1 : 0;
      const auto buyers = static_cast<double>(catalogue.buyers(product).size());
      bits -= std::log2(std::max(buyers, .5) / customers);
    }
  }
  const auto sold = static_cast<double>(std::max<std::size_t>(1, catalogue.sold_count()));
  const auto different = std::count_if(shown.begin(), shown.end(), [](auto n) { return n > 0; });
  out.coverage = static_cast<double>(different) / sold;
  out.share_repeat = repeats / offered;
  out.novelty = bits / offered;
  out.gini = gini(counts_of_catalogue(catalogue, shown));
  out.diversity = diversity_of(catalogue, slates, out.k);
}

std::size_t column_of(std::string_view metric) {
  const auto found = std::find(kSlateMetrics.begin(), kSlateMetrics.end(), metric);
  CANASTA_ASSERT(found != kSlateMetrics.end());
  return static_cast<std::size_t>(found - kSlateMetrics.begin());
}

}  // namespace

Catalogue::Catalogue(const Baskets& known) {
  ProductLists bought;
  for (CustomerCode customer = 0; customer < known.customer_count(); ++customer) {
    bought.add(bought_products(known, customer));
    customers_ += bought[customer].empty() ? 0 : 1;  // others come later
  }
  buyers_ = inverted(bought.offsets, bought.product, known.product_count);
  for (std::size_t product = 0; product < buyers_.size(); ++product) {
    sold_ += buyers_[product].empty() ? 0 : 1;
  }
}

double SlateJudgement::value(std::string_view metric) const { return mean[column_of(metric)]; }

const Interval& SlateJudgement::interval_of(std::string_view metric) const {
  return interval[column_of(metric)];
}

std::size_t SlateJudgement::customers_in(std::size_t metric) const {
  std::size_t counted = 0;
  for (std::size_t at = metric; at < by_customer.size(); at += kColumns) {
    counted += std::isnan(by_customer[at]) ? 0 : 1;
  }
  return counted;
}

SlateJudgement judge_slates(const Context& context, const Catalogue& catalogue,
                            const JudgedCustomers& judged, const ProductLists& slates,
                            std::size_t k) {
  CANASTA_ASSERT(slates.size() == judged.size() && judged.before.size() == judged.size() && k > 0);
  SlateJudgement out;
  out.k = k;
  out.customers = judged.size();
  out.by_customer.resize(judged.size() * kColumns);
  const Chunks chunks{.count = judged.size(), .size = kCustomersPerChunk};
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      judge_customer(judged.before[i], judged.bought[i], slates[i], k,
                     std::span(out.by_customer).subspan(i * kColumns, kColumns));
    }
  });
  out.mean = means_of(out.by_customer, {});
  out.interval = intervals_of(context, out.by_customer);
  describe_slates(catalogue, judged, slates, out);
  return out;
}

PairedDifference compare_judgements(const Context& context, const SlateJudgement& first,
                                    const SlateJudgement& second, std::string_view metric) {
  CANASTA_ASSERT(first.by_customer.size() == second.by_customer.size());
  std::vector<float> differences(first.by_customer.size());
  for (std::size_t i = 0; i < differences.size(); ++i) {
    differences[i] = first.by_customer[i] - second.by_customer[i];
  }
  const std::size_t column = column_of(metric);
  return {means_of(differences, {})[column], intervals_of(context, differences)[column]};
}

}  // namespace canasta
