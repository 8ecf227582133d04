// The step of a task of type recommend: judge its models, then offer to every customer.
#include "base/messages/engine.h"
#include "engine/offers.h"
#include "engine/recommending.h"
#include "engine/run_steps.h"
#include "report/report.h"

namespace canasta {
namespace {

// Where there is nobody to judge yet, that is said, and offers are made all the same.
Status judge_offers(const Context& context, RunWork& work, const std::string& task) {
  const auto judged = evaluate_offers(context, &work.project, task, {});
  if (judged.ok()) return {};
  if (judged.error().code() != ErrorCode::InvalidInput) return judged.error();
  work.lines.push_back({message::kRanOffersUnjudged,
                        {{"task", task}, {"reason", judged.error().text(context.language)}},
                        Badge::Amber});
  return {};
}

}  // namespace

Status run_offers(const Context& context, RunWork& work, const std::string& task) {
  const Project& project = work.project;
  TRY_ASSIGN(const Training training, training_on_purchases(context, project, task));
  const std::string path = Project::predictions_of(task);
  const std::string memory = task + "/offer";
  if (work.steps.is_fresh(memory, training.inputs)) {
    work.lines.push_back(
        {message::kRanOffersFresh, {{"task", task}, {"path", project.path(path)}}});
    return {};
  }
  TRY(judge_offers(context, work, task));
  TRY_ASSIGN(const Offers offers, offer_products(context, project, {.task = task}));
  work.lines.insert(work.lines.end(), offers.said.begin(), offers.said.end());
  TRY(write_table(context, *project.files, offers.table, project.path(path)));
  TRY(work.steps.remember(memory, training.inputs, {.files = {path}}));
  work.lines.push_back({message::kRanOffers,
                        {{"task", task},
                         {"rows", offers.table.rows()},
                         {"path", project.path(path)},
                         {"report", join_path(project.reports(), task + ".md")}}});
  return {};
}

}  // namespace canasta
