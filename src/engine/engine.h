// Engine: what each verb does, from configuration to answer, in the order of the flow:
//
//   init -> ingest -> features -> train, evaluate, backtest -> predict -> models
//
// Functions take a Project and give Tables and Reports; they print nothing. Each publishes its
// files whole or not at all, and can be run again after any interruption.
//
// Errors   as the rooms give them; NotFound, with the command to type, when a step before is
//          missing.
// Threads  one call per project at a time; a second writer to the registry gets Conflict.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "data/table.h"
#include "engine/config.h"

namespace canasta {

struct Project {
  std::string root;
  FileSystem* files = nullptr;
  ProjectConfig config;

  std::string path(std::string_view relative) const { return join_path(root, relative); }
  std::string purchases() const { return path("data/processed/purchases.parquet"); }
  std::string models() const { return path("models"); }
  std::string runs() const { return path("runs"); }
  std::string reports() const { return path("reports"); }
  std::string predictions() const { return path("data/predictions"); }

  // Below the root: the predictions of a task, the folder of its batches by day, and those of a
  // day.
  static std::string predictions_of(const std::string& task) { return batches_of(task) + ".csv"; }
  static std::string batches_of(const std::string& task) { return "data/predictions/" + task; }
  static std::string batch_of(const std::string& task, Day day) {
    return batches_of(task) + "/" + format_day(day) + ".csv";
  }
  static std::string every_batch_of(const std::string& task) { return batches_of(task) + "/*.csv"; }
};

// The project in `folder`, on the machine's own files.
Result<Project> open_project(const std::string& folder);

struct InitOptions {
  std::string folder = ".";
  std::vector<std::string> from;  // files, globs or folders, relative to where the command is typed
  std::string name;               // empty: the folder's name
  std::string target = {};        // of a table: the column to predict
  std::string key = {};           // of a table: what a row, or several, stand for
  bool force = false;             // replace a canasta.yaml and a contract that are there
};
// Guesses the columns, writes canasta.yaml, and says what was guessed, why, and what to type next.
// Files that are no receipts become a table with a contract and a task.
Result<Report> init_project(const Context& context, const InitOptions& options);

Result<Report> ingest_purchases(const Context& context, const Project& project);

// One row per customer as of the end of `as_of`: what the task's model would see for the next day,
// or for the window after it.
Result<Table> feature_table(const Context& context, const Project& project, const std::string& task,
                            std::optional<Day> as_of);

// What a training leaves in its run.
struct TrainingRecord {
  std::map<std::string, double> metrics;
  std::string parameters = "{}";  // JSON
  std::string data_hash;
  std::uint64_t seed = 0;
  std::vector<double> validation_loss;  // by round
};

struct TrainResult {
  std::string version;                  // "repurchase/1.1.0"
  std::optional<std::string> champion;  // afterwards: this version, unless it lost
  Report report;
  TrainingRecord record = {};
  std::string run = {};                     // its id
  std::optional<ReportLine> tracking = {};  // why a copy could not be sent yet
  std::vector<ReportLine> warnings = {};    // of leaks: what to doubt before using it
};
// Judges on what came last, trains on everything, publishes a version.
Result<TrainResult> train_task(const Context& context, const Project& project,
                               const std::string& task);

struct Judgement {
  Table metrics;  // metric, value, baseline, n
  Report report;
};
// The same judgement, without publishing anything.
Result<Judgement> evaluate_task(const Context& context, const Project& project,
                                const std::string& task);

// Rolling origin: trains on what came before each of `folds` test slices, and judges there.
Result<Judgement> backtest_task(const Context& context, const Project& project,
                                const std::string& task, std::int64_t folds);

// A search for better settings of the trees of a task, on its training rows alone; of a task of
// type recommend engine/recommending.h.
inline constexpr std::int64_t kBacktestFoldsMax = 100;
inline constexpr std::int64_t kTuneFoldsMax = 20;
inline constexpr std::int64_t kTuneRepeatsMax = 20;
inline constexpr std::int64_t kTuneSecondsMax = 1'000'000;
struct TuneOptions {
  std::int64_t trials = 30;                  // in all, those of the journal counted
  std::int64_t seconds = 0;                  // begin no trial after so many; 0: no limit
  std::optional<std::int64_t> folds = {};    // of the training rows; 3
  std::optional<std::int64_t> repeats = {};  // the folds drawn anew so often; by time once; 1
  std::string candidate = {};                // empty: the task's first
  bool restart = false;                      // forget the journal
};
// Writes the best settings to tuning/<task>.json, which train_task reads from then on. A search
// that was cut goes on from tuning/<task>.ndjson. Table: trial, state, value and each setting.
Result<Judgement> tune_task(const Context& context, const Project& project, const std::string& task,
                            const TuneOptions& options);

struct PredictOptions {
  std::optional<Day> on = {};     // default: the day after the data end
  std::optional<Day> by = {};     // default: seven days after the data end
  std::optional<Day> as_of = {};  // of a purchase window: its moment is the end of this day
  std::string customer = {};      // only this one
  std::string model = {};         // name@alias or name/version; empty: the task's champion
  // Files to read instead of those of the source; for tasks on tables.
  std::vector<std::string> input = {};
  bool explain = false;  // reasons beside each prediction; not of purchase dates
};
// Of a table: key (or row), prediction, of classes probability_<class>, model.
// Of a purchase date: customer, on_date, probability, by_date, probability_by,
// expected_date, expected_low, expected_high, product_1, product_2, product_3; of a purchase
// window: customer, prediction, probability, window_days, as_of. Both likeliest first.
struct Scored {
  Table table;
  std::vector<ReportLine> said;  // of a table: what was odd in its rows, words unknown to the model
};
Result<Scored> predict_task(const Context& context, const Project& project, const std::string& task,
                            const PredictOptions& options);

// A source against its contract.
struct ContractAnswer {
  Report report;
  std::string junit;            // the same as JUnit XML
  std::optional<Error> broken;  // what the verb ends with
};
// `input`: files instead of the source's own. Errors: Config kSourceWithoutContract; those of
// reading.
Result<ContractAnswer> validate_source(const Context& context, const Project& project,
                                       const std::string& source,
                                       const std::vector<std::string>& input = {});
// Writes contracts/<source>.odcs.yaml and gives its path in the project. Error: Conflict
// kContractThere.
Result<std::string> infer_contract_of(const Context& context, const Project& project,
                                      const std::string& source);
Result<Report> compare_contracts(const std::string& before, const std::string& after);
// A schema.yaml as a contract in `output`.
Status import_contract(const std::string& schema, const std::string& output);

// Predictions of one day's rows, for a task on a table.
struct ScoredBatch {
  std::string path;  // data/predictions/<task>/<day>.csv
  std::uint64_t rows = 0;
  std::vector<ReportLine> said;  // words that training never met
};
// The same rows, day and model give the same bytes; an earlier file of that day is replaced.
Result<ScoredBatch> score_batch(const Context& context, const Project& project,
                                const std::string& task, Day day, const PredictOptions& options);

// Single predictions of known rows, several at a time, as a service would make them.
struct TrialOptions {
  std::int64_t sample = 50;      // rows of the test part
  std::int64_t concurrency = 1;  // threads that ask
  std::string model = {};        // name@alias or name/version; empty: the task's champion
};
// Writes inference_results.json and inference_distributions.json to data/predictions/<task>/.
Result<Report> try_inference(const Context& context, const Project& project,
                             const std::string& task, const TrialOptions& options);

struct MonitorAnswer {
  Light light = Light::Green;
  Table table;
  Report report;
  std::string junit;                      // the same as JUnit XML
  std::optional<Error> red;               // what the verb ends with
  std::optional<ReportLine> untold = {};  // why nobody took the message
};
// Data of a task now, beside those that its champion (or `model`) was trained on.
// Columns: feature, state, psi, ks, jensen_shannon, wasserstein, …
Result<MonitorAnswer> monitor_drift(const Context& context, const Project& project,
                                    const std::string& task, const PredictOptions& options);

struct PerformanceRequest {
  std::vector<std::string> truth;        // files with the key and the target
  std::vector<std::string> predictions;  // empty: the task's batches
  std::string segment = {};              // a column of either to judge by
  std::string model = {};                // as above
};
// Predictions against the truth that came later, and against the metrics at training.
// Columns: part, rows, metric, value, error, training.
Result<MonitorAnswer> monitor_performance(const Context& context, const Project& project,
                                          const std::string& task,
                                          const PerformanceRequest& request);

// What is in a table, and what is odd about it: reports/<source>-exploration.
Result<Report> explore_source(const Context& context, const Project& project,
                              const std::string& source);
// What to type, for every task: reports/runbook.
Result<Report> project_runbook(const Context& context, const Project& project);

struct RunOptions {
  std::vector<std::string> tasks = {};  // empty: all, and all purchases
  std::optional<Day> date = {};         // predictions of tables go to the file of this day
  bool force = false;                   // do again what is fresh
};
struct RunAnswer {
  Report report;
  // What the verb ends with: a task that failed, or a monitor's red light; the first one.
  std::optional<Error> problem;
};
// Everything, in order: ingest, then each task: train, predict, and of tables explore before and
// monitor after. What is fresh is left as it is (engine/steps.h). A task that fails is said; the
// others go on. Reads purchases and tables once. Predictions go to data/predictions/<task>.csv.
Result<RunAnswer> run_project(const Context& context, const Project& project,
                              const RunOptions& options = {});

// Runs, newest first; one of them, by its id or its first letters; several side by side.
Result<Table> list_project_runs(const Context& context, const Project& project,
                                const std::string& task);
Result<Table> show_project_run(const Project& project, const std::string& id);
Result<Table> compare_project_runs(const Project& project, const std::vector<std::string>& ids,
                                   bool everything);

// Sends the runs that wait to the MLflow server. Error: Config where none is set.
struct ReplayedRuns {
  ReportLine said;
  std::optional<Error> problem;  // what the verb ends with
};
Result<ReplayedRuns> replay_runs(const Context& context, const Project& project);

// The champion of the task; trains one where there is none. The report says which.
struct EnsuredModel {
  std::string version;
  std::optional<TrainResult> trained;
};
Result<EnsuredModel> ensure_model(const Context& context, const Project& project,
                                  const std::string& task);
// A version as a folder that MLflow's tools open.
Status export_model_to_mlflow(const Context& context, const Project& project,
                              const std::string& model, const std::string& folder);

// The registry. A model is named as models:/name/1.2.3, name/1.2.3, name@alias or name (champion).
Result<Table> list_models(const Context& context, const Project& project);
Result<Report> show_model(const Context& context, const Project& project, const std::string& model);
struct ModelsVerified {
  Table table;                   // model, state, problem: one line per problem
  std::optional<Error> problem;  // the first one: what the verb ends with
};
Result<ModelsVerified> verify_models(const Context& context, const Project& project,
                                     const std::string& model);
Result<std::string> promote_model(const Context& context, const Project& project,
                                  const std::string& model);
Result<std::string> roll_back_model(const Context& context, const Project& project,
                                    const std::string& name);

struct GenerateOptions {
  std::string kind;         // receipts, orders, titles
  std::string output = {};  // .csv
  // Nothing: what the kind has by itself. One that the kind has no use for is an error.
  std::optional<std::int64_t> customers = {};  // receipts, orders
  std::optional<std::int64_t> days = {};       // receipts
  std::optional<std::int64_t> rows = {};       // orders, titles
  bool later = false;                          // titles: a later batch, which has drifted
};
// Deterministic synthetic data; the number of rows written.
Result<std::uint64_t> generate_data(const Context& context, const GenerateOptions& options);

// Makes a shop in `folder`, runs everything, and sums it up in one page.
Result<Report> run_demo(const Context& context, const std::string& folder);

// How answers leave the program: doors do not see the rooms.
std::string as_text(const Context& context, const Table& table);
std::string as_csv(const Context& context, const Table& table, bool excel_spanish);
std::string as_json(const Context& context, const Table& table);
std::string as_text(const Report& report, Language language);
std::string as_json(const Report& report, Language language);
Status write_answer(const Context& context, const Table& table, const std::string& path,
                    bool excel_spanish);
Status write_answer(const Report& report, const std::string& path, Language language);

// Bytes of an answer in a form of its own, published whole.
Status write_text_answer(const std::string& bytes, const std::string& path);

// The text of a small file of settings; empty where it is missing or cannot be read.
std::string settings_file(const std::string& path);

std::string canasta_version();

}  // namespace canasta
