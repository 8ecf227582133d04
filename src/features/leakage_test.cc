#include "features/leakage.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/messages/engine.h"
#include "base/random.h"

namespace canasta {
namespace {

constexpr std::size_t kRows = 1'000;

// A score, votes from which it is made (few of them where there is no score), its double, and a
// number that has nothing to do with it. Every fifth row has no score.
struct Sample {
  Table table;
  std::vector<std::uint32_t> rows;
  std::vector<float> score;
};

Sample sample() {
  Random random(1);
  IntColumn votes, noise;
  RealColumn twice, later;
  Sample out;
  for (std::uint32_t row = 0; row < kRows; ++row) {
    const bool scored = row % 5 != 0;
    const double score = random.unit() * 10;
    votes.values.push_back(
        static_cast<std::int64_t>(scored ? 4 + random.below(300) : random.below(4)));
    noise.values.push_back(static_cast<std::int64_t>(random.below(500)));
    twice.values.push_back(2 * score);
    later.values.push_back(scored ? random.unit() : std::nan(""));
    if (!scored) continue;
    out.rows.push_back(row);
    out.score.push_back(static_cast<float>(score));
  }
  out.table = {{{"votes", votes}, {"noise", noise}, {"twice", twice}, {"later", later}}};
  return out;
}

std::vector<std::pair<std::string, Message>> alarms_of(const Sample& from, std::size_t classes,
                                                       const std::vector<float>& label) {
  std::vector<std::pair<std::string, Message>> out;
  for (const LeakAlarm& alarm :
       find_leaks(from.table, from.rows, label, classes, {"votes", "noise", "twice", "later"})) {
    out.emplace_back(alarm.column, alarm.reason);
  }
  return out;
}

TEST(Leakage, NamesWhatKnowsTheAnswerAndWhatKnowsWhetherThereIsOne) {
  const Sample from = sample();
  const std::vector<std::pair<std::string, Message>> expected = {{"votes", message::kLeakTogether},
                                                                 {"twice", message::kLeakAlone},
                                                                 {"later", message::kLeakTogether}};
  EXPECT_EQ(alarms_of(from, 0, from.score), expected);
  std::vector<float> high;
  for (const float score : from.score) high.push_back(score < 5 ? 0.0F : 1.0F);
  EXPECT_EQ(alarms_of(from, 2, high), expected);
}

TEST(Leakage, AColumnOfNamesDoesNotKnowTheNextRow) {
  // Each value occurs once: what one half learns says nothing of the other.
  Sample from = sample();
  std::get<IntColumn>(from.table.columns[1].body).values.resize(kRows);
  for (std::size_t row = 0; row < kRows; ++row) {
    std::get<IntColumn>(from.table.columns[1].body).values[row] = static_cast<std::int64_t>(row);
  }
  for (const LeakAlarm& alarm : find_leaks(from.table, from.rows, from.score, 0, {"noise"})) {
    ADD_FAILURE() << alarm.column;
  }
}

TEST(Leakage, TooFewRowsWithoutATargetShowNothing) {
  Sample from = sample();
  const auto cut = [&](std::size_t without) {
    // Rows are counted as having a target but for the first few of those without.
    std::vector<std::uint32_t> rows;
    std::vector<float> score;
    for (std::uint32_t row = 0; row < kRows; ++row) {
      if (row % 5 == 0 && row / 5 < without) continue;
      rows.push_back(row);
      score.push_back(static_cast<float>(row * 7 % 10));
    }
    return find_leaks(from.table, rows, score, 0, {"votes"}).size();
  };
  EXPECT_EQ(cut(kLeakRowsMin), 1U);
  EXPECT_EQ(cut(kLeakRowsMin - 1), 0U);
}

}  // namespace
}  // namespace canasta
