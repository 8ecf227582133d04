// Which class to give each row: what the decisions of a rule bring, by a table of worths.
#include <numeric>

#include "base/assert.h"
#include "base/messages/report.h"
#include "report/return_on_investment.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

double net_of(const DecisionFacts& facts, const std::vector<double>& confusion) {
  return std::inner_product(confusion.begin(), confusion.end(), facts.worth.begin(), 0.0);
}

// Everybody decided to be one class.
std::vector<double> all_one_class(const DecisionFacts& facts, std::size_t decided) {
  const std::size_t classes = facts.classes.size();
  std::vector<double> confusion(classes * classes, 0.0);
  const std::vector<double>& rows = facts.rules.front().confusion;
  for (std::size_t k = 0; k < classes; ++k) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(k * classes);
    confusion[k * classes + decided] =
        std::accumulate(first, first + static_cast<std::ptrdiff_t>(classes), 0.0);
  }
  return confusion;
}

// The class that brings most when it is given to every row; the first of equal ones.
std::size_t best_class(const DecisionFacts& facts) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < facts.classes.size(); ++k) {
    if (net_of(facts, all_one_class(facts, k)) > net_of(facts, all_one_class(facts, best))) {
      best = k;
    }
  }
  return best;
}

double rows_of(const DecisionFacts& facts) {
  const std::vector<double>& rows = facts.rules.front().confusion;
  return std::accumulate(rows.begin(), rows.end(), 0.0);
}

// A name as a field of a line: a message, or data as they are.
Field rule_field(const PictureLabel& name) {
  return name.message ? Field("rule", *name.message) : Field("rule", name.data);
}

void check(const DecisionFacts& facts) {
  const std::size_t cells = facts.classes.size() * facts.classes.size();
  CANASTA_ASSERT(cells > 0 && facts.worth.size() == cells && !facts.rules.empty());
  for (const DecisionRule& rule : facts.rules) CANASTA_ASSERT(rule.confusion.size() == cells);
}

ReportSection answer_section(const DecisionFacts& facts) {
  const NetValue net = decision_net(facts);
  const double rows = rows_of(facts);
  const bool pays = net.gain() > 0;
  ReportSection section{.heading = message::kHeadingAnswer};
  section.lines.push_back({message::kReturnDecisions,
                           {rule_field(facts.rules.front().name),
                            {"net", whole(net.net)},
                            {"currency", facts.currency},
                            {"rows", whole(rows)},
                            {"each", rows > 0 ? net.net / rows : 0}}});
  section.lines.push_back({pays ? message::kReturnBeatsOneClass : message::kReturnLosesOneClass,
                           {{"gain", whole(pays ? net.gain() : -net.gain())},
                            {"currency", facts.currency},
                            {"rule", facts.classes[best_class(facts)]}},
                           pays ? Badge::Green : Badge::Red});
  return section;
}

ReportSection rules_section(const DecisionFacts& facts) {
  const double rows = rows_of(facts);
  TableBuilder table({{"rule", Type::Text}, {"net", Type::Real}, {"net_per_row", Type::Real}});
  BarPicture bars{.labels = {},
                  .series = {{"", {}}},
                  .values = {.label = message::kPictureNet, .unit = facts.currency}};
  const auto add = [&](const PictureLabel& label, const std::string& name, double net) {
    table.row(name, net, rows > 0 ? net / rows : 0);
    bars.labels.push_back(label);
    bars.series[0].values.push_back(net);
  };
  for (const DecisionRule& rule : facts.rules) {
    add(rule.name, rule.id, net_of(facts, rule.confusion));
  }
  for (std::size_t k = 0; k < facts.classes.size(); ++k) {
    add({message::kRuleAllOneClass, {{"class", facts.classes[k]}}}, "all_" + facts.classes[k],
        net_of(facts, all_one_class(facts, k)));
  }
  return {.heading = message::kHeadingRules,
          .table = table.take(),
          .pictures = {{message::kPictureTitleRules, std::move(bars)}},
          .worded = {"rule"}};
}

ReportSection worth_section(const DecisionFacts& facts) {
  const std::size_t classes = facts.classes.size();
  Table table;
  TextColumn truth;
  for (const std::string& name : facts.classes) truth.add(name);
  table.columns.push_back({.name = "true", .body = std::move(truth)});
  for (std::size_t decided = 0; decided < classes; ++decided) {
    RealColumn worth;
    for (std::size_t k = 0; k < classes; ++k) {
      worth.values.push_back(facts.worth[k * classes + decided]);
    }
    table.columns.push_back(
        {.name = "decided_" + facts.classes[decided], .body = std::move(worth)});
  }
  return {.heading = message::kHeadingAssumptions,
          .lines = {{message::kAssumeWorth, {}},
                    {message::kAssumeTestRows, {{"rows", whole(rows_of(facts))}}}},
          .table = std::move(table)};
}

}  // namespace

NetValue decision_net(const DecisionFacts& facts) {
  check(facts);
  return {.net = net_of(facts, facts.rules.front().confusion),
          .without_model = net_of(facts, all_one_class(facts, best_class(facts))),
          .currency = facts.currency};
}

Report decision_return(const DecisionFacts& facts) {
  check(facts);
  return {.name = facts.task + "-return",
          .title = {message::kReturnTitle, {{"task", facts.task}}},
          .sections = {answer_section(facts), rules_section(facts), worth_section(facts)}};
}

std::vector<double> worth_by_class(const std::vector<double>& benefit,
                                   const std::vector<double>& cost) {
  CANASTA_ASSERT(benefit.size() == cost.size());
  const std::size_t classes = benefit.size();
  std::vector<double> worth(classes * classes);
  for (std::size_t k = 0; k < classes; ++k) {
    for (std::size_t decided = 0; decided < classes; ++decided) {
      worth[k * classes + decided] = k == decided ? benefit[k] : -cost[k];
    }
  }
  return worth;
}

}  // namespace canasta
