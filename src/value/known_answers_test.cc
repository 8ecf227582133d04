// The published figures of CDNOW: 2,357 customers, weeks, 39 of them for calibration. Two files of
// the real data: the counts (x, t_x, T, mean amount) and the receipts themselves.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "data/sample_log.h"
#include "value/value.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

std::string cdnow(const std::string& file) {
  const char* folder = std::getenv("CANASTA_DATA");
  return std::string(folder == nullptr ? "../shared/data" : folder) + "/cdnow/" + file;
}

class Cdnow : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream counts(cdnow("cdnow_customers_summary_with_transactions.csv"));
    std::ifstream receipts(cdnow("CDNOW_sample.txt"));
    if (!counts || !receipts) GTEST_SKIP() << "skipped: no data";
    read_counts(counts);
    read_receipts(receipts);
  }

  void read_counts(std::istream& in) {
    std::string line;
    for (std::getline(in, line); std::getline(in, line);) {
      for (char& c : line) c = c == ',' ? ' ' : c;
      std::istringstream cells(line);
      Lifetime one;
      double id = 0;
      double spend = 0;
      cells >> id >> one.repeats >> one.last >> one.age >> spend;
      counts_.repeats.push_back(one.repeats);
      counts_.last.push_back(one.last);
      counts_.age.push_back(one.age);
      counts_.spend.push_back(spend);
    }
  }

  void read_receipts(std::istream& in) {
    PurchaseColumns columns;
    Dictionary customers;
    Dictionary orders;
    Dictionary products;
    products.add("CD");
    std::map<std::string, CustomerCode> codes;
    std::string master, sample, date;
    float units = 0;
    double dollars = 0;
    while (in >> master >> sample >> date >> units >> dollars) {
      const auto [at, fresh] = codes.try_emplace(sample, static_cast<CustomerCode>(codes.size()));
      if (fresh) customers.add(sample);
      date.insert(6, "-").insert(4, "-");
      columns.customer.push_back(at->second);
      columns.order.push_back(orders.add(std::to_string(orders.size())));
      columns.product.push_back(0);
      columns.time.push_back(start_of(*parse_day(date)));
      columns.quantity.push_back(units);
      columns.amount.push_back(dollars);
    }
    log_ = PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                              std::move(products));
  }

  Lifetimes counts_;
  PurchaseLog log_;
};

void expect_parameters(const ModelFit& fit, const std::vector<double>& expected, double within) {
  ASSERT_EQ(fit.parameters.size(), expected.size());
  EXPECT_EQ(fit.state, FitState::Converged);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(fit.parameters[i].value, expected[i], within) << fit.parameters[i].name;
    EXPECT_GT(fit.parameters[i].standard_error, 0) << fit.parameters[i].name;
  }
}

TEST_F(Cdnow, BgNbd) {
  const PurchaseFit fit = fit_purchases(kContext, counts_, PurchaseModel::BgNbd).value();
  EXPECT_EQ(fit.customers, 2'357U);
  expect_parameters(fit, {.24259, 4.41353, .79289, 2.42575}, 5e-6);
  EXPECT_NEAR(fit.log_likelihood, -9'582.4256, 5e-5);
  EXPECT_NEAR(expected_purchases(fit, {}, 52), 1.44402, 5e-6);
  const Lifetime first{.repeats = 2, .last = 30.43, .age = 38.86};
  EXPECT_NEAR(expected_purchases(fit, first, 39), 1.22591, 5e-6);
  EXPECT_NEAR(p_alive(fit, first), .72661, 5e-6);
}

TEST_F(Cdnow, ParetoNbd) {
  const PurchaseFit fit = fit_purchases(kContext, counts_, PurchaseModel::ParetoNbd).value();
  expect_parameters(fit, {.5533, 10.578, .6062, 11.668}, 5e-4);
  EXPECT_NEAR(fit.log_likelihood, -9'594.974, 5e-4);
}

TEST_F(Cdnow, GammaGamma) {
  const SpendFit fit = fit_spend(kContext, counts_).value();
  EXPECT_EQ(fit.customers, 946U);
  // The slope is 0 to rounding at gamma 15.44775; the published last digit is its rounding's luck.
  expect_parameters(fit, {6.2488, 3.7446, 15.4478}, 6e-5);
  EXPECT_NEAR(fit.log_likelihood, -4'055.923, 5e-4);
}

TEST_F(Cdnow, ReceiptsGiveTheSameCounts) {
  const Lifetimes ours = lifetimes(kContext, log_.as_of(*parse_day("1997-09-30")), TimeUnit::Weeks);
  ASSERT_EQ(ours.size(), counts_.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_EQ(ours.repeats[i], counts_.repeats[i]) << i;
    EXPECT_NEAR(ours.last[i], counts_.last[i], .0051) << i;
    EXPECT_NEAR(ours.age[i], counts_.age[i], .0051) << i;
    const double spend = ours.repeats[i] > 0 ? ours.spend[i] : 0;
    EXPECT_NEAR(spend, counts_.spend[i], .0051) << i;
  }
}

TEST_F(Cdnow, HoldOutMeansByRepeatPurchases) {
  const Holdout out =
      judge_on_later(kContext, log_,
                     {.cut = *parse_day("1997-09-30"), .end = *parse_day("1998-06-30")})
          .value();
  const std::vector<double> actual{.2367, .6970, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594};
  const std::vector<double> model{.225, .523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157};
  ASSERT_EQ(out.buckets.size(), actual.size());
  for (std::size_t x = 0; x < actual.size(); ++x) {
    EXPECT_NEAR(out.buckets[x].actual_mean, actual[x], 5e-5) << x;
    EXPECT_NEAR(out.buckets[x].model_mean, model[x], 1e-3) << x;
  }
  EXPECT_TRUE(beats_baselines(out.scores));
}

}  // namespace
}  // namespace canasta
