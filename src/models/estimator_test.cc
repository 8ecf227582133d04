// Estimators to files and back; stacks by hand.
#include "models/estimator.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "models/linear.h"
#include "models/neighbours.h"
#include "models/stack.h"
#include "models/testing_forest.h"

namespace canasta {
namespace {

constexpr std::size_t kFeatures = 2;

std::shared_ptr<const Estimator> small_forest() {
  std::string body =
      testing::forest_text({testing::small_tree(), testing::small_tree()}, kFeatures,
                           {.objective = "multi:softprob", .base_score = "[0,0]", .classes = 2});
  Forest forest = Forest::parse(body).value();
  return std::make_shared<ForestEstimator>(std::move(forest), std::move(body));
}

std::shared_ptr<const Estimator> small_linear() {
  return std::make_shared<Linear>(LinearBody{.link = LinearLink::Softmax,
                                             .features = {"a", "b"},
                                             .mean = {1, 2},
                                             .intercept = {0, .5},
                                             .coefficient = {1, 0, 0, 2}});
}

std::shared_ptr<const Estimator> small_neighbours() {
  return std::make_shared<Neighbours>(NeighboursBody{.k = 2,
                                                     .classes = 2,
                                                     .mean = {0, 0},
                                                     .deviation = {1, 1},
                                                     .rows = {0, 0, 1, 1, 2, 2},
                                                     .label = {0, 1, 1},
                                                     .class_share = {.4, .6}});
}

std::shared_ptr<const Linear> combiner(std::size_t seen) {
  LinearBody body{.link = LinearLink::Softmax,
                  .features = {},
                  .mean = {},
                  .intercept = {0, 0},
                  .coefficient = {}};
  for (std::size_t i = 0; i < seen; ++i) body.features.push_back("m" + std::to_string(i));
  body.mean.assign(seen, 0);
  // Half of the log-probability of each member's own class: a geometric mean.
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t i = 0; i < seen; ++i) body.coefficient.push_back(i % 2 == k ? .5 : 0);
  }
  return std::make_shared<Linear>(body);
}

std::shared_ptr<const Estimator> small_stack() {
  return std::make_shared<Stack>(Stack::Members{small_forest(), small_linear(), small_neighbours()},
                                 combiner(6));
}

std::vector<float> predictions(const Estimator& model, int threads = 1) {
  Random random(3);
  std::vector<float> rows(9'001 * kFeatures);
  for (float& value : rows) value = static_cast<float>(random.unit() * 6 - 2);
  rows[0] = std::numeric_limits<float>::quiet_NaN();
  Context context;
  context.threads = threads;
  std::vector<float> out(9'001 * model.outputs());
  model.predict(context, {rows.data(), 9'001, kFeatures}, out);
  return out;
}

std::vector<std::shared_ptr<const Estimator>> all_kinds() {
  return {small_forest(), small_linear(), small_neighbours(), small_stack()};
}

TEST(Estimator, WrittenAndReadAnswersTheSameOnAnyNumberOfThreads) {
  for (const auto& model : all_kinds()) {
    const EstimatorFiles files = write_estimator(*model);
    const auto again = read_estimator(files, {kFeatures, 2});
    ASSERT_TRUE(again.ok()) << model->kind() << again.error().text(Language::English);
    EXPECT_EQ((*again)->kind(), model->kind());
    EXPECT_EQ(predictions(**again), predictions(*model));
    EXPECT_EQ(predictions(*model, 2), predictions(*model));
    EXPECT_EQ(write_estimator(**again), files);
  }
}

TEST(Estimator, FilesAreNamedByTheirFormat) {
  EXPECT_TRUE(write_estimator(*small_forest()).contains("model.ubj"));
  EXPECT_TRUE(write_estimator(*small_linear()).contains("linear.json"));
  const EstimatorFiles stack = write_estimator(*small_stack());
  EXPECT_EQ(stack.size(), 4U);
  EXPECT_TRUE(stack.contains("member_3.neighbours.safetensors"));
}

TEST(Estimator, RefusesOtherShapesAndSaysWhichFile) {
  for (const auto& model : all_kinds()) {
    const EstimatorFiles files = write_estimator(*model);
    for (const EstimatorShape shape : {EstimatorShape{3, 2}, EstimatorShape{kFeatures, 3}}) {
      const auto read = read_estimator(files, shape);
      ASSERT_FALSE(read.ok());
      EXPECT_EQ(read.error().code(), ErrorCode::Corrupt);
    }
  }
  EXPECT_FALSE(read_estimator({}, {kFeatures, 2}).ok());
  EstimatorFiles two = write_estimator(*small_linear());
  two.merge(write_estimator(*small_forest()));
  EXPECT_FALSE(read_estimator(two, {kFeatures, 2}).ok());
}

TEST(Stack, IsTheGeometricMeanOfItsMembersHere) {
  const auto members = Stack::Members{small_linear(), small_neighbours()};
  const Stack stack(members, combiner(4));
  const std::vector<float> p = predictions(stack);
  const std::vector<float> one = predictions(*members[0]);
  const std::vector<float> other = predictions(*members[1]);
  for (std::size_t i = 0; i < p.size(); i += 2) {
    const double yes = std::sqrt(static_cast<double>(std::max(one[i], 1e-6F)) * other[i]);
    const double no = std::sqrt(static_cast<double>(std::max(one[i + 1], 1e-6F)) * other[i + 1]);
    ASSERT_NEAR(p[i], yes / (yes + no), 1e-5);
  }
}

TEST(Stack, DamagedOnesAreRefused) {
  const EstimatorFiles good = write_estimator(*small_stack());
  for (const auto& [name, bytes] : good) {
    EstimatorFiles missing = good;
    missing.erase(name);
    EXPECT_FALSE(read_estimator(missing, {kFeatures, 2}).ok()) << name;
    EstimatorFiles cut = good;
    cut[name].resize(bytes.size() / 2);
    const auto read = read_estimator(cut, {kFeatures, 2});
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().text(Language::English).find(name), std::string::npos)
        << read.error().text(Language::English);
  }
  EstimatorFiles nested = good;
  std::string& json = nested["stack.json"];
  json.replace(json.find("linear.json"), 11, "stack.json");
  nested["member_2.stack.json"] = good.at("stack.json");
  EXPECT_FALSE(read_estimator(nested, {kFeatures, 2}).ok());
}

TEST(Stack, MembersAreLimited) {
  const auto stack_of = [](std::size_t count) {
    const Stack::Members members(count, small_linear());
    return Stack(members, combiner(2 * count)).files();
  };
  EXPECT_TRUE(read_estimator(stack_of(kStackMembersMax), {kFeatures, 2}).ok());
  EXPECT_FALSE(read_estimator(stack_of(kStackMembersMax + 1), {kFeatures, 2}).ok());
  EXPECT_TRUE(read_estimator(stack_of(kStackMembersMin), {kFeatures, 2}).ok());
  EXPECT_FALSE(read_estimator(stack_of(kStackMembersMin - 1), {kFeatures, 2}).ok());
}

}  // namespace
}  // namespace canasta
