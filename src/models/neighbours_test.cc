#include "models/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace canasta {
namespace {

// Four rows on a line at 0, 1, 3 and 3, of classes 0, 1, 1, 0.
NeighboursBody on_a_line() {
  return {.k = 2,
          .classes = 2,
          .mean = {10},
          .deviation = {2},
          .rows = {0, 1, 3, 3},
          .label = {0, 1, 1, 0},
          .class_share = {.5, .5}};
}

NeighboursBody random_body(std::size_t kept, std::size_t features, std::uint64_t seed) {
  Random random(seed);
  NeighboursBody body;
  body.k = std::min<std::size_t>(kept, 5);
  body.classes = 3;
  body.mean.assign(features, .5);
  body.deviation.assign(features, 2);
  // Few distinct values: many ties.
  for (std::size_t i = 0; i < kept * features; ++i) {
    body.rows.push_back(static_cast<float>(random.below(4)) / 2);
  }
  for (std::size_t i = 0; i < kept; ++i) body.label.push_back(static_cast<float>(i % 3));
  body.class_share = {.2, .3, .5};
  return body;
}

View2<const float> view(const std::vector<float>& rows, std::size_t columns) {
  return {rows.data(), rows.size() / columns, columns};
}

TEST(Neighbours, ByHand) {
  // 12 is 1 away from the mean in deviations: the row at 1, then that at 0. A missing value is 0.
  const Neighbours model(on_a_line());
  const std::vector<float> rows = {12, std::numeric_limits<float>::quiet_NaN(), 17};
  EXPECT_EQ(model.nearest(Context{}, view(rows, 1), 4),
            (std::vector<std::uint32_t>{1, 0, 2, 3, 0, 1, 2, 3, 2, 3, 1, 0}));
  std::vector<float> p(6);
  model.predict(Context{}, view(rows, 1), p);
  EXPECT_NEAR(p[0], 1.5 / 3, 1e-7);
  NeighboursBody values = on_a_line();
  values.classes = 0;
  values.class_share.clear();
  values.label = {10, 20, 30, 50};
  std::vector<float> value(3);
  Neighbours(values).predict(Context{}, view(rows, 1), value);
  EXPECT_EQ(value, (std::vector<float>{15, 15, 40}));
}

// The slow twin: all distances in double, sorted by distance, then row.
TEST(Neighbours, EqualsTheSlowTwin) {
  for (const std::size_t kept : {1, 7, 8, 300, 1'000}) {
    const Neighbours model(random_body(kept, 5, kept));
    Random random(9);
    std::vector<float> rows(5 * 131);
    for (float& value : rows) value = static_cast<float>(random.below(9)) / 2;
    const std::size_t k = std::min<std::size_t>(kept, 20);
    const auto found = model.nearest(Context{}, view(rows, 5), k);
    for (std::size_t row = 0; row < 131; ++row) {
      std::vector<std::pair<double, std::uint32_t>> all;
      for (std::uint32_t i = 0; i < kept; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < 5; ++j) {
          const double away = (rows[row * 5 + j] - .5) / 2 - model.body().rows[i * 5 + j];
          sum += away * away;
        }
        all.emplace_back(sum, i);
      }
      std::sort(all.begin(), all.end());
      for (std::size_t i = 0; i < k; ++i) ASSERT_EQ(found[row * k + i], all[i].second);
    }
  }
}

TEST(Neighbours, SameBytesOnAnyNumberOfThreadsAndReadBack) {
  NeighboursBody body = random_body(500, 6, 3);
  body.k = 7;
  const Neighbours model(body);
  Random random(4);
  std::vector<float> rows(6 * 1'000);
  for (float& value : rows) value = static_cast<float>(random.unit() * 3);
  std::vector<float> one(3'000);
  model.predict(Context{}, view(rows, 6), one);
  Context two;
  two.threads = 2;
  std::vector<float> other(3'000);
  model.predict(two, view(rows, 6), other);
  EXPECT_EQ(one, other);
  for (std::size_t row = 0; row < 1'000; ++row) {
    EXPECT_NEAR(one[row * 3] + one[row * 3 + 1] + one[row * 3 + 2], 1, 1e-6);
  }
  const EstimatorFiles files = model.files();
  const auto again = Neighbours::parse(files.at("neighbours.safetensors"), "x");
  ASSERT_TRUE(again.ok()) << again.error().text(Language::English);
  (*again)->predict(Context{}, view(rows, 6), other);
  EXPECT_EQ(one, other);
  EXPECT_EQ((*again)->files(), files);
}

TEST(Neighbours, RefusesWhatDoesNotFit) {
  const auto refused = [](void (*damage)(NeighboursBody&)) {
    NeighboursBody body = random_body(30, 2, 5);
    damage(body);
    try {
      Neighbours model(body);
    } catch (const Bug&) {
      return true;
    }
    return false;
  };
  EXPECT_FALSE(refused([](NeighboursBody&) {}));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.k = 31; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.k = 0; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.label[3] = 3; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.label[3] = .5; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.rows[3] = INFINITY; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.rows.pop_back(); }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.deviation[0] = 0; }));
  EXPECT_TRUE(refused([](NeighboursBody& body) { body.class_share.pop_back(); }));
}

TEST(Neighbours, AnyDamagedFileIsAnErrorOrAModel) {
  const std::string good = Neighbours(random_body(20, 2, 6)).files().at("neighbours.safetensors");
  Random random(7);
  std::size_t refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = good;
    bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    const auto read = Neighbours::parse(bytes, "neighbours.safetensors");
    refused += read.ok() ? 0 : 1;
    if (!read.ok()) continue;
    std::vector<float> p((*read)->outputs());
    const std::vector<float> row((*read)->feature_count(), 1);
    (*read)->predict(Context{}, {row.data(), 1, row.size()}, p);
  }
  EXPECT_GT(refused, 300U);
  for (std::size_t length = 0; length < good.size(); length += 7) {
    EXPECT_FALSE(Neighbours::parse(good.substr(0, length), "x").ok());
  }
}

TEST(Neighbours, RowLimit) {
  EXPECT_NO_THROW(Neighbours(random_body(kNeighbourRowsMax, 1, 8)));
  EXPECT_THROW(Neighbours(random_body(kNeighbourRowsMax + 1, 1, 8)), Bug);
}

}  // namespace
}  // namespace canasta
