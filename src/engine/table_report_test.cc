#include "engine/table_report.h"

#include <gtest/gtest.h>

#include "base/messages/engine.h"
#include "base/random.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

// One row in `rare` is "yes", a little more often where x is large.
Table rarely_yes(std::size_t rows, std::uint64_t rare) {
  IntColumn key, x;
  TextColumn target;
  for (const char* name : {"no", "yes"}) target.dictionary.add(name);
  Random random(7);
  for (std::size_t row = 0; row < rows; ++row) {
    key.values.push_back(static_cast<std::int64_t>(row));
    x.values.push_back(static_cast<std::int64_t>(random.below(100)));
    const std::uint64_t odds = x.values.back() < 50 ? rare + rare / 2 : rare;
    target.codes.push_back(random.below(odds) == 0 ? 1 : 0);
  }
  return {{{"key", key}, {"x", x}, {"target", target}}};
}

std::vector<Fields> balanced_costs(const Table& table, std::vector<std::string> candidates) {
  const TableTask task{.type = TaskType::Classification,
                       .source = "t",
                       .target = "target",
                       .candidates = std::move(candidates),
                       .choose_by = "log_loss"};
  const TableJudged judged = train_on_table(kContext, table, task, "key").value();
  std::vector<Fields> found;
  for (const ReportSection& section :
       report_table_judgement(kContext, "t", {.table = table, .hash = {}, .said = {}}, judged)
           .sections) {
    for (const ReportLine& line : section.lines) {
      if (line.message == message::kBalancedCosts) found.push_back(line.fields);
    }
  }
  return found;
}

TEST(TableReport, SaysThatBalancedWeightsCostLogLoss) {
  const auto said = balanced_costs(rarely_yes(3'000, 10), {"linear", "linear_balanced"});
  ASSERT_EQ(said.size(), 1U);
  for (const Language language : {Language::English, Language::Spanish}) {
    const std::string line = text(message::kBalancedCosts, language, said.front());
    EXPECT_NE(line.find("log-loss"), std::string::npos);
    EXPECT_EQ(line.find('{'), std::string::npos) << line;
  }
}

// Nothing is said of a candidate that has no twin without weights to stand beside.
TEST(TableReport, SaysNothingOfWeightsAlone) {
  const Table table = rarely_yes(3'000, 10);
  EXPECT_TRUE(balanced_costs(table, {"linear_balanced"}).empty());
  EXPECT_TRUE(balanced_costs(table, {"linear_balanced", "xgboost"}).empty());
}

// Where every class has as many rows, the weights are all one and cost nothing.
TEST(TableReport, SaysNothingWhereBalancedWeightsCostNothing) {
  Table table = rarely_yes(3'000, 10);
  auto& codes = std::get<TextColumn>(table.columns[2].body).codes;
  for (std::size_t row = 0; row < codes.size(); ++row) codes[row] = row % 2;
  EXPECT_TRUE(balanced_costs(table, {"linear", "linear_balanced"}).empty());
}

}  // namespace
}  // namespace canasta
