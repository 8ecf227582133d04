// What is bought together: the verbs `itemsets` and `rules`, on the purchases of a project or on
// one file of baskets without a project.
//
// Of a project, a basket is the set of products of an order (data/baskets.h), up to the end of
// `as_of`. Answers are tables; what had to be decided on the way (how a file was read, a support
// that was raised) stands beside them in `said`.
//
// Errors   those of baskets/baskets.h and ingest/basket_file.h; NotFound before the first ingest;
//          InvalidInput for a moment without baskets, and for categories that are not known;
//          NotFound for products to leave out that are not there; Config for flags of a file with a
//          project, and the other way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "data/table.h"
#include "engine/engine.h"

namespace canasta {

// Words of flags, as they are typed.
struct BasketRequest {
  std::string file = {};          // baskets, a line each; empty: the project's purchases
  std::string separator = {};     // of the file: comma, semicolon, tab, blanks; empty: found out
  std::string by = "product";     // or category
  std::optional<Day> as_of = {};  // of purchases; default: the end of the data
  double min_support = 0.01;      // share of the baskets
  std::optional<std::int64_t> length_max = {};  // items; 0: no limit; by default only of categories
  std::int64_t itemsets_max = 0;                // 0: as many as the memory holds
  std::int64_t top = 0;                         // rows of the answer; 0: all
  std::vector<std::string> without = {};        // products, or categories, that are not looked at
};

// Few categories are in many baskets, so that every length explodes.
inline constexpr std::int64_t kCategoriesLengthMax = 2;

struct ItemsetRequest : BasketRequest {
  std::string kind = "all";  // closed, maximal
};

struct RuleRequest : BasketRequest {
  double min_confidence = 0.25;
  std::string sort = "lift";  // support, confidence, leverage, conviction, zhang
};

struct BasketAnswer {
  Table table;
  std::vector<ReportLine> said;
};

// Columns: items, count, support; highest count first.
// `project` may be nullptr where the request names a file.
Result<BasketAnswer> mine_itemsets(const Context& context, const Project* project,
                                   const ItemsetRequest& request);

// Pairs of products that are bought together far more often than by chance (complementary), or far
// less often although they are alike (substitute): baskets/pairs.cc says what that means.
struct PairRequest : BasketRequest {
  std::string kind = "complementary";
};

// Columns: product_1, product_2, count, expected, ratio, lift, and of substitutes similarity.
// min_support is of each product.
Result<BasketAnswer> find_pairs(const Context& context, const Project* project,
                                const PairRequest& request);

// Columns: antecedent, consequent, support, confidence, lift, count, leverage, conviction, zhang.
Result<BasketAnswer> mine_rules(const Context& context, const Project* project,
                                const RuleRequest& request);

}  // namespace canasta
