// The step of a task of type recommend: judge its models, then offer to every customer.
#include "base/messages/engine.h"
#include "base/messages/offers.h"
#include "engine/basket_tuning.h"
#include "engine/offers.h"
#include "engine/recommending.h"
#include "engine/run_steps.h"
#include "report/report.h"

namespace canasta {
namespace {

// Whether there was somebody to judge. Where there was not, that is said, and offers are made all
// the same.
Result<bool> judge_offers(const Context& context, RunWork& work, const std::string& task) {
  const auto judged = evaluate_offers(context, &work.project, task, {});
  if (judged.ok()) return true;
  if (judged.error().code() != ErrorCode::InvalidInput) return judged.error();
  work.lines.push_back({message::kRanOffersUnjudged,
                        {{"task", task}, {"reason", judged.error().text(context.language)}},
                        Badge::Amber});
  return false;
}

}  // namespace

Status run_offers(const Context& context, RunWork& work, const std::string& name,
                  const RecommendTask& task) {
  const Project& project = work.project;
  TRY_ASSIGN(Training training, training_on_purchases(context, project, name));
  for (const std::string& file : files_of(task.rules)) {
    TRY(training.inputs.add_file(*project.files, project.path(file)));
  }
  TRY(training.inputs.add_file(*project.files,
                               tuned_offers_path(project, name, OfferedProducts::All)));
  const std::string path = Project::predictions_of(name);
  const std::string memory = name + "/offer";
  if (work.steps.is_fresh(memory, training.inputs)) {
    work.lines.push_back(
        {message::kRanOffersFresh, {{"task", name}, {"path", project.path(path)}}});
    return {};
  }
  TRY_ASSIGN(const bool judged, judge_offers(context, work, name));
  TRY_ASSIGN(const Offers offers, offer_products(context, project, {.task = name}));
  work.lines.insert(work.lines.end(), offers.said.begin(), offers.said.end());
  TRY(write_table(context, *project.files, offers.table, project.path(path)));
  Steps::Outputs outputs{.files = {path}};
  if (judged) outputs.reports = {name};
  TRY(work.steps.remember(memory, training.inputs, outputs));
  Fields fields = {{"task", name}, {"rows", offers.table.rows()}, {"path", project.path(path)}};
  if (judged) fields.emplace_back("report", join_path(project.reports(), name + ".md"));
  work.lines.push_back({judged ? message::kRanOffers : message::kRanOffersAlone, fields});
  return {};
}

}  // namespace canasta
