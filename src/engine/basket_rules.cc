#include "engine/basket_rules.h"

#include <algorithm>

#include "base/messages/baskets.h"
#include "base/messages/engine.h"
#include "base/shown_digits.h"
#include "engine/flag_words.h"
#include "engine/mined_baskets.h"

namespace canasta {
namespace {

const std::vector<std::string> kKinds = {"all", "closed", "maximal"};
const std::vector<std::string> kPairKinds = {"complementary", "substitute"};
const std::vector<std::string> kMeasures = {"support",  "confidence", "lift",
                                            "leverage", "conviction", "zhang"};

// A flag that is a count: 0 is "no limit".
Result<std::uint64_t> read_count(std::string_view flag, std::int64_t value) {
  if (value < 0) return invalid(message::kCountNegative, {{"flag", flag}, {"value", value}});
  return static_cast<std::uint64_t>(value);
}

Result<ItemsetOptions> read_options(const BasketRequest& request) {
  ItemsetOptions options{.min_support = request.min_support};
  const std::int64_t length_usual = request.by == "category" ? kCategoriesLengthMax : 0;
  TRY_ASSIGN(options.length_max,
             read_count("--max-length", request.length_max.value_or(length_usual)));
  TRY_ASSIGN(options.itemsets_max, read_count("--max-itemsets", request.itemsets_max));
  return options;
}

void say_support(const SupportUsed& support, std::vector<ReportLine>& said) {
  if (!support.raised()) return;
  const auto share = [&](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(support.baskets);
  };
  said.push_back({message::kSupportRaised,
                  {{"asked", support.asked_count},
                   {"baskets", support.baskets},
                   estimate_field("estimate", support.itemsets_estimated),
                   {"used", support.used_count},
                   {"support", four_digits(share(support.used_count))}}});
}

TextColumn text_column(std::size_t rows) {
  TextColumn column;
  column.codes.reserve(rows);
  return column;
}

// Why no pair was found, and what to try.
ReportLine why_none(const ItemPairs& found, const PairOptions& options) {
  if (found.items < 2) {
    return {message::kPairsTooFewProducts,
            {{"products", found.items},
             {"count", found.support.used_count},
             {"baskets", found.support.baskets},
             {"support", four_digits(options.min_support)}}};
  }
  const Fields fields{
      {"pairs", found.compared}, {"founded", found.founded}, {"least", kPairBasketsMin}};
  if (options.kind == PairKind::Complementary) return {message::kComplementsNone, fields};
  if (found.founded == 0) return {message::kSubstitutesNotExpected, fields};
  if (found.far == 0) return {message::kSubstitutesNotAvoided, fields};
  return {message::kSubstitutesNotAlike, {{"far", found.far}}};
}

}  // namespace

Result<BasketAnswer> mine_itemsets(const Context& context, const Project* project,
                                   const ItemsetRequest& request) {
  TRY_ASSIGN(ItemsetOptions options, read_options(request));
  TRY_ASSIGN(options.kind, read_flag_word<ItemsetKind>("--kind", request.kind, kKinds));
  TRY_ASSIGN(const std::uint64_t top, read_count("--top", request.top));
  TRY_ASSIGN(const auto mined, open_baskets(context, project, request));
  TRY_ASSIGN(const Itemsets found, frequent_itemsets(context, mined->spans, options));
  const std::size_t rows = top == 0 ? found.size() : std::min<std::size_t>(top, found.size());
  TextColumn items = text_column(rows);
  IntColumn count;
  RealColumn support{.values = {}, .estimate = true};
  for (std::size_t i = 0; i < rows; ++i) {
    items.add(item_list(*mined->names, found[i]));
    count.values.push_back(found.count[i]);
    support.values.push_back(static_cast<double>(found.count[i]) /
                             static_cast<double>(found.support.baskets));
  }
  BasketAnswer answer{.table = {}, .said = mined->said};
  say_support(found.support, answer.said);
  if (found.size() == 0) {
    answer.said.push_back(
        {message::kItemsetsNone,
         {{"count", found.support.used_count}, {"baskets", found.support.baskets}}});
  }
  answer.table.columns.push_back({.name = "items", .body = std::move(items)});
  answer.table.columns.push_back({.name = "count", .body = std::move(count)});
  answer.table.columns.push_back({.name = "support", .body = std::move(support)});
  return answer;
}

Result<BasketAnswer> mine_rules(const Context& context, const Project* project,
                                const RuleRequest& request) {
  TRY_ASSIGN(const ItemsetOptions options, read_options(request));
  RuleOptions rule_options{.min_confidence = request.min_confidence};
  TRY_ASSIGN(rule_options.order, read_flag_word<RuleMeasure>("--sort", request.sort, kMeasures));
  TRY_ASSIGN(rule_options.rules_max, read_count("--top", request.top));
  TRY_ASSIGN(const auto mined, open_baskets(context, project, request));
  TRY_ASSIGN(const Rules rules, association_rules(context, mined->spans, options, rule_options));
  TextColumn antecedent = text_column(rules.size()), consequent = text_column(rules.size());
  IntColumn count;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    antecedent.add(item_list(*mined->names, rules.antecedent(i)));
    consequent.add(item_list(*mined->names, {&rules.consequent[i], 1}));
    count.values.push_back(static_cast<std::int64_t>(rules.counts[i].both));
  }
  const auto measured = [&](RuleMeasure measure) {
    RealColumn column{.values = {}, .estimate = true};
    for (const RuleCounts& rule : rules.counts) column.values.push_back(measure_of(rule, measure));
    return TableColumn{.name = kMeasures[static_cast<std::size_t>(measure)],
                       .body = std::move(column)};
  };
  BasketAnswer answer{.table = {}, .said = mined->said};
  say_support(rules.support, answer.said);
  if (rules.size() == 0) {
    answer.said.push_back({message::kRulesNone,
                           {{"count", rules.support.used_count},
                            {"baskets", rules.support.baskets},
                            {"confidence", request.min_confidence}}});
  }
  std::vector<TableColumn>& columns = answer.table.columns;
  columns.push_back({.name = "antecedent", .body = std::move(antecedent)});
  columns.push_back({.name = "consequent", .body = std::move(consequent)});
  columns.push_back(measured(RuleMeasure::Support));
  columns.push_back(measured(RuleMeasure::Confidence));
  columns.push_back(measured(RuleMeasure::Lift));
  columns.push_back({.name = "count", .body = std::move(count)});
  columns.push_back(measured(RuleMeasure::Leverage));
  columns.push_back(measured(RuleMeasure::Conviction));
  columns.push_back(measured(RuleMeasure::Zhang));
  return answer;
}

Result<BasketAnswer> find_pairs(const Context& context, const Project* project,
                                const PairRequest& request) {
  PairOptions options{.min_support = request.min_support};
  TRY_ASSIGN(options.kind, read_flag_word<PairKind>("--pairs", request.kind, kPairKinds));
  TRY_ASSIGN(options.pairs_max, read_count("--top", request.top));
  TRY_ASSIGN(const auto mined, open_baskets(context, project, request));
  options.group_of = mined->categories;
  TRY_ASSIGN(const ItemPairs found, related_pairs(context, mined->spans, options));
  using Type = TableBuilder::Type;
  const bool substitutes = options.kind == PairKind::Substitute;
  std::vector<TableBuilder::Spec> columns = {
      {"product_1", Type::Text},    {"product_2", Type::Text}, {"count", Type::Int},
      {"expected", Type::Estimate}, {"ratio", Type::Estimate}, {"lift", Type::Estimate}};
  if (substitutes) columns.push_back({"similarity", Type::Estimate});
  TableBuilder table(columns);
  const Dictionary& names = *mined->names;
  for (const ItemPair& pair : found.pairs) {
    const auto row = [&](const auto&... more) {
      table.row(names[pair.first], names[pair.second], pair.counts.both, pair.expected,
                pair.ratio(), lift_of(pair.counts), more...);
    };
    substitutes ? row(pair.similarity) : row();
  }
  BasketAnswer answer{.table = table.take(), .said = mined->said};
  if (found.support.raised()) {
    answer.said.push_back({message::kPairSupportRaised,
                           {{"products", found.support.itemsets_estimated},
                            {"used", found.support.used_count},
                            {"baskets", found.support.baskets}}});
  }
  const ReportLine meaning{substitutes ? message::kSubstitutesMean : message::kComplementsMean, {}};
  answer.said.push_back(found.found > 0 ? meaning : why_none(found, options));
  return answer;
}

}  // namespace canasta
