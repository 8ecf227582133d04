#include "engine/recommending.h"

#include "base/messages/engine.h"
#include "engine/basket_judge.h"
#include "engine/basket_report.h"
#include "engine/offered_products.h"
#include "engine/project_log.h"
#include "report/report.h"

namespace canasta {
namespace {

// The task of that name; its defaults where a split is given and there is no project.
Result<RecommendTask> find_offers(const Project* project, const std::string& task) {
  if (project == nullptr) return RecommendTask{};
  TRY_ASSIGN(const TaskConfig config, find_task(project->config, task));
  if (const auto* const offers = std::get_if<RecommendTask>(&config)) return *offers;
  return invalid(message::kTaskOffersNothing, {{"task", task}, {"type", name(type_of(config))}});
}

BasketJudgeOptions judging(const RecommendTask& task, const OfferEvaluation& asked,
                           OfferedProducts products) {
  BasketJudgeOptions options;
  options.models = asked.models.empty() ? task.models : asked.models;
  options.k.assign(task.k.begin(), task.k.end());
  options.products = products;
  return options;
}

Result<Judgement> judgement_of(const Context& context, const BasketQuestion& question,
                               const BasketProtocol& protocol, const BasketJudgeOptions& options) {
  TRY_ASSIGN(const BasketJudgement judged, judge_basket_models(context, question, options));
  return Judgement{.metrics = metrics_table(judged),
                   .report = report_basket(context, protocol, judged)};
}

Result<Judgement> judge_given(const Context& context, const RecommendTask& task,
                              BasketProtocol protocol, const OfferEvaluation& asked) {
  if (asked.train.empty() || asked.test.empty()) return config_error(message::kSplitIncomplete);
  if (asked.days) return config_error(message::kSplitTakesNoDays);
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
  protocol.strangers = split.strangers;
  return judgement_of(context, question_of_split(fit, split.test, protocol.products), protocol,
                      judging(task, asked, protocol.products));
}

Result<Judgement> judge_by_time(const Context& context, const Project& project,
                                const RecommendTask& task, BasketProtocol protocol,
                                const OfferEvaluation& asked) {
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, project));
  const Day first = log.first_day();
  protocol.days = asked.days ? static_cast<int>(*asked.days) : task.days;
  protocol.last = log.last_day();
  protocol.moment = protocol.last - protocol.days;
  if (protocol.days < 1 || *protocol.moment < first) {
    return invalid(message::kTooFewDaysToJudge, {{"days", protocol.days},
                                                 {"first", format_day(first)},
                                                 {"last", format_day(protocol.last)}});
  }
  const History known = log.as_of(*protocol.moment);
  const Baskets baskets = baskets_of(context, known);
  const Baskets after = baskets_of(context, log.all());
  return judgement_of(context,
                      question_by_time({known, baskets}, after, protocol.days, protocol.products),
                      protocol, judging(task, asked, protocol.products));
}

}  // namespace

Result<Judgement> evaluate_offers(const Context& context, const Project* project,
                                  const std::string& task, const OfferEvaluation& asked) {
  TRY_ASSIGN(const OfferedProducts products, products_offered(asked.new_only, asked.repeat_only));
  TRY_ASSIGN(const RecommendTask offers, find_offers(asked.is_given() ? nullptr : project, task));
  const BasketProtocol protocol{.task = task, .products = products};
  if (asked.is_given()) return judge_given(context, offers, protocol, asked);
  CANASTA_ASSERT(project != nullptr);
  TRY_ASSIGN(Judgement judged, judge_by_time(context, *project, offers, protocol, asked));
  TRY(write_report(*project->files, judged.report, project->reports(), context.language));
  return judged;
}

}  // namespace canasta
