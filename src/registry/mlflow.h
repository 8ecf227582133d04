// Runs and models sent to an MLflow tracking server (REST API 2.0, MLflow 3), for teams that look
// there. runs/ and models/ stay the truth; MLflow gets a copy.
//
//   spool_mlflow      notes in runs/<id>/mlflow.json that a run is to be sent: no network
//   send_to_mlflow    that, and sends it now
//   replay_mlflow     sends what waits, oldest first
//
// Sending is never in the way of training: when the server is away the run stays noted, and the
// next replay goes on where the last one stopped. mlflow.json is replaced after every step that the
// server has acknowledged, so nothing is made twice:
//
//   1. A run is created after a search for its tag canasta.run, when it may have been asked for
//      before; a model version after a search for its run.
//   2. Everything else may be done twice without harm: the server keeps equal parameters and points
//      once, a file is put whole, an alias is set.
//   3. One process at a time sends a run, under runs/<id>/.mlflow.lock.
//   4. The alias is set only while the version still has it in models/, so that an old run sent
//   late
//      does not take it from a newer one.
//
// Errors    Those of io/http_client.h with what the server said: Unavailable and Overloaded after
//           bounded retries, Denied at once; Config kMlflowAddress, kMlflowCredentials,
//           kMlflowAnswer, kMlflowArtifactPlace, kMlflowExperimentGone; Conflict
//           kMlflowOtherServer, kRunNotEnded, kLocked. Passwords and tokens are in no message and
//           no file.
// Threads   One thread per client.
// Page      docs/methods/tracking.md
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/http_retry.h"
#include "registry/runs.h"

namespace canasta {

struct MlflowSettings {
  std::string url;            // http://host:port, without user, password and last '/'
  std::string authorization;  // value of the header, or "" for none
  std::string experiment = "canasta";
  std::string user;     // tag mlflow.user
  std::string ca_file;  // certificates to trust instead of the system's, or ""
  RetryOptions retry;
  int ready_tries_max = 20;  // half a second apart, for a version to become READY
};

// The value of a variable of the environment, when it is set.
using VariableLookup = std::function<std::optional<std::string>(const char* name)>;

// From MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME and _PASSWORD or MLFLOW_TRACKING_TOKEN,
// MLFLOW_EXPERIMENT_NAME, MLFLOW_TRACKING_SERVER_CERT_PATH, USER. Nothing when the first is unset
// or empty. Errors (Config): kMlflowAddress, kMlflowCredentials.
Result<std::optional<MlflowSettings>> mlflow_settings(const VariableLookup& variable);

// Where the project keeps what is sent.
struct MlflowSource {
  FileSystem& files;
  std::string runs_folder;
  std::string models_folder;
};

// What to send: a run that has ended, and the model that it made.
struct MlflowWish {
  std::string run;
  std::optional<ModelVersion> model = std::nullopt;
  std::optional<Alias> alias = std::nullopt;  // of the model; MLflow's has the same name
};

// What the server has of a run.
struct MlflowReceipt {
  std::string run;            // ours
  std::string experiment_id;  // the rest is MLflow's
  std::string mlflow_run;
  std::string model_version;  // "1"; "" without a model
  std::string url;            // the page of the run
};

// Notes the wish, unless one is noted already; the id of the run, of which the wish may hold the
// first letters. Errors are those of read_run.
Result<std::string> spool_mlflow(const MlflowSource& source, const MlflowWish& wish);

Result<MlflowReceipt> send_to_mlflow(const Context& context, const MlflowSource& source,
                                     HttpClient& client, const MlflowSettings& settings,
                                     const MlflowWish& wish);

struct MlflowReplay {
  std::vector<MlflowReceipt> sent;
  std::vector<DamagedRun> failed;  // runs that cannot be sent as they are, each with its reason
  std::size_t waiting = 0;         // runs that were not sent, the failed ones included
  // Why it stopped before the end: the server is away or refuses us. Told once, for all that wait.
  std::optional<Error> stopped;
};
Result<MlflowReplay> replay_mlflow(const Context& context, const MlflowSource& source,
                                   HttpClient& client, const MlflowSettings& settings);

// Ids of the runs that wait to be sent, oldest first.
Result<std::vector<std::string>> runs_waiting(const FileSystem& files,
                                              const std::string& runs_folder);

}  // namespace canasta
