#include "learn/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "base/assert.h"
#include "base/messages/boosters.h"
#include "base/messages/learn.h"
#include "learn/testing_functions.h"

namespace canasta {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

SearchSpace line() { return SearchSpace::make({{.name = "x", .low = 0, .high = 1}}).value(); }

Context seeded(std::uint64_t seed) {
  Context context;
  context.seed = seed;
  return context;
}

Objective plain(std::function<double(const SearchPoint&)> function) {
  return [function](const SearchPoint& point, TrialReports&) -> Result<double> {
    return function(point);
  };
}

// --- Space ---------------------------------------------------------------------------------------

TEST(SearchSpace, ReadsAPointByName) {
  const testing::TestFunction mixed = testing::mixed_function();
  const SearchPoint point{.1, 5, 2, .8};
  EXPECT_EQ(mixed.space.number(point, "rate"), .1);
  EXPECT_EQ(mixed.space.whole(point, "depth"), 5);
  EXPECT_EQ(mixed.space.choice(point, "kind"), "c");
  EXPECT_THROW(mixed.space.number(point, "nothing"), Bug);
  EXPECT_THROW(mixed.space.whole(point, "rate"), Bug);
  EXPECT_THROW(mixed.space.number(point, "kind"), Bug);
}

TEST(SearchSpace, HoldsItsEndsAndNothingBeyond) {
  const SearchSpace space = testing::mixed_function().space;
  EXPECT_TRUE(space.holds(SearchPoint{1e-3, 2, 0, .3}));
  EXPECT_TRUE(space.holds(SearchPoint{1, 14, 3, 1}));
  EXPECT_FALSE(space.holds(SearchPoint{1e-4, 2, 0, .3}));
  EXPECT_FALSE(space.holds(SearchPoint{1, 2.5, 0, .3}));
  EXPECT_FALSE(space.holds(SearchPoint{1, 2, 4, .3}));
  EXPECT_FALSE(space.holds(SearchPoint{std::nan(""), 2, 0, .3}));
  EXPECT_FALSE(space.holds(SearchPoint{1, 2, 0}));
}

TEST(SearchSpace, SaysWhatIsWrongWithADimension) {
  const auto reason = [](SearchDimension one) {
    const auto made = SearchSpace::make({std::move(one)});
    EXPECT_EQ(made.error().message(), message::kSearchDimension);
    return made.error().fields().at(1).noun;
  };
  using Kind = DimensionKind;
  EXPECT_EQ(reason({.name = ""}), message::kReasonNameTwice);
  EXPECT_EQ(reason({.name = "x", .low = 1, .high = 1}), message::kReasonRange);
  EXPECT_EQ(reason({.name = "x", .low = 0, .high = kInfinite}), message::kReasonRange);
  EXPECT_EQ(reason({.name = "x", .low = -1e308, .high = 1e308}), message::kReasonRange);
  EXPECT_EQ(reason({.name = "x", .kind = Kind::LogReal, .low = 0}), message::kReasonLogRange);
  EXPECT_EQ(reason({.name = "x", .kind = Kind::Integer, .low = .5, .high = 2}),
            message::kReasonWholeRange);
  EXPECT_EQ(reason({.name = "x", .kind = Kind::Choice, .choices = {"a", "a"}}),
            message::kReasonChoicesFew);
  EXPECT_EQ(SearchSpace::make({{.name = "x"}, {.name = "x"}}).error().message(),
            message::kSearchDimension);
  EXPECT_EQ(SearchSpace::make({}).error().message(), message::kSearchSpaceEmpty);
}

TEST(SearchSpace, DimensionsAndChoicesAtTheirLimits) {
  std::vector<SearchDimension> many;
  for (std::size_t i = 0; i < kSearchDimensionsMax; ++i)
    many.push_back({.name = std::to_string(i)});
  EXPECT_TRUE(SearchSpace::make(many).ok());
  many.push_back({.name = "one more"});
  EXPECT_EQ(SearchSpace::make(many).error().code(), ErrorCode::TooLarge);
  SearchDimension words{.name = "x", .kind = DimensionKind::Choice};
  for (std::size_t i = 0; i < kSearchChoicesMax; ++i) words.choices.push_back(std::to_string(i));
  EXPECT_TRUE(SearchSpace::make({words}).ok());
  words.choices.push_back("one more");
  EXPECT_EQ(SearchSpace::make({words}).error().code(), ErrorCode::TooLarge);
}

// --- Finding -------------------------------------------------------------------------------------

// At most this share of what as many random trials miss the least value by. What is measured stands
// in docs/methods/search.md.
void expect_beats_random(const testing::TestFunction& function, double share) {
  EXPECT_LT(testing::median_miss(function, 10),
            share * testing::median_miss(function, function.trials));
}

TEST(Search, BeatsRandomOnBranin) { expect_beats_random(testing::branin_function(), .5); }
TEST(Search, BeatsRandomOnHartmann) { expect_beats_random(testing::hartmann_function(), .5); }
TEST(Search, BeatsRandomOnRosenbrock) { expect_beats_random(testing::rosenbrock_function(), .3); }
TEST(Search, BeatsRandomOnLevy) { expect_beats_random(testing::levy_function(), .5); }
TEST(Search, BeatsRandomOnAMixedSpace) { expect_beats_random(testing::mixed_function(), .3); }

TEST(Search, TriesEachPointOfASmallSpaceOnce) {
  const SearchSpace space =
      SearchSpace::make({{.name = "a", .kind = DimensionKind::Choice, .choices = {"x", "y", "z"}},
                         {.name = "b", .kind = DimensionKind::Integer, .low = 0, .high = 4}})
          .value();
  const auto found =
      search(seeded(3), space, plain([](const SearchPoint& p) { return p[0] + p[1]; }),
             {.trials_max = 15, .startup = 5});
  std::set<SearchPoint> points;
  for (const SearchTrial& trial : found->trials) points.insert(trial.point);
  EXPECT_EQ(points.size(), 15U);
  EXPECT_EQ(found->winner().point, (SearchPoint{0, 0}));
  // Once all are tried it goes on all the same.
  EXPECT_EQ(search(seeded(3), space, plain([](const SearchPoint&) { return 1.0; }),
                   {.trials_max = 18, .startup = 5})
                ->trials.size(),
            18U);
}

TEST(Search, MaximisesTheMirrorImageAlike) {
  const testing::TestFunction branin = testing::branin_function();
  const auto low = search(seeded(5), branin.space, plain(branin.value), {.trials_max = 30});
  const auto high =
      search(seeded(5), branin.space, plain([&](const SearchPoint& p) { return -branin.value(p); }),
             {.maximise = true, .trials_max = 30});
  EXPECT_EQ(low->best, high->best);
  EXPECT_EQ(low->winner().point, high->winner().point);
}

// --- Ask and tell --------------------------------------------------------------------------------

TEST(Search, AsksForFirstPointsFirstAndDependsOnHistoryAlone) {
  const SearchOptions options{.first = {{.25}, {.75}}};
  Search one = Search::make(line(), options, 9).value();
  EXPECT_EQ(one.ask(), SearchPoint{.25});
  EXPECT_EQ(one.ask(), SearchPoint{.25});
  one.tell({.point = {.25}, .value = 1});
  EXPECT_EQ(one.ask(), SearchPoint{.75});
  one.tell({.point = {.75}, .value = 2});
  Search other = Search::make(line(), options, 9).value();
  for (const SearchTrial& trial : one.trials()) other.tell(trial);
  EXPECT_EQ(one.ask(), other.ask());
  EXPECT_EQ(one.best(), 0U);
  EXPECT_EQ(Search::make(line(), {.first = {{1.5}}}, 9).error().message(),
            message::kSearchDimension);
}

TEST(Search, OfEqualsTheFirstWinsAndPrunedOrFailedNever) {
  Search state = Search::make(line(), {}, 1).value();
  EXPECT_EQ(state.best(), std::nullopt);
  state.tell({.point = {.1}, .state = TrialState::Pruned, .reports = {-9}});
  state.tell({.point = {.2}, .state = TrialState::Failed});
  EXPECT_EQ(state.best(), std::nullopt);
  state.tell({.point = {.3}, .value = 5});
  state.tell({.point = {.4}, .value = 5});
  EXPECT_EQ(state.best(), 2U);
  EXPECT_THROW(state.tell({.point = {2}, .value = 5}), Bug);
  EXPECT_THROW(state.tell({.point = {.5}, .value = std::nan("")}), Bug);
}

TEST(Search, MedianRuleByHand) {
  Search state = Search::make(line(), {}, 1).value();
  for (const double first : {1.0, 2.0, 3.0, 4.0}) {
    state.tell({.point = {first / 10}, .value = first, .reports = {first, first - 1}});
  }
  EXPECT_FALSE(state.is_hopeless(std::vector<double>{99}));  // four are too few to judge by
  state.tell({.point = {.5}, .value = 5, .reports = {5}});
  EXPECT_FALSE(state.is_hopeless({}));
  EXPECT_FALSE(state.is_hopeless(std::vector<double>{3}));  // as good as the median
  EXPECT_TRUE(state.is_hopeless(std::vector<double>{3.1}));
  // Of the second reports 0, 1, 2, 3 the median is 1.5; the best so far counts.
  EXPECT_FALSE(state.is_hopeless(std::vector<double>{1.4, 9}));
  EXPECT_TRUE(state.is_hopeless(std::vector<double>{1.6, 1.6}));
  EXPECT_FALSE(state.is_hopeless(std::vector<double>{9, 9, 9}));  // nobody came so far
  EXPECT_TRUE(state.is_hopeless(std::vector<double>{std::nan("")}));
}

// --- Driver --------------------------------------------------------------------------------------

TEST(SearchDriver, PrunedTrialsAreGivenUpAndNeverWin) {
  const testing::TestFunction branin = testing::branin_function();
  std::size_t finished = 0;
  const Objective staged = [&](const SearchPoint& point, TrialReports& reports) -> Result<double> {
    const double value = branin.value(point);
    for (const double part : {3.0, 2.0, 1.0}) {
      if (reports.report(part * value)) return -1e9;  // not looked at
    }
    finished += 1;
    return value;
  };
  const auto found = search(seeded(2), branin.space, staged, {.trials_max = 60});
  const auto pruned =
      std::count_if(found->trials.begin(), found->trials.end(),
                    [](const SearchTrial& one) { return one.state == TrialState::Pruned; });
  EXPECT_GT(pruned, 10);
  EXPECT_EQ(finished + static_cast<std::size_t>(pruned), 60U);
  EXPECT_EQ(found->winner().state, TrialState::Done);
  EXPECT_GT(found->winner().value, 0);
  finished = 0;
  EXPECT_TRUE(search(seeded(2), branin.space, staged, {.trials_max = 20, .prune = false}).ok());
  EXPECT_EQ(finished, 20U);
}

TEST(SearchDriver, MakesAsManyTrialsAsItsBudget) {
  for (const std::size_t budget : {1, 10, 11}) {
    std::size_t calls = 0;
    const auto found = search(seeded(1), line(), plain([&](const SearchPoint& point) {
                                calls += 1;
                                return point[0];
                              }),
                              {.trials_max = budget});
    EXPECT_EQ(calls, budget);
    EXPECT_EQ(found->trials.size(), budget);
    EXPECT_FALSE(found->out_of_time);
  }
  const auto zero =
      search(seeded(1), line(), plain([](const SearchPoint&) { return 0.0; }), {.trials_max = 0});
  EXPECT_EQ(zero.error().message(), message::kSearchBudget);
  EXPECT_TRUE(Search::make(line(), {.trials_max = kSearchTrialsMax}, 1).ok());
  EXPECT_EQ(Search::make(line(), {.trials_max = kSearchTrialsMax + 1}, 1).error().code(),
            ErrorCode::TooLarge);
}

TEST(SearchDriver, StopsWhenItsTimeIsOverWithAtLeastOneTrial) {
  FixedClock clock(0);
  Context context = seeded(1);
  context.clock = &clock;
  const Objective slow = plain([&](const SearchPoint& point) {
    clock.advance(10);
    return point[0];
  });
  const auto found = search(context, line(), slow, {.seconds_max = 25});
  EXPECT_EQ(found->trials.size(), 3U);
  EXPECT_TRUE(found->out_of_time);
  EXPECT_EQ(search(context, line(), slow, {.seconds_max = 0})->trials.size(), 1U);
}

TEST(SearchDriver, FailuresCancellationAndErrors) {
  const auto found =
      search(seeded(1), line(),
             plain([](const SearchPoint& point) { return point[0] < .5 ? kInfinite : point[0]; }),
             {.trials_max = 20});
  EXPECT_GE(found->winner().value, .5);
  const auto none = search(
      seeded(1), line(), plain([](const SearchPoint&) { return std::nan(""); }), {.trials_max = 3});
  EXPECT_EQ(none.error().message(), message::kSearchNoValue);

  CancelToken token;
  Context context = seeded(1);
  context.cancel = &token;
  int calls = 0;
  const auto stopped = search(context, line(), plain([&](const SearchPoint&) {
                                if (++calls == 4) token.cancel();
                                return 1.0;
                              }),
                              {});
  EXPECT_EQ(stopped.error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(calls, 4);
  const Objective broken = [](const SearchPoint&, TrialReports&) -> Result<double> {
    return invalid(message::kTrainNoRows);
  };
  EXPECT_EQ(search(seeded(1), line(), broken, {}).error().message(), message::kTrainNoRows);
}

}  // namespace
}  // namespace canasta
