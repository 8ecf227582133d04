// The reports about a model: what they say, for whom, and which light they carry.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "report/report.h"

#include "base/messages/report.h"

namespace canasta {
namespace {

ModelFacts sample_facts() {
  return {.task = "canal",
          .model = "canal/1.2.0",
          .kind = QuestionKind::Class,
          .target = "canal_pedido_cd",
          .unit = "customer",
          .source = "pedidos",
          .data_hash = "ab12",
          .rows = 149'960,
          .training_rows = 89'976,
          .validation_rows = 29'992,
          .test_rows = 29'992,
          .metrics = {{"log_loss", 0.987, 1.0308, false}, {"auc_macro", 0.651, 0.5, true}},
          .chosen_metric = "log_loss",
          .beats_baseline = true,
          .classes = {{"DIGITAL", 0.4, 0.5, 0.52, 0.51, 9'839},
                      {"TELEFONO", 0.3, 0.3, 0.1, 0.15, 5'433}},
          .features = {{"stars", 0.4}, {"weekday", 0.1}},
          .seed = "42",
          .canasta_version = "0.1.0",
          .trainer = "xgboost 3.4.1",
          .trained_at = 0};
}

bool says(const Report& report, Message message, Badge badge = Badge::None) {
  for (const ReportSection& section : report.sections) {
    for (const ReportLine& line : section.lines) {
      if (line.message == message && line.badge == badge) return true;
    }
  }
  return false;
}

// Every field that a text names is there, in both languages and all forms: text() asserts it.
void render_all(const Report& report) {
  for (const Language language : {Language::English, Language::Spanish}) {
    for (const ReportFormat format :
         {ReportFormat::Text, ReportFormat::Markdown, ReportFormat::Json, ReportFormat::Html}) {
      EXPECT_FALSE(render(report, format, language).empty());
    }
  }
}

TEST(MetricFact, BetterIsAShareOfTheBaseline) {
  EXPECT_NEAR((MetricFact{"log_loss", 0.9, 1.0, false}).better(), 0.1, 1e-12);
  EXPECT_NEAR((MetricFact{"auc", 0.6, 0.5, true}).better(), 0.2, 1e-12);
  EXPECT_NEAR((MetricFact{"r2", -0.1, -0.2, true}).better(), 0.5, 1e-12);
  EXPECT_TRUE(std::isnan((MetricFact{"r2", 0.1, 0, true}).better()));
}

TEST(ModelFacts, TheChosenMetricOrTheFirst) {
  ModelFacts facts = sample_facts();
  facts.chosen_metric = "auc_macro";
  EXPECT_EQ(facts.chosen()->name, "auc_macro");
  facts.chosen_metric = "gone";
  EXPECT_EQ(facts.chosen()->name, "log_loss");
  facts.metrics.clear();
  EXPECT_EQ(facts.chosen(), nullptr);
}

TEST(ModelFacts, MetricsTableHasIntervalsWhereKnown) {
  std::vector<MetricFact> metrics = sample_facts().metrics;
  EXPECT_EQ(metric_facts_table(metrics).columns.size(), 3U);
  metrics[1].low = 0.64;
  EXPECT_EQ(metric_facts_table(metrics).columns.size(), 5U);
  EXPECT_EQ(metric_meaning("rmse"), message::kMeansRmse);
  EXPECT_EQ(metric_meaning("?"), message::kMeansOther);
}

TEST(ModelCard, SaysWhatItIsForAndWhatNot) {
  const Report card = model_card(sample_facts());
  EXPECT_EQ(card.name, "canal-model-card");
  EXPECT_EQ(card.title.badge, Badge::Green);
  EXPECT_TRUE(says(card, message::kUseClassification));
  EXPECT_TRUE(says(card, message::kCardBeats, Badge::Green));
  EXPECT_TRUE(says(card, message::kLimitWeakClass, Badge::Amber));  // TELEFONO: recall .1
  EXPECT_FALSE(says(card, message::kLimitFewRows, Badge::Amber));
  render_all(card);
  EXPECT_NE(
      render(card, ReportFormat::Markdown, Language::English).find("canasta train canal --seed 42"),
      std::string::npos);
}

TEST(ModelCard, ALosingModelIsForNothing) {
  ModelFacts facts = sample_facts();
  facts.beats_baseline = false;
  facts.test_rows = kFewTestRows - 1;
  const Report card = model_card(facts);
  EXPECT_EQ(card.title.badge, Badge::Red);
  EXPECT_TRUE(says(card, message::kNotUseLosing, Badge::Red));
  EXPECT_TRUE(says(card, message::kLimitFewRows, Badge::Amber));
  render_all(model_card({.task = "t", .model = "m", .target = "y"}));
}

TEST(Problem, WhatIsMissingIsSaid) {
  const Report bare = problem_report(sample_facts(), {});
  EXPECT_TRUE(says(bare, message::kProblemNoKpi, Badge::Amber));
  EXPECT_TRUE(says(bare, message::kProblemNoDecision, Badge::Amber));
  const Report whole = problem_report(sample_facts(), {.decision = "d", .kpi = "k"});
  EXPECT_TRUE(says(whole, message::kProblemKpi));
  render_all(bare);
  EXPECT_NE(render(whole, ReportFormat::Text, Language::English)
                .find("log_loss is better than 1.0308, that of the baseline"),
            std::string::npos);
}

TEST(Final, TheVerdictHasThreeLights) {
  ModelFacts facts = sample_facts();  // 4.2 % better
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Green);
  facts.metrics[0].low = 0.95;
  facts.metrics[0].high = 1.0308;  // the interval reaches the baseline
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Amber);
  facts.metrics[0].high = 1.03;
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Green);
  facts.test_rows = kFewTestRows - 1;
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Amber);
  facts.test_rows = kFewTestRows;
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Green);
  facts.metrics[0].value = 1.0308 * 0.995;
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Amber);
  facts.beats_baseline = false;
  const Report no = final_report(facts, {});
  EXPECT_EQ(no.title.badge, Badge::Red);
  EXPECT_TRUE(says(no, message::kDoNotUse));
  facts.metrics.clear();
  EXPECT_EQ(final_report(facts, {}).title.badge, Badge::Red);
}

TEST(Final, SaysWhatASimpleRuleDoesBetter) {
  ModelFacts facts = sample_facts();
  facts.metrics.push_back({.name = "ece", .value = .02, .baseline = 0, .higher_is_better = false});
  EXPECT_FALSE(says(final_report(facts, {}), message::kFinalWorse, Badge::Amber));
  facts.metrics.push_back({.name = "accuracy", .value = 0.42, .baseline = 0.49});
  const Report report = final_report(facts, {});
  EXPECT_EQ(report.title.badge, Badge::Green);
  EXPECT_TRUE(says(report, message::kFinalWorse, Badge::Amber));
  render_all(report);
}

TEST(Final, SaysMoneyAndDrift) {
  const Report report =
      final_report(sample_facts(), {.net = NetValue{1200, 1000, "COP"}, .drift = Badge::Red});
  EXPECT_TRUE(says(report, message::kFinalNet, Badge::Green));
  EXPECT_TRUE(says(report, message::kFinalDrift, Badge::Red));
  EXPECT_TRUE(says(report, message::kDoLook, Badge::Red));
  render_all(report);
}

// 100 customers, a contact costs 2, a sale is worth 10: of the first 20, 12 buy; of all, 15.
CampaignFacts sample_campaign() {
  return {.task = "t",
          .currency = "EUR",
          .contact_cost = 2,
          .sale_value = 10,
          .points = {{10, 8}, {20, 12}, {50, 14}, {100, 15}}};
}

TEST(CampaignReturn, ByHand) {
  CampaignFacts facts = sample_campaign();
  // 10: 80 - 20 = 60; 20: 120 - 40 = 80; 50: 140 - 100 = 40; 100: 150 - 200 = -50.
  EXPECT_EQ(campaign_net(facts).net, 80);
  EXPECT_EQ(campaign_net(facts).without_model, 0);
  EXPECT_EQ(campaign_net(facts).gain(), 80);
  facts.decided = LiftPoint{50, 14};
  EXPECT_EQ(campaign_net(facts).net, 40);
  facts.incremental_share = 0.5;  // 50: 70 - 100
  EXPECT_EQ(campaign_net(facts).net, -30);
  facts.decided.reset();  // 10: 40 - 20 = 20; 20: 60 - 40 = 20: the first of equal ones
  EXPECT_EQ(campaign_net(facts).net, 20);
}

TEST(CampaignReturn, SaysWhatItAssumes) {
  CampaignFacts facts = sample_campaign();
  facts.decided = LiftPoint{50, 14};
  const Report report = campaign_return(facts);
  EXPECT_TRUE(says(report, message::kReturnBest, Badge::Green));
  EXPECT_TRUE(says(report, message::kReturnModel, Badge::Green));
  EXPECT_TRUE(says(report, message::kAssumeAllIncremental, Badge::Amber));
  render_all(report);
  facts.sale_value = 1;
  EXPECT_TRUE(says(campaign_return(facts), message::kReturnNobody, Badge::Red));
  facts.sale_value = 1000;
  EXPECT_TRUE(says(campaign_return(facts), message::kReturnEverybody, Badge::Amber));
}

// Worth: a right "yes" +5, a missed one -3; a right "no" +1, a false alarm -2.
DecisionFacts sample_decisions() {
  return {.task = "t",
          .currency = "EUR",
          .classes = {"no", "yes"},
          .worth = worth_by_class({1, 5}, {2, 3}),
          .rules = {{"thresholds", message::kRuleModel, {70, 10, 5, 15}}}};
}

TEST(DecisionReturn, ByHand) {
  const DecisionFacts facts = sample_decisions();
  EXPECT_EQ(facts.worth, (std::vector<double>{1, -2, -3, 5}));
  // Model: 70 - 20 - 15 + 75 = 110. All no: 80 - 60 = 20. All yes: -160 + 100 = -60.
  EXPECT_EQ(decision_net(facts).net, 110);
  EXPECT_EQ(decision_net(facts).without_model, 20);
  const Report report = decision_return(facts);
  EXPECT_TRUE(says(report, message::kReturnBeatsOneClass, Badge::Green));
  render_all(report);
}

TEST(DecisionReturn, ALosingRuleIsCalledLosing) {
  DecisionFacts facts = sample_decisions();
  facts.rules[0].confusion = {10, 70, 15, 5};
  EXPECT_TRUE(says(decision_return(facts), message::kReturnLosesOneClass, Badge::Red));
  facts.rules[0].confusion = {0, 0, 0, 0};
  render_all(decision_return(facts));
}

TEST(Money, IsWhole) {
  EXPECT_EQ(whole(2.5), 3);
  EXPECT_EQ(whole(-1234567.4), -1234567);
  EXPECT_EQ(whole(1e300), 9'000'000'000'000'000'000);
  EXPECT_EQ(whole(std::nan("")), 0);
}

TEST(Runbook, NamesTheProjectsOwn) {
  const RunbookFacts facts{
      .project = "tienda",
      .folder = "shop",
      .tasks = {
          {.name = "repurchase",
           .source = "purchases",
           .champion = "repurchase/1.1.0",
           .previous = "repurchase/1.0.0"},
          {.name = "channel", .source = "orders", .from_purchases = false, .has_contract = true}}};
  const Report report = runbook(facts);
  EXPECT_TRUE(says(report, message::kWhoNobody, Badge::Amber));
  EXPECT_TRUE(says(report, message::kRunbookNoChampion, Badge::Amber));
  render_all(report);
  const std::string text = render(report, ReportFormat::Text, Language::English);
  for (const char* command : {"canasta ingest", "canasta validate orders",
                              "canasta monitor drift channel", "canasta models rollback repurchase",
                              "a rollback of repurchase goes to repurchase/1.0.0"}) {
    EXPECT_NE(text.find(command), std::string::npos) << command;
  }
  EXPECT_EQ(text.find("canasta validate purchases"), std::string::npos);
  render_all(runbook({.project = "p", .folder = "f"}));
}

}  // namespace
}  // namespace canasta
