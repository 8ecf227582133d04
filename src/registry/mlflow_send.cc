// The steps of sending a run, each noted once the server has acknowledged it.
#include <algorithm>
#include <array>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "registry/mlflow_api.h"
#include "registry/mlflow_batches.h"
#include "registry/mlflow_export.h"
#include "registry/mlflow_spool.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

constexpr double kReadySeconds = 0.5;
constexpr std::string_view kReady = "READY";
constexpr std::string_view kPending = "PENDING_REGISTRATION";

// A file of the run or the model, under its name in MLflow.
struct SentFile {
  std::string name;
  std::string bytes;
};

std::string page_of(const MlflowSettings& settings, const MlflowSpool& spool) {
  return settings.url + "/#/experiments/" + spool.experiment_id + "/runs/" + spool.mlflow_run;
}

class Sending {
 public:
  Sending(const Context& context, const MlflowSource& source, HttpClient& client,
          const MlflowSettings& settings)
      : context_(context), source_(source), settings_(settings), api_(context, client, settings) {}

  // REQUIRES: the caller holds the lock of the run's spool.
  Result<MlflowReceipt> send(MlflowSpool spool) {
    spool_ = std::move(spool);
    TRY(check_server());
    TRY_ASSIGN(run_, read_run(source_.files, source_.runs_folder, spool_.wish.run));
    if (run_.status == RunStatus::Running) {
      return Error(ErrorCode::Conflict, message::kRunNotEnded, {{"run", run_.id}});
    }
    if (!spool_.done) {
      TRY(send_run());
      TRY(send_batches());
      TRY(send_files());
      TRY(end_run());
      TRY(register_model());
      spool_.done = true;
      TRY(note());
    }
    return MlflowReceipt{run_.id, spool_.experiment_id, spool_.mlflow_run, spool_.model_version,
                         page_of(settings_, spool_)};
  }

 private:
  Status note() const { return write_spool(source_.files, source_.runs_folder, spool_); }

  Status check_server() const {
    if (spool_.server.empty() || spool_.server == settings_.url) return {};
    return Error(ErrorCode::Conflict, message::kMlflowOtherServer,
                 {{"run", spool_.wish.run},
                  {"known", spool_.server},
                  {"now", settings_.url},
                  {"path", spool_path(source_.runs_folder, spool_.wish.run)}});
  }

  Status send_run() {
    if (!spool_.mlflow_run.empty()) return {};
    if (spool_.experiment_id.empty()) {
      TRY_ASSIGN(spool_.experiment_id, api_.experiment_id());
    }
    std::optional<MlflowRun> run;
    if (spool_.run_asked) {
      TRY_ASSIGN(run, api_.find_run(spool_.experiment_id, run_.id));
    }
    if (!run) {
      spool_.server = settings_.url;
      spool_.run_asked = true;
      TRY(note());
      TRY_ASSIGN(run, api_.create_run(create_run_body(run_, settings_, spool_.experiment_id)));
    }
    spool_.mlflow_run = run->id;
    spool_.artifact_uri = run->artifact_uri;
    return note();
  }

  Status send_batches() {
    TRY_ASSIGN(const MetricCurves curves, read_curves(source_.files, source_.runs_folder, run_));
    const std::vector<std::string> bodies = log_batch_bodies(run_, curves, spool_.mlflow_run);
    while (spool_.batches < bodies.size()) {
      TRY(context_.check_cancel());
      TRY(api_.log_batch(bodies[spool_.batches]));
      ++spool_.batches;
      TRY(note());
    }
    return {};
  }

  Status send_file(const SentFile& file) {
    TRY(context_.check_cancel());
    TRY(api_.put_file({spool_.mlflow_run, spool_.artifact_uri}, file.name, file.bytes));
    spool_.files.insert(file.name);
    return note();
  }

  Status send_files() {
    for (const auto& [name, entry] : run_.files) {
      if (!name.starts_with(kArtifactPrefix)) continue;
      std::string sent_name = name.substr(kArtifactPrefix.size());
      if (spool_.files.contains(sent_name)) continue;
      TRY_ASSIGN(std::string bytes, read_run_file(source_.files, source_.runs_folder, run_, name));
      TRY(send_file({std::move(sent_name), std::move(bytes)}));
    }
    return send_model_files();
  }

  // Below model/ what MLflow opens, where the model is of that kind; below model/canasta/ the model
  // as canasta keeps it.
  Status send_model_files() {
    if (!spool_.wish.model || spool_.ended) return {};
    const Registry registry(source_.files, source_.models_folder);
    TRY_ASSIGN(const LoadedModel loaded, registry.load(context_, *spool_.wish.model));
    std::vector<SentFile> sent;
    auto exported = mlflow_model_files(loaded);
    if (exported.ok()) {
      for (auto& [name, bytes] : *exported) sent.push_back({"model/" + name, std::move(bytes)});
    }
    for (const auto& [name, bytes] : loaded.files) sent.push_back({"model/canasta/" + name, bytes});
    for (const SentFile& file : sent) {
      if (!spool_.files.contains(file.name)) TRY(send_file(file));
    }
    return {};
  }

  Status end_run() {
    if (spool_.ended) return {};
    TRY(api_.update_run(end_run_body(run_, spool_.mlflow_run, context_.clock->now())));
    spool_.ended = true;
    return note();
  }

  Status register_model() {
    if (!spool_.wish.model) return {};
    const std::string& model = spool_.wish.model->name;
    TRY(create_version(model));
    TRY(wait_until_ready(model));
    TRY_ASSIGN(const bool held, is_alias_held());
    if (held) {
      TRY(api_.set_alias(model, std::string(name(*spool_.wish.alias)), spool_.model_version));
    }
    return {};
  }

  Status create_version(const std::string& model) {
    if (!spool_.model_version.empty()) return {};
    TRY(api_.create_model(model));
    std::optional<MlflowModelVersion> version;
    if (spool_.version_asked) {
      TRY_ASSIGN(version, api_.find_version(model, spool_.mlflow_run));
    }
    if (!version) {
      spool_.version_asked = true;
      TRY(note());
      TRY_ASSIGN(version, api_.create_version(model, spool_.mlflow_run, spool_.wish.model->text()));
    }
    spool_.model_version = version->version;
    return note();
  }

  Status wait_until_ready(const std::string& model) {
    for (int tries = 1;; ++tries) {
      TRY_ASSIGN(const MlflowModelVersion found, api_.version(model, spool_.model_version));
      if (found.status == kReady) return {};
      if (found.status != kPending || tries >= settings_.ready_tries_max) {
        return Error(
            ErrorCode::Unavailable, message::kMlflowVersionPending,
            {{"version", spool_.model_version}, {"model", model}, {"state", found.status}});
      }
      api_.pause(kReadySeconds);
      TRY(context_.check_cancel());
    }
  }

  Result<bool> is_alias_held() const {
    if (!spool_.wish.alias) return false;
    const Registry registry(source_.files, source_.models_folder);
    TRY_ASSIGN(const Aliases aliases, registry.aliases(context_, spool_.wish.model->name));
    const auto& held =
        *spool_.wish.alias == Alias::Champion ? aliases.champion : aliases.challenger;
    return held == spool_.wish.model->version;
  }

  const Context& context_;
  const MlflowSource& source_;
  const MlflowSettings& settings_;
  MlflowApi api_;
  MlflowSpool spool_;
  RunRecord run_;
};

Result<MlflowReceipt> send_spooled(const Context& context, const MlflowSource& source,
                                   HttpClient& client, const MlflowSettings& settings,
                                   const std::string& run) {
  const std::string lock_path =
      join_path(join_path(source.runs_folder, run), std::string(kMlflowLockName));
  TRY_ASSIGN(const auto lock, source.files.lock(lock_path));
  TRY_ASSIGN(auto spool, read_spool(source.files, source.runs_folder, run));
  if (!spool) {  // removed by hand since it was listed
    return not_found(message::kFileMissing, {{"path", spool_path(source.runs_folder, run)}});
  }
  Sending sending(context, source, client, settings);
  return sending.send(*std::move(spool));
}

// Whether the error is of the server, and so of every run that waits; else it is of this run.
bool is_of_the_server(ErrorCode code) {
  constexpr std::array kCodes = {ErrorCode::Unavailable, ErrorCode::Overloaded, ErrorCode::Denied,
                                 ErrorCode::Config,      ErrorCode::Cancelled,  ErrorCode::NoSpace};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

}  // namespace

Result<std::string> spool_mlflow(const MlflowSource& source, const MlflowWish& wish) {
  TRY_ASSIGN(const RunRecord run, read_run(source.files, source.runs_folder, wish.run));
  TRY_ASSIGN(const auto known, read_spool(source.files, source.runs_folder, run.id));
  if (known) return run.id;
  MlflowSpool spool;
  spool.wish = wish;
  spool.wish.run = run.id;
  TRY(write_spool(source.files, source.runs_folder, spool));
  return run.id;
}

Result<MlflowReceipt> send_to_mlflow(const Context& context, const MlflowSource& source,
                                     HttpClient& client, const MlflowSettings& settings,
                                     const MlflowWish& wish) {
  const Stage stage(context, message::kStageTracking);
  TRY_ASSIGN(const std::string run, spool_mlflow(source, wish));
  return send_spooled(context, source, client, settings, run);
}

Result<std::vector<std::string>> runs_waiting(const FileSystem& files,
                                              const std::string& runs_folder) {
  std::vector<std::string> waiting;
  auto entries = files.list(runs_folder);
  if (!entries.ok() && entries.error().code() == ErrorCode::NotFound) return waiting;
  TRY_ASSIGN(const auto listed, std::move(entries));
  for (const FolderEntry& entry : listed) {
    if (!entry.info.is_folder || !is_run_id(entry.name)) continue;
    const auto spool = read_spool(files, runs_folder, entry.name);
    const bool waits = !spool.ok() || (spool->has_value() && !(*spool)->done);
    if (waits) waiting.push_back(entry.name);
  }
  return waiting;
}

Result<MlflowReplay> replay_mlflow(const Context& context, const MlflowSource& source,
                                   HttpClient& client, const MlflowSettings& settings) {
  TRY_ASSIGN(const auto waiting, runs_waiting(source.files, source.runs_folder));
  Stage stage(context, message::kStageTracking, waiting.size());
  MlflowReplay replay;
  for (const std::string& run : waiting) {
    auto receipt = send_spooled(context, source, client, settings, run);
    stage.advance(replay.sent.size() + replay.failed.size() + 1);
    if (receipt.ok()) {
      replay.sent.push_back(std::move(receipt).value());
    } else if (is_of_the_server(receipt.error().code())) {
      replay.stopped = std::move(receipt).error();
      break;
    } else {
      replay.failed.push_back({run, std::move(receipt).error()});
    }
  }
  replay.waiting = waiting.size() - replay.sent.size();
  return replay;
}

}  // namespace canasta
