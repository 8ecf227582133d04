#include "engine/recommending.h"

#include "base/messages/engine.h"
#include "engine/basket_judge.h"
#include "engine/basket_report.h"
#include "engine/basket_tuning.h"
#include "engine/flag_words.h"
#include "engine/last_baskets.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"
#include "report/report.h"

namespace canasta {
namespace {

Judgement judgement_of(const Context& context, const BasketProtocol& protocol,
                       const BasketJudgement& judged) {
  return Judgement{.metrics = metrics_table(judged),
                   .report = report_basket(context, protocol, judged)};
}

// The defaults of a task, since there is no project.
Result<Judgement> judge_given(const Context& context, BasketProtocol protocol,
                              const OfferEvaluation& asked) {
  if (asked.train.empty() || asked.test.empty()) return config_error(message::kSplitIncomplete);
  if (asked.days) return config_error(message::kSplitTakesNoDays);
  if (!asked.split.empty()) return config_error(message::kSplitSaidTwice);
  const GivenSplitFiles files{.train = asked.train, .test = asked.test, .users = asked.users};
  TRY_ASSIGN(const GivenSplit split, read_given_split(context, real_file_system(), files));
  const History before = split.log.as_of(kGivenHistoryEnd);
  const History with_next = split.log.as_of(kGivenFutureDay);
  const Baskets baskets_before = baskets_of(context, before);
  const Baskets baskets_next = baskets_of(context, with_next);
  const BasketFit fit{.known = {before, baskets_before},
                      .with_next = {with_next, baskets_next},
                      .days = kGivenFutureDay - kGivenHistoryEnd,
                      .contemporaries = true};
  protocol.split = BasketSplit::Given;
  protocol.strangers = split.strangers;
  TRY_ASSIGN(const BasketJudgement judged,
             judge_basket_models(context, question_of_split(fit, split.test, protocol.products),
                                 judging({}, asked.models, protocol.products, {})));
  return judgement_of(context, protocol, judged);
}

// What the two ways to split the project's purchases share.
struct ProjectQuestion {
  const Project& project;
  const RecommendTask& task;
  const OfferEvaluation& asked;
  BasketJudgeOptions options;
};

Status check_days(std::int64_t days) {
  if (days >= 1 && days <= kRecommendDaysMax) return {};
  return config_error(message::kBadJudgedDays, {{"value", days}, {"max", kRecommendDaysMax}});
}

Result<Judgement> judge_by_time(const Context& context, const ProjectQuestion& of,
                                BasketProtocol protocol) {
  if (of.asked.days) TRY(check_days(*of.asked.days));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, of.project));
  const Day first = log.first_day();
  protocol.days = of.asked.days ? static_cast<int>(*of.asked.days) : of.task.days;
  protocol.last = log.last_day();
  protocol.moment = protocol.last - protocol.days;
  if (protocol.moment < first) {
    return invalid(message::kTooFewDaysToJudge, {{"days", protocol.days},
                                                 {"first", format_day(first)},
                                                 {"last", format_day(protocol.last)}});
  }
  TRY_ASSIGN(const BasketJudgement judged,
             judge_days_after(context, log, protocol.moment, protocol.days, of.options));
  return judgement_of(context, protocol, judged);
}

// Each customer's last basket from everything before it; the days are those that count as lately.
Result<Judgement> judge_last_baskets(const Context& context, const ProjectQuestion& of,
                                     BasketProtocol protocol) {
  if (of.asked.days) return config_error(message::kLastBasketTakesNoDays);
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, of.project));
  const LastBaskets aside = put_aside_last_baskets(context, log);
  if (aside.last.customer.empty()) {
    return invalid(aside.products_unknown > 0 ? message::kLastBasketsAllNew
                                              : message::kNobodyWithTwoBaskets);
  }
  const History known = aside.known.all();
  const Baskets baskets = baskets_of(context, known);
  const KnownPurchases purchases{known, baskets};
  protocol.moment = log.first_day();  // of somebody the last basket may be the second of all days
  const BasketFit fit{.known = purchases, .with_next = purchases, .days = of.task.days};
  BasketQuestion question = question_of_split(fit, aside.last, protocol.products);
  question.products_unknown = aside.products_unknown;
  TRY_ASSIGN(const BasketJudgement judged, judge_basket_models(context, question, of.options));
  return judgement_of(context, protocol, judged);
}

// Error: InvalidInput for an unknown word.
Result<BasketSplit> read_split(const std::string& word) {
  if (word.empty()) return BasketSplit::LastDays;
  return read_flag_word<BasketSplit>("--split", word, {"last-days", "last-basket"});
}

}  // namespace

Result<RecommendTask> find_recommend_task(const Project& project, const std::string& task) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  if (const auto* const offers = std::get_if<RecommendTask>(&config)) return *offers;
  return invalid(
      message::kTaskOffersNothing,
      {{"task", task}, {"type", name(type_of(config))}, {"example", "basket: {type: recommend}"}});
}

Result<Judgement> evaluate_offers(const Context& context, const Project* project,
                                  const std::string& task, const OfferEvaluation& asked) {
  TRY_ASSIGN(const OfferedProducts products, products_offered(asked.new_only, asked.repeat_only));
  BasketProtocol protocol{.task = task, .products = products};
  if (asked.is_given()) return judge_given(context, protocol, asked);
  CANASTA_ASSERT(project != nullptr);
  TRY_ASSIGN(protocol.split, read_split(asked.split));
  TRY_ASSIGN(const RecommendTask offers, find_recommend_task(*project, task));
  TRY_ASSIGN(protocol.in_use, settings_in_use(*project, offers, products));
  const ProjectQuestion question{
      .project = *project,
      .task = offers,
      .asked = asked,
      .options = judging(offers, asked.models, products, protocol.in_use.settings)};
  const auto judge = protocol.split == BasketSplit::LastBasket ? judge_last_baskets : judge_by_time;
  TRY_ASSIGN(Judgement judged, judge(context, question, protocol));
  TRY(write_report(*project->files, judged.report, project->reports(), context.language));
  return judged;
}

}  // namespace canasta
