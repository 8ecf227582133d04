#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/messages/monitor.h"
#include "monitor/monitor.h"
#include "monitor/number_tally.h"
#include "monitor/sample_table.h"

namespace canasta {
namespace {

const Context kContext;

// As docs/formats/reference-profile.md has it.
constexpr const char* kByHand =
    R"({"canasta_reference_profile": 1, "rows": 5, "features": [)"
    "\n"
    R"({"name":"orders","kind":"number","missing":1,"below":0,"above":0,"low":1.0,"high":4.0,)"
    R"("deviation":1.224744871391589,"edges":[1.0,2.0,4.0],"counts":[2,1,1,0],)"
    R"("means":[1.0,2.0,4.0,0.0]},)"
    "\n"
    R"({"name":"channel","kind":"text","missing":0,"counted":5,"unlisted":0,)"
    R"("values":[["web",4],["shop",1]]})"
    "\n]}\n";

Table by_hand_table() {
  Table table;
  table.columns.push_back({"orders", IntColumn{{4, 1, kNoInt, 1, 2}}});
  TextColumn channel;
  for (const char* text : {"web", "shop", "web", "web", "web"}) channel.add(text);
  table.columns.push_back({"channel", channel});
  return table;
}

TEST(Profile, ByHand) {
  EXPECT_EQ(profile_json(profile_of(kContext, by_hand_table())), kByHand);
  EXPECT_EQ(profile_json(parse_profile(kByHand, "p.json").value()), kByHand);
}

TEST(Profile, ReadsWhatItWrote) {
  Table table = shop_features(20'000, 3, true);
  table.columns.push_back({"day", DayColumn{std::vector<Day>(20'000, 15'000)}});
  table.columns.push_back({"time", TimeColumn{std::vector<Seconds>(20'000, kNoTime)}});
  auto& reals = std::get<RealColumn>(table.columns[0].body).values;
  reals[1] = std::numeric_limits<double>::infinity();
  reals[2] = -1e151;
  reals[3] = 1e150;
  const std::string text = profile_json(profile_of(kContext, table));
  const auto again = parse_profile(text, "p.json");
  ASSERT_TRUE(again.ok()) << again.error().text(Language::English);
  EXPECT_EQ(profile_json(*again), text);
  EXPECT_LT(text.size(), 200'000U);
}

TEST(Profile, OfNothing) {
  for (const Table& table : {Table{}, Table{{{"x", RealColumn{}}, {"t", TextColumn{}}}}}) {
    const ReferenceProfile profile = profile_of(kContext, table);
    EXPECT_EQ(profile.rows, 0U);
    EXPECT_TRUE(parse_profile(profile_json(profile), "p.json").ok());
  }
}

TEST(Profile, ValuesThatAreNoPlainTextAreCountedButNotListed) {
  TextColumn column;
  for (const auto& text : {std::string("ok"), std::string("\xFF"), std::string(257, 'x')}) {
    column.add(text);
  }
  const Table table{{{"t", column}}};
  const TextProfile text = profile_of(kContext, table).features.at(0).text;
  ASSERT_EQ(text.values.size(), 1U);
  EXPECT_EQ(text.unlisted, 2U);
}

TEST(Profile, OfManyValuesTheCommonestAreListedFromOneHalfAndCountedInTheOther) {
  Random random(1);
  const Table table{{text_column(
      "id", 100'000, 10'000, [&] { return random.below(10) == 0 ? 7 : random.below(10'000); })}};
  const TextProfile text = profile_of(kContext, table).features.at(0).text;
  EXPECT_EQ(text.values.size(), kProfileValuesMax);
  EXPECT_EQ(text.values.at(0).text, "v7");
  EXPECT_NEAR(static_cast<double>(text.counted), 50'000, 1000);
  EXPECT_NEAR(static_cast<double>(text.values.at(0).rows), 5000, 300);
  // A share of 9/10 over ten thousand values: those that were chosen have no more than the others.
  std::uint64_t rest = 0;
  for (std::size_t i = 1; i < text.values.size(); ++i) rest += text.values[i].rows;
  EXPECT_NEAR(static_cast<double>(rest), 45'000 * .4095, 600);
  EXPECT_EQ(text.unlisted, text.counted - rest - text.values[0].rows);
}

TEST(Bins, AnEdgeBelongsToTheBinBelow) {
  const std::vector<double> edges{1, 2, 4};
  const Bins bins(edges);
  const std::vector<double> values{-1e150, 1, 1.5, 2, 4, 4.1, 1e150};
  const std::vector<std::size_t> expected{0, 0, 1, 1, 2, 3, 3};
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(bins.find(values[i]), expected[i]);
}

RC_GTEST_PROP(NumberTally, AgreesWithItsSlowTwin, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const auto rows = *rc::gen::inRange<std::size_t>(1, 3000);
  const auto different = *rc::gen::inRange<std::uint64_t>(1, 1000);
  const TableColumn column = real_column("x", rows, [&] {
    return random.below(20) == 0 ? std::nan("") : static_cast<double>(random.below(different)) / 8;
  });
  const std::vector<double> edges = choose_edges(column);
  const NumberTally tally = tally_numbers(kContext, column, Bins(edges));
  std::vector<std::uint64_t> counts(edges.size() + 1);
  double sum = 0;
  double squares = 0;
  double finite = 0;
  for (const double value : std::get<RealColumn>(column.body).values) {
    if (std::isnan(value)) continue;
    ++counts[static_cast<std::size_t>(
        std::count_if(edges.begin(), edges.end(), [&](double edge) { return edge < value; }))];
    finite += 1;
    sum += value;
    squares += value * value;
  }
  RC_ASSERT(tally.counts == counts);
  if (finite == 0) return;
  const double mean = sum / finite;
  RC_ASSERT(std::abs(tally.mean() - mean) < 1e-9);
  RC_ASSERT(std::abs(tally.deviation() - std::sqrt(std::max(0.0, squares / finite - mean * mean))) <
            1e-6);
}

TEST(NumberTally, KeepsItsDigitsFarFromZero) {
  Random random(1);
  const TableColumn column = real_column("x", 100'000, [&] { return 1e9 + random.unit(); });
  const NumberTally tally = tally_numbers(kContext, column, Bins(choose_edges(column)));
  EXPECT_NEAR(tally.deviation(), std::sqrt(1.0 / 12), 1e-3);
}

TEST(ChooseEdges, GivesEveryBinAboutTheSameShare) {
  Random random(1);
  const TableColumn column =
      real_column("x", 100'000, [&] { return std::exp(3 * draw_normal(random)); });
  const std::vector<double> edges = choose_edges(column);
  EXPECT_EQ(edges.size(), kProfileBinsMax - 1);
  const NumberTally tally = tally_numbers(kContext, column, Bins(edges));
  EXPECT_LT(*std::max_element(tally.counts.begin(), tally.counts.end()), 3 * 100'000 / 256U);
  EXPECT_GT(*std::min_element(tally.counts.begin(), tally.counts.end()), 100'000 / 256U / 3);
}

TEST(ChooseEdges, OfAColumnThatIsNearlyEmptyTakesTheValuesThereAre) {
  Random random(1);
  const TableColumn column = real_column(
      "x", 100'000, [&] { return random.below(50) == 0 ? random.unit() : std::nan(""); });
  EXPECT_EQ(choose_edges(column).size(), kProfileBinsMax - 1);
}

// --- Damaged files
// --------------------------------------------------------------------------------

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kByHand;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ParseProfile, SaysWhatIsBrokenAndWhere) {
  const std::map<std::string, std::string> broken{
      {changed("\"rows\": 5", "\"rows\": 18446744073709551615"), "rows"},
      {changed("\"rows\": 5", "\"rows\": -5"), "rows"},
      {changed("\"features\": [", "\"feature\": ["), "features"},
      {changed("\"kind\":\"number\"", "\"kind\":\"numbers\""), "features[0].kind"},
      {changed("\"missing\":1", "\"missing\":6"), "features[0].missing"},
      {changed("[1.0,2.0,4.0]", "[1.0,1.0,4.0]"), "features[0].edges"},
      {changed("[1.0,2.0,4.0]", "[1.0,2.0]"), "features[0].counts"},
      {changed("[1.0,2.0,4.0]", "[1.0,2.0,1e200]"), "features[0].edges"},
      {changed("[2,1,1,0]", "[2,1,2,0]"), "features[0].counts"},
      {changed("[2,1,1,0]", "[2,1,1.0,0]"), "features[0].counts"},
      {changed("[1.0,2.0,4.0,0.0]", "[3.0,2.0,4.0,0.0]"), "features[0].means"},
      {changed("[1.0,2.0,4.0,0.0]", "[1.0,2.0,4.0]"), "features[0].means"},
      {changed("1.224744871391589", "-1"), "features[0].deviation"},
      {changed("\"low\":1.0", "\"low\":5.0"), "features[0].low"},
      {changed("\"name\":\"channel\"", "\"name\":\"orders\""), "features[1].name"},
      {changed("\"name\":\"channel\"", "\"name\":7"), "features[1].name"},
      {changed("[\"shop\",1]", "[\"web\",1]"), "features[1].values"},
      {changed("[\"shop\",1]", "[\"shop\"]"), "features[1].values"},
      {changed("[\"shop\",1]", "[\"shop\",2]"), "features[1].counted"},
      {"[]", "canasta_reference_profile"},
      {"{}", "canasta_reference_profile"},
      {R"({"canasta_reference_profile": 1, "rows": 1, "features": [3]})", "features[0].name"},
  };
  for (const auto& [text, place] : broken) {
    const auto parsed = parse_profile(text, "p.json");
    ASSERT_FALSE(parsed.ok()) << place;
    EXPECT_EQ(parsed.error().code(), ErrorCode::Corrupt);
    EXPECT_NE(parsed.error().text(Language::English).find("damaged: " + place + "."),
              std::string::npos)
        << parsed.error().text(Language::English);
  }
}

TEST(ParseProfile, RefusesAnotherVersionByName) {
  const auto parsed = parse_profile(
      changed("\"canasta_reference_profile\": 1", "\"canasta_reference_profile\": 2"), "p.json");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().message(), message::kProfileFormatUnknown);
  EXPECT_EQ(parsed.error().code(), ErrorCode::Corrupt);
}

TEST(ParseProfile, RefusesTooManyBinsAndValues) {
  const auto with_edges = [](std::size_t count) {
    std::string edges;
    std::string zeros;
    for (std::size_t i = 0; i < count; ++i) {
      edges += (i == 0 ? "" : ",") + std::to_string(i);
      zeros += "0,";
    }
    return R"({"canasta_reference_profile":1,"rows":0,"features":[{"name":"x","kind":"number",)"
           R"("missing":0,"below":0,"above":0,"low":0,"high":0,"deviation":0,"edges":[)" +
           edges + R"(],"counts":[)" + zeros + R"(0],"means":[)" + zeros + "0]}]}";
  };
  EXPECT_TRUE(parse_profile(with_edges(kProfileBinsMax - 1), "p.json").ok());
  EXPECT_FALSE(parse_profile(with_edges(kProfileBinsMax), "p.json").ok());
}

// Every file that is cut short is refused; none is read as something else.
TEST(ParseProfile, RefusesEveryCut) {
  const std::string text = kByHand;
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    EXPECT_FALSE(parse_profile(text.substr(0, size), "p.json").ok()) << size;
  }
}

}  // namespace
}  // namespace canasta
