#include <algorithm>
#include <map>
#include <set>

#include "simulate/testing_rows.h"

namespace canasta {
namespace {

constexpr const char* kHeader =
    "item_id,title,release_year,platform,genres,critic_score,n_reviews,price,length_hours,"
    "user_score";
enum Column { kId, kTitle, kYear, kPlatform, kGenres, kCritic, kReviews, kPrice, kHours, kScore };

Writer titles(const TitleOptions& options) {
  return [=](const Context& context, const TextSink& sink) {
    return simulate_titles(context, options, sink);
  };
}

CutRows rows_of(const TitleOptions& options) {
  return fields_of(text_of(titles(options)), kHeader);
}

const CutRows& first_batch() {
  static const CutRows rows = rows_of({.rows = 40'000});
  return rows;
}

const CutRows& later_batch() {
  static const CutRows rows = rows_of({.rows = 40'000, .later = true});
  return rows;
}

double number(const std::vector<std::string>& row, Column column) { return std::stod(row[column]); }

TEST(Titles, SameSeedSameBytesOnAnyThreads) {
  for (const bool later : {false, true}) {
    const TitleOptions options{.rows = 30'000, .later = later};
    const std::string text = text_of(titles(options), 7, 1);
    EXPECT_TRUE(text_of(titles(options), 7, 4) == text);
    EXPECT_FALSE(text_of(titles(options), 8, 4) == text);
  }
}

TEST(Titles, MoreRowsFollowTheOthers) {
  const std::string few = text_of(titles({.rows = 10}));
  EXPECT_TRUE(text_of(titles({.rows = 20'000})).starts_with(few));
}

TEST(Titles, EveryRowIsSound) {
  std::set<std::string> ids;
  for (const CutRows* batch : {&first_batch(), &later_batch()}) {
    for (const auto& row : *batch) {
      ids.insert(row[kId]);
      EXPECT_EQ(row[kId].size(), 8u);
      EXPECT_EQ(row[kTitle], "Title " + std::to_string(std::stoul(row[kId].substr(1))));
      EXPECT_TRUE(row[kScore] == "10.0" || row[kScore].size() == 3) << row[kScore];
      EXPECT_GE(number(row, kPrice), .5);
      EXPECT_LE(number(row, kPrice), 90);
      EXPECT_GE(number(row, kHours), .5);
      EXPECT_LE(number(row, kHours), 200);
      const double critic = row[kCritic].empty() ? 10 : number(row, kCritic);
      EXPECT_TRUE(critic >= 10 && critic <= 99) << critic;
      const std::vector<std::string> genres = cut(row[kGenres], '|');
      EXPECT_EQ(std::set(genres.begin(), genres.end()).size(), genres.size()) << row[kGenres];
    }
  }
  EXPECT_EQ(ids.size(), 80'000u) << "the batches share an id";
}

// One genre where none of four coins of .32 falls: .68^4. And 12 % without a critic.
TEST(Titles, GenresAndDirtInTheirShares) {
  std::map<std::size_t, double> with;
  std::map<std::string, double> genres;
  double no_critic = 0;
  for (const auto& row : first_batch()) {
    const std::vector<std::string> parts = cut(row[kGenres], '|');
    with[parts.size()] += 1;
    for (const std::string& genre : parts) genres[genre] += 1;
    no_critic += row[kCritic].empty();
  }
  expect_count(with[1], 40'000, .2138);
  expect_count(with[5], 40'000, .0105);
  EXPECT_EQ(with.rbegin()->first, 5u);
  EXPECT_EQ(genres.size(), 26u);
  EXPECT_GT(genres["Action"], 3 * genres["Pinball"]);
  expect_count(no_critic, 40'000, .12);
}

TEST(Titles, LaterOnesHaveDrifted) {
  const std::set<std::string> news{"Metroidvania", "Idle", "Battle Royale"};
  const auto count_new = [&](const CutRows& rows) {
    return static_cast<double>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
      return news.contains(cut(row[kGenres], '|').back());
    }));
  };
  EXPECT_EQ(count_new(first_batch()), 0);
  expect_count(count_new(later_batch()), 40'000, .06);
  const auto range_of = [](const CutRows& rows) {
    std::set<std::string> years;
    for (const auto& row : rows) years.insert(row[kYear]);
    return std::pair(*years.begin(), *years.rbegin());
  };
  EXPECT_EQ(range_of(first_batch()), (std::pair<std::string, std::string>("2000", "2023")));
  EXPECT_EQ(range_of(later_batch()), (std::pair<std::string, std::string>("2008", "2024")));
  const auto mean_critic = [](const CutRows& rows) {
    double sum = 0, count = 0;
    for (const auto& row : rows) {
      if (row[kCritic].empty()) continue;
      sum += number(row, kCritic);
      count += 1;
    }
    return sum / count;
  };
  // Five standard errors of 12 / sqrt(35,200), for two means.
  EXPECT_NEAR(mean_critic(first_batch()) - mean_critic(later_batch()), 3, .45);
}

// The slope of a line through points, by hand: covariance over variance.
double slope(const CutRows& rows, const std::function<double(const std::vector<std::string>&)>& x) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& row : rows) {
    if (row[kCritic].empty()) continue;
    const double at = x(row), y = number(row, kScore);
    n += 1;
    sx += at;
    sy += y;
    sxx += at * at;
    sxy += at * y;
  }
  return (sxy - sx * sy / n) / (sxx - sx * sx / n);
}

// Everything is drawn apart from everything else, so each slope is the one of the definition. Their
// standard errors: 1.1 / (spread of x * sqrt(35,200)).
TEST(Titles, ScoreFollowsTheModel) {
  const CutRows& rows = first_batch();
  EXPECT_NEAR(slope(rows, [](const auto& row) { return number(row, kCritic); }), .022, .0025);
  EXPECT_NEAR(slope(rows, [](const auto& row) { return std::log1p(number(row, kReviews)); }), .06,
              .02);
  EXPECT_NEAR(slope(rows, [](const auto& row) { return number(row, kPrice); }), -.004, .0025);
  const auto hours = [](const auto& row) { return std::tanh((number(row, kHours) - 12) / 10); };
  EXPECT_NEAR(slope(rows, hours), .15, .05);
  double sum = 0, squares = 0;
  for (const auto& row : rows) {
    sum += number(row, kScore);
    squares += number(row, kScore) * number(row, kScore);
  }
  // The noise alone has .85^2 * 6 / 4 = 1.084.
  const double variance = squares / 40'000 - sum * sum / 40'000 / 40'000;
  EXPECT_GT(variance, 1.084);
  EXPECT_LT(variance, 1.5);
}

// Mean score of a platform, less that of all.
std::map<std::string, double> platform_effects(const CutRows& rows) {
  std::map<std::string, double> sum, count, effect;
  double all = 0;
  for (const auto& row : rows) {
    sum[row[kPlatform]] += number(row, kScore);
    count[row[kPlatform]] += 1;
    all += number(row, kScore) / static_cast<double>(rows.size());
  }
  for (const auto& [platform, total] : sum) effect[platform] = total / count[platform] - all;
  return effect;
}

TEST(Titles, BothBatchesAreOfOneWorld) {
  const auto first = platform_effects(first_batch());
  const auto later = platform_effects(later_batch());
  ASSERT_EQ(first.size(), 6u);
  double widest = 0;
  for (const auto& [platform, effect] : first) {
    EXPECT_NEAR(effect, later.at(platform), .1) << platform;  // five errors of 1.1 / sqrt(6,667)
    widest = std::max(widest, std::abs(effect));
  }
  EXPECT_GT(widest, .05);
}

TEST(Titles, RefusesWhatIsEmptyOrTooLarge) {
  EXPECT_EQ(error_name(titles({.rows = 0})), "kSimulationEmpty");
  EXPECT_EQ(error_name(titles({.rows = 1})), "");
  EXPECT_EQ(error_name(titles({.rows = kSimulatedTitlesMax}), true), "kCancelled");
  EXPECT_EQ(error_name(titles({.rows = kSimulatedTitlesMax + 1}), true), "kSimulationTooLarge");
}

}  // namespace
}  // namespace canasta
