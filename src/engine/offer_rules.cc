#include "engine/offer_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "base/messages/offers.h"
#include "base/nearest.h"
#include "engine/engine.h"
#include "ingest/ingest.h"

namespace canasta {
namespace {

constexpr std::string_view kCategory = "category";
constexpr double kUnknownPrice = std::numeric_limits<double>::quiet_NaN();

using Chosen = std::vector<std::uint8_t>;  // [products]

std::optional<double> as_number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return {};
  return value;
}

std::vector<std::string> texts_of(const Dictionary& dictionary) {
  std::vector<std::string> texts;
  for (std::size_t code = 0; code < dictionary.size(); ++code) texts.emplace_back(dictionary[code]);
  return texts;
}

// Products without a known price stay NaN.
std::vector<double> latest_prices(const History& history) {
  const PurchaseColumns& lines = history.log().columns();
  std::vector<double> price(history.log().products().size(), kUnknownPrice);
  std::vector<Seconds> seen(price.size(), std::numeric_limits<Seconds>::min());
  for (CustomerCode customer = 0; customer < history.customer_count(); ++customer) {
    for (auto i = history.first_line(customer); i < history.last_line(customer); ++i) {
      const ProductCode product = lines.product[i];
      const double one = lines.amount[i] / static_cast<double>(lines.quantity[i]);
      if (!(lines.quantity[i] > 0) || !(one > 0) || lines.time[i] < seen[product]) continue;
      price[product] = one;
      seen[product] = lines.time[i];
    }
  }
  return price;
}

// Reads what rules say into products of the log; what they name in vain is counted.
class RuleReader {
 public:
  RuleReader(const Context& context, const Project& project, const PurchaseLog& log)
      : context_(context),
        project_(project),
        log_(log),
        categories_(log.product_attribute(kCategory)) {}

  const Attribute* categories() const { return categories_; }
  std::size_t product_count() const { return log_.products().size(); }

  // `rule`: where the choice stands in canasta.yaml, for errors.
  Result<Chosen> choose(const std::string& rule, const ProductChoice& choice) {
    Chosen chosen(product_count());
    for (const std::string& product : choice.products) take(product, chosen);
    for (const std::string& category : choice.categories) TRY(take_category(category, chosen));
    if (choice.file.empty()) return chosen;
    TRY_ASSIGN(const SourceTable read, read_columns(rule, choice.file, choice.column));
    const TableColumn& products = *read.table.find(choice.column);
    for (std::size_t row = 0; row < read.table.rows(); ++row) {
      if (!products.missing(row)) take(cell_text(products, row), chosen);
    }
    return chosen;
  }

  // 1 for what has too few units, or is not in the file.
  Result<Chosen> out_of_stock(const StockRule& stock) {
    TRY_ASSIGN(const SourceTable read,
               read_columns("stock", stock.file, stock.product, {stock.units}));
    const TableColumn& products = *read.table.find(stock.product);
    const TableColumn& units = *read.table.find(stock.units);
    TRY(check_numbers(stock, read, units));
    std::vector<double> there(product_count());
    Chosen listed(product_count());
    for (std::size_t row = 0; row < read.table.rows(); ++row) {
      if (products.missing(row) || units.missing(row)) continue;
      const ProductCode code = log_.products().find_id(cell_text(products, row));
      if (code == kNoCode) continue;
      listed[code] = 1;
      there[code] += *as_number(cell_text(units, row));
    }
    Chosen out(product_count());
    for (std::size_t product = 0; product < out.size(); ++product) {
      out[product] = listed[product] == 0 || there[product] < stock.least ? 1 : 0;
    }
    return out;
  }

  std::vector<ReportLine> take_said() {
    if (unknown_.empty()) return {};
    return {{message::kRulesUnknownProducts,
             {{"products", unknown_.size()}, {"example", *unknown_.begin()}},
             Badge::Amber}};
  }

 private:
  void take(const std::string& product, Chosen& chosen) {
    const ProductCode code = log_.products().find_id(product);
    if (code == kNoCode) {
      unknown_.insert(product);
    } else {
      chosen[code] = 1;
    }
  }

  Status take_category(const std::string& category, Chosen& chosen) {
    if (categories_ == nullptr) return invalid(message::kRulesNoCategories);
    const std::vector<std::string> known = texts_of(categories_->values);
    const auto found = std::find(known.begin(), known.end(), category);
    if (found == known.end()) {
      return unknown_name(ErrorCode::InvalidInput, message::kNounCategory, category, known);
    }
    const auto code = static_cast<std::uint32_t>(found - known.begin());
    for (std::size_t product = 0; product < chosen.size(); ++product) {
      if (categories_->codes[product] == code) chosen[product] = 1;
    }
    return {};
  }

  // Products keep their ids as they are written.
  Result<SourceTable> read_columns(const std::string& rule, const std::string& file,
                                   const std::string& product,
                                   std::vector<std::string> others = {}) {
    TableOptions wanted;
    wanted.files = {project_.path(file)};
    wanted.columns = std::move(others);
    wanted.columns.push_back(product);
    wanted.texts = {product};
    auto read = read_table(context_, *project_.files, wanted);
    if (!read.ok()) return std::move(read).error().at(place_of(rule));
    return read;
  }

  static Place place_of(const std::string& rule) {
    return {.file = {}, .line = 0, .column = 0, .field = "rules." + rule};
  }

  // Error: the first row whose units are no number.
  static Status check_numbers(const StockRule& stock, const SourceTable& read,
                              const TableColumn& units) {
    for (std::size_t row = 0; row < read.table.rows(); ++row) {
      if (units.missing(row) || as_number(cell_text(units, row))) continue;
      return invalid(message::kRulesStockNotNumbers,
                     {{"column", stock.units}, {"value", cell_text(units, row)}})
          .at(read.places.of(row))
          .at(place_of("stock"));
    }
    return {};
  }

  const Context& context_;
  const Project& project_;
  const PurchaseLog& log_;
  const Attribute* categories_;
  std::set<std::string> unknown_;  // that the rules name; a stock may hold what was never sold
};

void exclude_where(const Chosen& chosen, std::uint8_t value, Chosen& excluded) {
  excluded.resize(chosen.size());
  for (std::size_t product = 0; product < chosen.size(); ++product) {
    if (chosen[product] == value) excluded[product] = 1;
  }
}

// 1 for what costs as much as asked; what has no price does not.
Result<Chosen> priced_within(const PriceRule& rule, const History& history) {
  const std::vector<double> prices = latest_prices(history);
  const auto known = [](double price) { return !std::isnan(price); };
  if (std::none_of(prices.begin(), prices.end(), known)) return invalid(message::kRulesNoPrices);
  Chosen in_range(prices.size());
  for (std::size_t product = 0; product < prices.size(); ++product) {
    const double price = prices[product];
    in_range[product] = price >= rule.least && price <= rule.most ? 1 : 0;
  }
  return in_range;
}

Result<Chosen> excluded_by(const OfferRules& rules, const History& history, RuleReader& reader) {
  Chosen excluded;
  if (!rules.include.empty()) {
    TRY_ASSIGN(const Chosen included, reader.choose("include", rules.include));
    exclude_where(included, 0, excluded);
  }
  if (!rules.exclude.empty()) {
    TRY_ASSIGN(const Chosen chosen, reader.choose("exclude", rules.exclude));
    exclude_where(chosen, 1, excluded);
  }
  if (!rules.stock.file.empty()) {
    TRY_ASSIGN(const Chosen out, reader.out_of_stock(rules.stock));
    exclude_where(out, 1, excluded);
  }
  if (!rules.price.empty()) {
    TRY_ASSIGN(const Chosen in_range, priced_within(rules.price, history));
    exclude_where(in_range, 0, excluded);
  }
  const bool nothing = !excluded.empty() && std::count(excluded.begin(), excluded.end(), 0) == 0;
  if (nothing) return invalid(message::kRulesLeaveNothing);
  return excluded;
}

Result<SlateRules> slate_rules(const OfferRules& rules, RuleReader& reader) {
  SlateRules slate{.days_since_bought = rules.days_since_bought, .diversity = rules.diversity};
  for (const auto& [name, boost] : rules.boosts) {
    TRY_ASSIGN(const Chosen chosen, reader.choose("boosts." + name, boost.products));
    slate.boost.resize(chosen.size(), 1);
    for (std::size_t product = 0; product < chosen.size(); ++product) {
      if (chosen[product] != 0) slate.boost[product] = static_cast<float>(boost.times);
    }
  }
  if (rules.promotions.share > 0) {
    TRY_ASSIGN(slate.promoted, reader.choose("promotions", rules.promotions.products));
    slate.promoted_share = rules.promotions.share;
  }
  if (rules.per_category > 0) {
    if (reader.categories() == nullptr) return invalid(message::kRulesNoCategories);
    slate.category = reader.categories()->codes;
    slate.per_category = static_cast<std::size_t>(rules.per_category);
  }
  return slate;
}

}  // namespace

Result<AppliedRules> apply_rules(const Context& context, const Project& project,
                                 const OfferRules& rules, const History& history) {
  RuleReader reader(context, project, history.log());
  AppliedRules applied;
  TRY_ASSIGN(applied.excluded, excluded_by(rules, history, reader));
  TRY_ASSIGN(applied.slate, slate_rules(rules, reader));
  applied.said = reader.take_said();
  return applied;
}

}  // namespace canasta
