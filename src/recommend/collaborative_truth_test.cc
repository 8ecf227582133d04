// Figures measured before with other programs on Online Retail, the last 30 days: recall and NDCG
// of ten products, of everything bought and of what was new. Skipped where CANASTA_DATA is absent.
#include <gtest/gtest.h>

#include "recommend/als.h"
#include "recommend/ease.h"
#include "recommend/item_neighbours.h"
#include "recommend/nmf.h"
#include "recommend/sample_retail.h"

namespace canasta {
namespace {

constexpr Day kMoment = 15287;   // 2011-11-09
constexpr double kExact = .001;  // the figures have three digits or four
constexpr double kNear = .01;    // another start, another way down

class CollaborativeTruth : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    log_ = read_online_retail().release();
    if (log_ != nullptr) split_ = new RetailSplit(*log_, kMoment);
  }
  static void TearDownTestSuite() {
    delete split_;
    delete log_;
  }
  void SetUp() override {
    if (split_ == nullptr) GTEST_SKIP() << "no data: set CANASTA_DATA";
  }

  struct Figures {
    double recall;
    double ndcg;
  };
  static void expect(const Recommender& model, double near, Figures all, Figures fresh) {
    const RetailFigures any = split_->judge(model, OfferedProducts::All);
    const RetailFigures only_new = split_->judge(model, OfferedProducts::New);
    EXPECT_EQ(any.customers, 1374U);
    EXPECT_EQ(only_new.customers, 1264U);
    EXPECT_NEAR(any.recall, all.recall, near);
    EXPECT_NEAR(any.ndcg, all.ndcg, near);
    EXPECT_NEAR(only_new.recall, fresh.recall, near);
    EXPECT_NEAR(only_new.ndcg, fresh.ndcg, near);
  }

  static const PurchaseLog* log_;
  static const RetailSplit* split_;
  const Context context_{.threads = 2};
};
const PurchaseLog* CollaborativeTruth::log_ = nullptr;
const RetailSplit* CollaborativeTruth::split_ = nullptr;

TEST_F(CollaborativeTruth, Ease) {
  const auto model = canasta::Ease::fit(context_, split_->known());
  EXPECT_EQ((*model)->products().size(), 3622U);
  expect(**model, kExact, {.1220, .2610}, {.0651, .1007});
}

TEST_F(CollaborativeTruth, Als) {
  const auto model = canasta::Als::fit(context_, split_->known());
  expect(**model, kNear, {.1480, .2870}, {.0591, .0881});
}

TEST_F(CollaborativeTruth, ItemNeighboursByTfIdf) {
  const auto model = ItemNeighbours::fit(context_, split_->known());
  expect(**model, kExact, {.136, .251}, {.0524, .0806});
}

TEST_F(CollaborativeTruth, Nmf) {
  const auto model = canasta::Nmf::fit(context_, split_->known(), {.factors = 64});
  EXPECT_TRUE((*model)->report().settled);
  expect(**model, kNear, {.1206, .2575}, {.0575, .0892});
}

}  // namespace
}  // namespace canasta
