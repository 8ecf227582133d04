#include "features/customer_features.h"

#include <iterator>

#include "base/assert.h"
#include "base/parallel.h"
#include "features/customer_families.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 8'192;

FamilySources sources_of(const PurchaseLog& log, const CustomerColumns& columns) {
  return {.log = &log, .category = log.product_attribute("category"), .columns = columns};
}

std::vector<Feature> own_features(const FamilySources& sources) {
  std::vector<Feature> features;
  for (const auto family : {spend_features, gap_features, trend_features, season_features,
                            variety_features, price_features}) {
    std::vector<Feature> more = family(sources);
    std::move(more.begin(), more.end(), std::back_inserter(features));
  }
  return features;
}

// In the order of own_features.
float* write_own(const CustomerOrders& orders, const FamilySources& sources, float* out) {
  out = write_spend(orders, out);
  out = write_gaps(orders, out);
  out = write_trend(orders, out);
  out = write_season(orders, out);
  out = write_variety(orders, sources, out);
  return write_price(orders, out);
}

std::vector<CustomerCode> known_customers(const History& history) {
  std::vector<CustomerCode> known;
  for (std::size_t customer = 0; customer < history.customer_count(); ++customer) {
    const auto code = static_cast<CustomerCode>(customer);
    if (!history.empty(code)) known.push_back(code);
  }
  return known;
}

void check_columns(const PurchaseLog& log, const CustomerColumns& columns) {
  CANASTA_ASSERT(columns.channel == nullptr ||
                 columns.channel->codes.size() == log.orders().size());
  CANASTA_ASSERT(columns.country == nullptr ||
                 columns.country->codes.size() == log.customers().size());
}

}  // namespace

FeatureMatrix customer_features(const Context& context, const History& history,
                                const CustomerColumns& columns) {
  check_columns(history.log(), columns);
  const FamilySources sources = sources_of(history.log(), columns);
  FeatureMatrix rows;
  rows.features = own_features(sources);
  const std::size_t own = rows.features.size();
  for (Feature& feature : peer_features(sources)) rows.features.push_back(std::move(feature));
  rows.customer = known_customers(history);
  const std::size_t count = rows.customer.size();
  const std::size_t width = rows.columns();
  rows.values.resize(count * width);
  rows.day.assign(count, history.day());
  rows.total.assign(count, 1);

  const std::vector<double> unit_price = mean_unit_prices(history);
  const LineSources lines{
      .category = sources.category, .columns = columns, .unit_price = unit_price};
  std::vector<PeerFacts> facts(count);
  for_chunks(context, {.count = count, .size = kCustomersPerChunk}, [&](const Chunk& chunk) {
    CustomerOrders orders(history, lines);
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      orders.read(rows.customer[row]);
      float* const out = rows.values.data() + row * width;
      CANASTA_ASSERT(write_own(orders, sources, out) == out + own);
      facts[row] = peer_facts(orders, sources);
    }
  });
  write_peers(context, facts, own, rows);
  return rows;
}

std::vector<Feature> customer_feature_names(const PurchaseLog& log,
                                            const CustomerColumns& columns) {
  const FamilySources sources = sources_of(log, columns);
  std::vector<Feature> features = own_features(sources);
  for (Feature& feature : peer_features(sources)) features.push_back(std::move(feature));
  return features;
}

void label_window(const History& history, int days, FeatureMatrix& rows) {
  const PurchaseLog& log = history.log();
  const Seconds last = history.moment() + days * kSecondsPerDay;
  rows.positive.assign(rows.rows(), 0);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const CustomerCode customer = rows.customer[row];
    const std::uint64_t next = history.last_line(customer);
    const bool buys = next < log.offsets()[customer + 1] && log.columns().time[next] <= last;
    rows.positive[row] = buys ? 1 : 0;
  }
}

}  // namespace canasta
