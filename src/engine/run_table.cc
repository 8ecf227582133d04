// The steps of a task on a table: explore, train, predict, monitor.
#include "base/joined.h"
#include "base/messages/engine.h"
#include "engine/drift_report.h"
#include "engine/model_reports.h"
#include "engine/run_steps.h"
#include "engine/table_tuning.h"
#include "engine/table_verbs.h"
#include "ingest/ingest.h"
#include "report/report.h"

namespace canasta {
namespace {

// A source that is read when a step first needs it.
class LazyTable {
 public:
  LazyTable(const Project& project, std::string source, std::vector<std::string> input)
      : project_(&project), source_(std::move(source)), input_(std::move(input)) {}

  // Error: ContractBroken.
  Result<const OpenedTable*> open(const Context& context) {
    TRY_ASSIGN(const OpenedTable* const opened, open_for_looking(context));
    TRY(hold_contract(context, *opened));
    return opened;
  }

  // The same, whatever the contract says.
  Result<const OpenedTable*> open_for_looking(const Context& context) {
    if (!opened_) {
      TRY_ASSIGN(opened_, canasta::open_for_looking(context, *project_, source_, input_));
    }
    return &*opened_;
  }

  // Of its files, taken before they are read, so that one that changes meanwhile is not fresh the
  // next time.
  Result<std::string> hash() {
    if (hash_.empty()) {
      TRY_ASSIGN(hash_, table_hash(*project_->files, reading_of(*project_, source_, input_)));
    }
    return hash_;
  }

  Status add_to(StepInputs& inputs) {
    TRY_ASSIGN(const std::string files, hash());
    inputs.add(files);
    return {};
  }

  // Of what the rows must be like.
  Status add_contract_to(StepInputs& inputs) const {
    const std::string& contract = files_behind(*project_, source_).contract;
    if (contract.empty()) return {};
    inputs.add(contract);
    return inputs.add_file(*project_->files, project_->path(contract));
  }

 private:
  const Project* project_;
  std::string source_;
  std::vector<std::string> input_;
  std::optional<OpenedTable> opened_;
  std::string hash_;
};

class TableRun {
 public:
  TableRun(const Context& context, RunWork& work, const std::string& name, const TableTask& task)
      : context_(context),
        work_(work),
        name_(name),
        task_(task),
        source_(work.project, task.source, {}),
        input_(work.project, task.source, task.input) {}

  Status run() {
    TRY(explore());
    TRY_ASSIGN(const StepTrained trained, train());
    TRY(predict(trained));
    if (!trained.champion) return {};
    if (!task_.input.empty()) TRY(watch_drift(*trained.champion));
    if (!task_.monitor.truth.empty()) TRY(watch_performance());
    return {};
  }

 private:
  const Project& project() const { return work_.project; }
  LazyTable& asked() { return task_.input.empty() ? source_ : input_; }
  TableJob job(const OpenedTable& opened) const { return {project(), name_, task_, opened}; }

  // Reports are in the reader's language; a model is in none.
  void add_language(StepInputs& inputs) const { inputs.add(language_tag(context_.language)); }

  Status explore() {
    StepInputs inputs = inputs_of(context_, project(), name_, kNotOfTraining);
    TRY(source_.add_to(inputs));
    TRY(source_.add_contract_to(inputs));
    add_language(inputs);
    inputs.add(explored_target(project(), task_.source));
    const std::string step = name_ + "/explore";
    if (work_.steps.is_fresh(step, inputs)) return {};
    TRY_ASSIGN(const OpenedTable* const opened, source_.open_for_looking(context_));
    TRY_ASSIGN(const Report report, explore_opened(context_, project(), task_.source, *opened));
    return work_.steps.remember(step, inputs, {.reports = {report.name}});
  }

  Result<StepTrained> train() {
    TRY_ASSIGN(const std::string hash, source_.hash());
    TRY_ASSIGN(Training training, training_on_table(context_, project(), name_, task_, hash));
    return train_step(context_, work_,
                      {.training = std::move(training), .train = [&]() -> Result<TrainResult> {
                         TRY_ASSIGN(const OpenedTable* const opened, source_.open(context_));
                         return train_on(context_, job(*opened));
                       }});
  }

  void add_lines(const std::vector<ReportLine>& lines) {
    work_.lines.insert(work_.lines.end(), lines.begin(), lines.end());
  }

  // Of a day: beside its key stands the date.
  Result<std::uint64_t> write_predictions() {
    TRY_ASSIGN(const OpenedTable* const opened, asked().open(context_));
    TRY_ASSIGN(Scored scored, score(context_, job(*opened), {}));
    if (!task_.input.empty()) add_lines(scored.said);  // of the source's own, its reports tell
    if (work_.options.date) {
      TRY_ASSIGN(const ScoredBatch batch,
                 write_batch(context_, job(*opened), std::move(scored), *work_.options.date));
      return batch.rows;
    }
    TRY(write_table(context_, *project().files, scored.table, project().path(predictions())));
    return scored.table.rows();
  }

  std::string predictions() const {
    return work_.options.date ? Project::batch_of(name_, *work_.options.date)
                              : Project::predictions_of(name_);
  }

  Status predict(const StepTrained& trained) {
    StepInputs inputs = inputs_of(context_, project(), name_, {"monitor."});
    TRY(asked().add_to(inputs));
    TRY(asked().add_contract_to(inputs));
    return predict_step(
        work_, trained,
        {.task = name_, .inputs = std::move(inputs), .path = predictions(), .predict = [&] {
           return write_predictions();
         }});
  }

  // A green light is remembered; another one is looked at each time.
  Status look(const std::string& monitor, const StepInputs& inputs, Message said,
              const std::function<Result<MonitorAnswer>()>& measure) {
    const std::string step = name_ + "/" + monitor;
    const auto say = [&](Light light) {
      const std::string report = project().reports() + "/" + name_ + "-" + monitor + ".md";
      work_.lines.push_back(
          {said, {{"task", name_}, {"light", name(light)}, {"report", report}}, badge_of(light)});
    };
    if (work_.steps.is_fresh(step, inputs)) {
      say(Light::Green);
      return {};
    }
    TRY_ASSIGN(MonitorAnswer answer, measure());
    say(answer.light);
    if (answer.untold) work_.lines.push_back(*answer.untold);
    if (answer.red && !work_.problem) work_.problem = std::move(answer.red);
    if (answer.light != Light::Green) return {};
    return work_.steps.remember(step, inputs, {.reports = {answer.report.name}});
  }

  // All batches of the task: reports of several days rest on them.
  Status add_batches(StepInputs& inputs) const {
    TableOptions batches;
    batches.root = project().root;
    batches.files = {Project::every_batch_of(name_)};
    const auto sum = table_hash(*project().files, batches);
    if (!sum.ok() && sum.error().code() != ErrorCode::NotFound) return sum.error();
    inputs.add(sum.ok() ? *sum : "");
    return {};
  }

  Status watch_drift(const std::string& champion) {
    StepInputs inputs = inputs_of(context_, project(), name_);
    inputs.add(champion);
    add_language(inputs);
    TRY(asked().add_to(inputs));
    TRY(asked().add_contract_to(inputs));
    TRY(add_batches(inputs));
    return look("drift", inputs, message::kRanDrift, [&]() -> Result<MonitorAnswer> {
      TRY_ASSIGN(const OpenedTable* const opened, asked().open(context_));
      return measure_drift_of(context_, job(*opened), champion);
    });
  }

  Status watch_performance() {
    const std::vector<std::string>& truth = task_.monitor.truth;
    const auto sum = table_hash(*project().files, reading_of(project(), task_.source, truth));
    if (!sum.ok()) {
      if (sum.error().code() != ErrorCode::NotFound) return sum.error();
      work_.lines.push_back({message::kNoTruthYet, {{"task", name_}, {"files", joined(truth)}}});
      return {};
    }
    StepInputs inputs = inputs_of(context_, project(), name_);
    add_language(inputs);
    inputs.add(*sum);
    PerformanceRequest request{.truth = truth, .predictions = {}};
    if (!work_.options.date) request.predictions = {predictions()};
    TRY(inputs.add_file(*project().files, project().path(predictions())));
    TRY(add_batches(inputs));
    return look("performance", inputs, message::kRanPerformance,
                [&] { return monitor_performance(context_, project(), name_, request); });
  }

  const Context& context_;
  RunWork& work_;
  const std::string& name_;
  const TableTask& task_;
  LazyTable source_;
  LazyTable input_;
};

}  // namespace

Status run_table_task(const Context& context, RunWork& work, const std::string& name,
                      const TableTask& task) {
  return TableRun(context, work, name, task).run();
}

}  // namespace canasta
