// Rules of the business for what is offered: `rules` of a task of type recommend in canasta.yaml.
//
// include and exclude name products, categories, or a file of products. Stock is a file of products
// and units: what has too few, or is not there, is not offered. A price is that of a unit in the
// product's latest purchase. Boosts have names; the last one that names a product holds. Promotions
// fill at least a share of each slate. The others are those of recommend/slate_rules.h.
//
// Paths are below the project; a file is any table that is read elsewhere too.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"
#include "engine/config_keys.h"
#include "recommend/recommend.h"
#include "report/report.h"

namespace canasta {

struct Project;

// Some products: those named, those of the categories, those of the file.
struct ProductChoice {
  std::vector<std::string> products = {};
  std::vector<std::string> categories = {};
  std::string file = {};
  std::string column = "product";  // of the file

  bool empty() const { return products.empty() && categories.empty() && file.empty(); }
};

struct StockRule {
  std::string file = {};  // empty: no rule
  std::string product = "product";
  std::string units = "units";
  double least = 1;  // units; rows of one product are added up
};

struct PriceRule {
  double least = 0;
  double most = std::numeric_limits<double>::max();

  bool empty() const { return least == 0 && most == std::numeric_limits<double>::max(); }
};

struct BoostRule {
  ProductChoice products = {};
  double times = 1;
};

struct PromotionRule {
  ProductChoice products = {};
  double share = 0;
};

struct OfferRules {
  ProductChoice include = {};  // empty: every product
  ProductChoice exclude = {};
  StockRule stock = {};
  PriceRule price = {};
  std::map<std::string, BoostRule> boosts = {};
  PromotionRule promotions = {};
  int per_category = 0;       // 0: any number
  int days_since_bought = 0;  // 0: also what was bought today
  double diversity = 0;
};

ConfigKeys keys_of(OfferRules& rules);
// Error: Config for a rule of which a half is missing, such as a stock without its file.
Status check_rules(const OfferRules& rules);
// Paths of the files that the rules read.
std::vector<std::string> files_of(const OfferRules& rules);

// The rules on the products of a log.
struct AppliedRules {
  std::vector<std::uint8_t> excluded = {};  // [products]; empty: none
  SlateRules slate = {};
  std::vector<ReportLine> said = {};  // products that the rules name and nobody ever bought
};

// Errors: InvalidInput for an unknown category, a file that cannot be read, rules that leave
// nothing.
Result<AppliedRules> apply_rules(const Context& context, const Project& project,
                                 const OfferRules& rules, const History& history);

}  // namespace canasta
