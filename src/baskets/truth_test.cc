// Figures of the literature on the Groceries data of arules and on the FIMI files. Skipped where
// CANASTA_DATA is not set or holds no such file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

#include "baskets/baskets.h"
#include "baskets/sample_baskets.h"
#include "io/decompress.h"
#include "io/file_system.h"

namespace canasta {
namespace {

std::string text_of(const std::string& name) {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string path = std::string(folder == nullptr ? "../shared/data" : folder) + "/" + name;
  auto file = real_file_system().open(path);
  if (!file.ok()) return "";
  const auto stream = path.ends_with(".zst") ? zstd_stream(**file, path) : plain_stream(**file);
  std::string text(std::size_t{8} << 20, '\0');
  const auto bytes = stream->read(text);
  text.resize(bytes.ok() ? *bytes : 0);
  return text;
}

struct Named {
  SampleBaskets baskets;
  std::map<std::string, ItemCode> codes;
  std::vector<std::string> names;
};

// Lines of items between `separator`s.
Named read_baskets(const std::string& name, char separator) {
  Named out;
  std::istringstream text(text_of(name));
  for (std::string line; std::getline(text, line);) {
    std::vector<ItemCode> basket;
    std::istringstream items(line);
    for (std::string item; std::getline(items, item, separator);) {
      if (item.empty()) continue;
      const auto [at, is_new] = out.codes.emplace(item, static_cast<ItemCode>(out.names.size()));
      if (is_new) out.names.push_back(item);
      basket.push_back(at->second);
    }
    if (!basket.empty()) out.baskets.add(basket);
  }
  return out;
}

struct Row {
  double support;
  ItemsetKind kind;
  std::vector<std::size_t> by_length;  // or only the sum
};

std::vector<std::size_t> lengths_of(const Itemsets& itemsets) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < itemsets.size(); ++i) {
    out.resize(std::max(out.size(), itemsets[i].size()));
    ++out[itemsets[i].size() - 1];
  }
  return out;
}

void expect_rows(const char* file, const std::vector<Row>& rows) {
  const Named data = read_baskets(std::string("fimi/") + file + ".dat.zst", ' ');
  if (data.names.empty()) GTEST_SKIP() << "no data: fimi/" << file;
  for (const Row& row : rows) {
    const auto itemsets = frequent_itemsets({.threads = 2}, data.baskets.spans(),
                                            {.min_support = row.support, .kind = row.kind});
    ASSERT_TRUE(itemsets.ok());
    if (row.by_length.size() == 1) {
      EXPECT_EQ(itemsets->size(), row.by_length.front()) << file << " " << row.support;
    } else {
      EXPECT_EQ(lengths_of(*itemsets), row.by_length) << file << " " << row.support;
    }
  }
}

constexpr ItemsetKind kAll = ItemsetKind::All;
constexpr ItemsetKind kClosed = ItemsetKind::Closed;
constexpr ItemsetKind kMaximal = ItemsetKind::Maximal;

TEST(Truth, Retail) {
  expect_rows("retail", {{0.01, kAll, {159}},
                         {0.005, kAll, {221, 237, 102, 19, 1}},
                         {0.001, kAll, {2117, 3260, 1794, 382, 36}},
                         {0.0005, kAll, {19'242}},
                         {0.005, kClosed, {580}},
                         {0.005, kMaximal, {284}},
                         {0.001, kClosed, {7'572}},
                         {0.001, kMaximal, {3'452}}});
}

TEST(Truth, Mushroom) {
  expect_rows("mushroom", {{0.4, kAll, {565}},
                           {0.3, kAll, {2'735}},
                           {0.2, kAll, {53'583}},
                           {0.1, kAll, {574'431}},
                           {0.2, kClosed, {1'197}},
                           {0.2, kMaximal, {158}}});
}

TEST(Truth, Chess) {
  expect_rows("chess", {{0.9, kAll, {622}},
                        {0.8, kAll, {8'227}},
                        {0.7, kAll, {48'731}},
                        {0.8, kClosed, {5'083}},
                        {0.8, kMaximal, {226}}});
}

// Item 85 is in every basket of the mushrooms: pyfim leaves out the set of it alone.
TEST(Truth, TheMushroomItemOfEveryBasketIsThere) {
  const Named data = read_baskets("fimi/mushroom.dat.zst", ' ');
  if (data.names.empty()) GTEST_SKIP() << "no data: fimi/mushroom";
  const auto itemsets = frequent_itemsets({}, data.baskets.spans(), {.min_support = 1});
  ASSERT_TRUE(itemsets.ok());
  ASSERT_EQ(itemsets->size(), 1U);
  EXPECT_EQ(data.names[(*itemsets)[0].front()], "85");
  EXPECT_EQ(itemsets->count[0], 8'124U);
}

TEST(Truth, GroceriesItemsets) {
  const Named data = read_baskets("groceries/groceries.csv", ',');
  if (data.names.empty()) GTEST_SKIP() << "no data: groceries";
  EXPECT_EQ(data.names.size(), 169U);
  for (const auto& [support, size] : {std::pair(0.006, 747U), std::pair(0.001, 13'492U)}) {
    const auto itemsets = frequent_itemsets({}, data.baskets.spans(), {.min_support = support});
    ASSERT_TRUE(itemsets.ok());
    EXPECT_EQ(itemsets->size(), size);
  }
}

std::vector<std::size_t> lengths_of(const Rules& rules) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    out.resize(std::max(out.size(), rules.antecedent(i).size()));
    ++out[rules.antecedent(i).size() - 1];
  }
  return out;
}

TEST(Truth, GroceriesRules) {
  const Named data = read_baskets("groceries/groceries.csv", ',');
  if (data.names.empty()) GTEST_SKIP() << "no data: groceries";
  const auto rules_at = [&](double support, double confidence) {
    auto rules = association_rules({}, data.baskets.spans(), {.min_support = support},
                                   {.min_confidence = confidence});
    EXPECT_TRUE(rules.ok());
    return std::move(rules).value();
  };
  const Rules book = rules_at(0.006, 0.25);
  EXPECT_EQ(lengths_of(book), (std::vector<std::size_t>{150, 297, 16}));
  EXPECT_EQ(data.names[book.antecedent(0).front()], "herbs");
  EXPECT_EQ(data.names[book.consequent[0]], "root vegetables");
  EXPECT_NEAR(lift_of(book.counts[0]), 3.956477, 5e-7);
  EXPECT_NEAR(support_of(book.counts[0]), 0.007015760, 5e-10);
  EXPECT_NEAR(confidence_of(book.counts[0]), 0.4312500, 5e-8);
  const Rules deep = rules_at(0.001, 0.5);
  EXPECT_EQ(lengths_of(deep), (std::vector<std::size_t>{11, 1'461, 3'211, 939, 46}));
  EXPECT_NEAR(lift_of(deep.counts[0]), 18.9957, 5e-5);
  // mlxtend gives 406: four of these have a confidence of exactly .8.
  EXPECT_EQ(rules_at(0.001, 0.8).size(), 410U);
  EXPECT_EQ(rules_at(0.01, 0.5).size(), 15U);
  EXPECT_EQ(rules_at(0.01, 0.25).size(), 170U);
}

}  // namespace
}  // namespace canasta
