// The tracking functions as a little program, for tests/tracking.py.
//
//   mlflow_driver record RUNS TASK POINTS      records a finished run; prints its id
//   mlflow_driver spool RUNS MODELS RUN [MODEL ALIAS]
//   mlflow_driver send RUNS MODELS RUN [MODEL ALIAS]
//   mlflow_driver replay RUNS MODELS [FAULT NTH]   FAULT: unreachable, lost, or a status; from the
//                                                  n-th request on when NTH is given as "5+"
//   mlflow_driver export MODELS MODEL FOLDER
//   mlflow_driver predict MODELS MODEL         rows of numbers on stdin, predictions on stdout
//
// The settings come from the environment. Errors go to stderr; the exit code is the error's.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "io/faulty_http_client.h"
#include "models/forest.h"
#include "registry/mlflow.h"
#include "registry/mlflow_export.h"

namespace canasta {
namespace {

using Words = std::vector<std::string>;

Result<MlflowSettings> settings_here() {
  TRY_ASSIGN(auto settings, mlflow_settings([](const char* name) -> std::optional<std::string> {
               const char* value = std::getenv(name);
               return value == nullptr ? std::nullopt : std::optional<std::string>(value);
             }));
  CANASTA_ASSERT(settings.has_value());
  settings->retry = {
      .tries_max = 3, .first_wait_seconds = 0.05, .wait_seconds_max = 0.2, .seconds_max = 30};
  return *std::move(settings);
}

Status record(const Words& words) {
  const RunFacts facts{.task = words.at(3),
                       .verb = "train",
                       .parameters = {{"max_depth", "6"}, {"empty", ""}, {"odd@name", "ñ"}},
                       .tags = {{"data_hash", "00ff"}, {"seed", "42"}}};
  TRY_ASSIGN(RunWriter run, RunWriter::start({}, real_file_system(), words.at(2), facts));
  std::map<std::string, std::string> many;
  for (int i = 0; i < 101; ++i) many["p" + std::to_string(i)] = std::to_string(i);
  TRY(run.add_parameters(many));
  TRY(run.add_tags(many));
  const int points = std::stoi(words.at(4));
  for (int step = 0; step < points; ++step) {
    TRY(run.add_point({}, "validation_log_loss", step, 1.0 / (step + 1)));
  }
  TRY(run.add_point({}, "never", 0, std::nan("")));
  TRY(run.add_metrics({{"auc", 0.75}, {"precision@5", 0.5}, {"nothing", std::nan("")}}));
  TRY(run.add_artifact("report.md", "# Report\n"));
  TRY(run.add_artifact("pictures/año 1.txt", std::string("\0\xff", 2)));
  TRY(run.finish({}));
  std::cout << run.id() << "\n";
  return {};
}

Result<MlflowWish> wish_of(const Registry& registry, const Words& words) {
  MlflowWish wish{.run = words.at(4)};
  if (words.size() <= 5) return wish;
  TRY_ASSIGN(wish.model, registry.resolve({}, words.at(5)));
  TRY_ASSIGN(wish.alias, parse_alias(words.at(6)));
  return wish;
}

Status send(const Words& words) {
  const MlflowSource source{real_file_system(), words.at(2), words.at(3)};
  TRY_ASSIGN(const MlflowWish wish, wish_of(Registry(source.files, words.at(3)), words));
  if (words.at(1) == "spool") {
    TRY(spool_mlflow(source, wish));
    return {};
  }
  TRY_ASSIGN(const MlflowSettings settings, settings_here());
  const auto client = make_http_client(settings.ca_file);
  TRY_ASSIGN(const MlflowReceipt receipt, send_to_mlflow({}, source, *client, settings, wish));
  std::cout << receipt.mlflow_run << " " << receipt.model_version << "\n" << receipt.url << "\n";
  return {};
}

HttpFaultPlan plan_of(const Words& words) {
  HttpFaultPlan plan;
  if (words.size() <= 4) return plan;
  const std::string& fault = words.at(4);
  plan.nth = std::stoull(words.at(5));
  plan.from_then_on = words.at(5).ends_with("+");
  plan.fault = fault == "unreachable" ? HttpFault::Unreachable
               : fault == "lost"      ? HttpFault::LostAnswer
                                      : HttpFault::BadAnswer;
  if (plan.fault == HttpFault::BadAnswer) plan.status = std::stoi(fault);
  return plan;
}

Status replay(const Words& words) {
  const MlflowSource source{real_file_system(), words.at(2), words.at(3)};
  TRY_ASSIGN(const MlflowSettings settings, settings_here());
  const auto real = make_http_client(settings.ca_file);
  FaultyHttpClient client(*real);
  client.fail(plan_of(words));
  TRY_ASSIGN(const MlflowReplay done, replay_mlflow({}, source, client, settings));
  std::cout << "sent " << done.sent.size() << " failed " << done.failed.size() << " waiting "
            << done.waiting << " requests " << client.requests() << "\n";
  for (const DamagedRun& run : done.failed) {
    std::cerr << run.id << ": " << run.error.text(Language::English) << "\n";
  }
  if (done.stopped) return *done.stopped;
  return {};
}

Status export_model(const Words& words) {
  const Registry registry(real_file_system(), words.at(2));
  TRY_ASSIGN(const ModelVersion version, registry.resolve({}, words.at(3)));
  TRY_ASSIGN(const LoadedModel loaded, registry.load({}, version));
  return export_mlflow({}, real_file_system(), loaded, words.at(4));
}

Status predict(const Words& words) {
  const Registry registry(real_file_system(), words.at(2));
  TRY_ASSIGN(const ModelVersion version, registry.resolve({}, words.at(3)));
  TRY_ASSIGN(const LoadedModel loaded, registry.load({}, version));
  TRY_ASSIGN(const Forest forest, Forest::parse(loaded.files.at("model.ubj")));
  std::vector<float> values;
  for (std::string word; std::cin >> word;) values.push_back(std::strtof(word.c_str(), nullptr));
  const std::size_t rows = values.size() / forest.feature_count();
  std::vector<float> out(rows * forest.outputs());
  forest.predict({values.data(), rows, forest.feature_count()}, out);
  for (const float value : out) std::printf("%.9g\n", static_cast<double>(value));
  return {};
}

Status run(const Words& words) {
  const std::string& verb = words.at(1);
  if (verb == "record") return record(words);
  if (verb == "spool" || verb == "send") return send(words);
  if (verb == "replay") return replay(words);
  if (verb == "export") return export_model(words);
  CANASTA_ASSERT(verb == "predict");
  return predict(words);
}

}  // namespace
}  // namespace canasta

int main(int count, char** words) {
  const canasta::Status status = canasta::run({words, words + count});
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status.error().text(canasta::Language::English) << "\n";
  return canasta::exit_code(status.error().code());
}
