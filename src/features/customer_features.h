// One row per customer as of a moment: what models of a purchase window learn from.
//
//   History --customer_features--> FeatureMatrix, a row per customer with a purchase
//           '--label_window------> who of them buys in the days after the moment
//
// Families, each in a file of its own:
//   spend    orders, spend; mean, spread and largest of an order; units and lines of an order
//   gaps     days since the last and the first order, days between orders, their regularity
//   trend    orders and spend of the last 30, 60, 90, 180 and 365 days, how they change, slope and
//            spread of six months' spend
//   season   shares of orders by quarter and weekday, orders in the 30 days that begin a year ago
//   variety  distinct products and categories, share of the top category, of each channel, country
//   price    spend against what the same units cost on average, share of discounted lines
//   peers    customers of the same country and the same fifths by orders and by spend: their mean
//            recency, orders, spend and gap, and how far a customer is from it, in deviations
//
// An order counts on the day of its first line. Days are counted to the day after the moment, so
// an order of the moment's own day is 1 day old. What needs more orders than there are is missing.
// Category, channel and country make columns only where they are given.
//
// Cost     one pass over each customer's lines; 1.26 million lines of 139,000 customers in the time
//          that docs/methods/purchase-window.md says. Scratch memory per chunk of customers: 8
//          bytes a product and 16 a category.
// Threads  context.threads; the bytes do not depend on them: a customer's sums run in line order,
//          those of peers in customer order.
// Method   docs/methods/purchase-window.md
#pragma once

#include "base/context.h"
#include "data/feature_matrix.h"
#include "data/purchase_log.h"

namespace canasta {

// Columns that a log does not keep. Borrowed.
struct CustomerColumns {
  const Attribute* channel = nullptr;  // one code per order: a share of lines for each value
  const Attribute* country = nullptr;  // one code per customer
};

// A unit price of less than this share of the product's mean price is a discount.
inline constexpr double kDiscountBelow = 0.95;

// Rows in customer order; `day` is the moment's, `total` 1, no outcome. Every number is known at
// the moment: also the mean prices and the peers are those of the history alone.
FeatureMatrix customer_features(const Context& context, const History& history,
                                const CustomerColumns& columns = {});

// The columns of the same, without looking at a line.
std::vector<Feature> customer_feature_names(const PurchaseLog& log,
                                            const CustomerColumns& columns = {});

// Sets `positive` of rows made of this history: 1 where the customer has a line after the moment
// and no later than `days` times 24 hours after it. Whether the log reaches so far is the caller's
// to know.
void label_window(const History& history, int days, FeatureMatrix& rows);

}  // namespace canasta
