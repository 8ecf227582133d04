// The families of customer features: for each its columns, and what writes them.
//
// A writer puts a customer's values one after the other and returns the place behind them, so a row
// is the families in the order of kCustomerFamilies (customer_features.cc). Each file's features
// and values stand in the same order.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "features/customer_orders.h"

namespace canasta {

inline constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr float as_feature(double value) { return static_cast<float>(value); }

// Where the columns come from. Borrows.
struct FamilySources {
  const PurchaseLog* log = nullptr;
  const Attribute* category = nullptr;
  CustomerColumns columns;
};

std::vector<Feature> spend_features(const FamilySources& sources);
float* write_spend(const CustomerOrders& orders, float* out);

std::vector<Feature> gap_features(const FamilySources& sources);
float* write_gaps(const CustomerOrders& orders, float* out);

std::vector<Feature> trend_features(const FamilySources& sources);
float* write_trend(const CustomerOrders& orders, float* out);

std::vector<Feature> season_features(const FamilySources& sources);
float* write_season(const CustomerOrders& orders, float* out);

std::vector<Feature> variety_features(const FamilySources& sources);
float* write_variety(const CustomerOrders& orders, const FamilySources& sources, float* out);

std::vector<Feature> price_features(const FamilySources& sources);
float* write_price(const CustomerOrders& orders, float* out);

// --- What is a comparison with others ------------------------------------------------------------

// The numbers of one customer that peers are told by and compared in.
struct PeerFacts {
  static constexpr std::size_t kCompared = 4;
  double compared[kCompared] = {};  // recency, orders and spend of 90 days, mean gap; NaN: missing
  double spend = 0;
  std::uint32_t orders = 0;
  std::uint32_t country = 0;
};
PeerFacts peer_facts(const CustomerOrders& orders, const FamilySources& sources);

std::vector<Feature> peer_features(const FamilySources& sources);
// Writes the family's columns of every row, which begin at `column`.
void write_peers(const Context& context, std::span<const PeerFacts> facts, std::size_t column,
                 FeatureMatrix& rows);

}  // namespace canasta
