// Verdicts on models that offer products, from judgements made by hand.
#include "engine/basket_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/messages/engine.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomers = 40;

std::size_t column_of(std::string_view metric) {
  return static_cast<std::size_t>(std::find(kSlateMetrics.begin(), kSlateMetrics.end(), metric) -
                                  kSlateMetrics.begin());
}

// A model whose NDCG is `even` of every other customer, beginning with the first, and `odd` of the
// rest.
JudgedModel model_of(std::string name, float even, float odd) {
  SlateJudgement at;
  at.k = 10;
  at.customers = kCustomers;
  at.by_customer.assign(kCustomers * kSlateMetrics.size(), 0);
  for (std::size_t i = 0; i < kCustomers; ++i) {
    at.by_customer[i * kSlateMetrics.size() + column_of("ndcg")] = i % 2 == 0 ? even : odd;
  }
  at.mean[column_of("ndcg")] = (even + odd) / 2;
  return {.name = std::move(name), .at = {at}, .not_fitted = {}};
}

// Best first, as they are given.
Report report_of(std::vector<JudgedModel> models) {
  const BasketJudgement judgement{.customers = kCustomers, .models = std::move(models)};
  return report_basket(Context{}, {.task = "basket"}, judgement);
}

const ReportLine* line_about(const Report& report, Message said, const std::string& model) {
  for (const ReportLine& line : report.sections.front().lines) {
    if (line.message != said) continue;
    for (const Field& field : line.fields) {
      if (field.name == "model" && field.value == model) return &line;
    }
  }
  return nullptr;
}

std::string field_of(const ReportLine& line, std::string_view name) {
  const auto found = std::find_if(line.fields.begin(), line.fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  return found == line.fields.end() ? "" : found->value;
}

TEST(BasketReport, TheIntervalOfTheDifferenceDecides) {
  const Report report = report_of({model_of("ease", .5F, .75F), model_of("als", .75F, 0),
                                   model_of("own_history", .25F, .5F), model_of("nmf", 0, .25F)});
  const ReportLine* const lead = line_about(report, message::kOffersLead, "ease");
  ASSERT_NE(lead, nullptr);  // by a quarter of each customer
  EXPECT_EQ(field_of(*lead, "difference"), "0.25");
  EXPECT_EQ(field_of(*lead, "low"), "0.25");
  EXPECT_EQ(field_of(*lead, "baseline"), "own_history");
  EXPECT_EQ(lead->badge, Badge::Green);
  const ReportLine* const loss = line_about(report, message::kOffersLose, "nmf");
  ASSERT_NE(loss, nullptr);
  EXPECT_EQ(field_of(*loss, "difference"), "0.25");
  EXPECT_EQ(field_of(*loss, "high"), "-0.25");
  // Half of the customers win a half, the others lose a half: 40 draws do not settle it.
  EXPECT_NE(line_about(report, message::kOffersAlike, "als"), nullptr);
  EXPECT_EQ(line_about(report, message::kOffersTrivialBest, "own_history"), nullptr);
}

TEST(BasketReport, WhatNeedsNoModelIsNotToldThatItIsNotWorthItsTrouble) {
  const std::vector<std::string> trivial = {"popular_recent", "popular_segment", "popular",
                                            "random"};
  for (const std::string& name : trivial) {
    const Report report = report_of({model_of(name, 1, .25F), model_of("own_history", .25F, .75F),
                                     model_of("ease", .25F, .5F)});
    EXPECT_NE(line_about(report, message::kOffersTrivialBest, name), nullptr) << name;
    for (const Message said : {message::kOffersAlike, message::kOffersLead, message::kOffersLose}) {
      EXPECT_EQ(line_about(report, said, name), nullptr) << name;
    }
    EXPECT_NE(line_about(report, message::kOffersLose, "ease"), nullptr) << name;
  }
}

// Of new products alone own_history has nothing to offer.
TEST(BasketReport, PopularIsTheBarWhereOwnHistoryOffersNothing) {
  const Report report = report_of(
      {model_of("ease", .5F, .5F), model_of("popular", .25F, .25F), model_of("own_history", 0, 0)});
  const ReportLine* const lead = line_about(report, message::kOffersLead, "ease");
  ASSERT_NE(lead, nullptr);
  EXPECT_EQ(field_of(*lead, "baseline"), "popular");
  EXPECT_EQ(field_of(*lead, "difference"), "0.25");
}

TEST(BasketReport, WithoutABarThereIsNoVerdict) {
  const Report report = report_of({model_of("ease", .5F, .5F)});
  EXPECT_EQ(line_about(report, message::kOffersLead, "ease"), nullptr);
  const Table metrics =
      metrics_table({.customers = kCustomers, .models = {model_of("ease", .5F, .5F)}});
  EXPECT_EQ(cell_text(metrics.columns[3], column_of("ndcg")), "");
}

TEST(BasketReport, TheBaselineIsTheBestOfWhatNeedsNoModel) {
  const Table metrics =
      metrics_table({.customers = kCustomers,
                     .models = {model_of("ease", .75F, .75F), model_of("popular_segment", .5F, .5F),
                                model_of("own_history", .25F, .25F)}});
  EXPECT_EQ(cell_text(metrics.columns[1], column_of("ndcg")), "ndcg@10");
  EXPECT_EQ(cell_text(metrics.columns[3], column_of("ndcg")), "0.5");
}

}  // namespace
}  // namespace canasta
