// The requests of MLflow's REST API that canasta makes, one function each.
//
// Each is retried as io/http_retry.h says, but for those that make a new thing every time they are
// done (create_run, create_model_version): of these one that got no answer may have been done, and
// the caller looks for the thing first. What a server answers is data: an identifier that is no
// plain word, or an answer of another shape, is kMlflowAnswer.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "registry/mlflow.h"

namespace canasta {

struct MlflowRun {
  std::string id;
  std::string artifact_uri;  // "mlflow-artifacts:/1/<id>/artifacts"
};
struct MlflowModelVersion {
  std::string version;  // "1"
  std::string status;   // "READY"
};

class MlflowApi {
 public:
  // All must outlive it.
  MlflowApi(const Context& context, HttpClient& client, const MlflowSettings& settings)
      : context_(context), client_(client), settings_(settings) {}

  // The experiment of the settings; made when it is not there.
  Result<std::string> experiment_id();

  Result<std::optional<MlflowRun>> find_run(const std::string& experiment_id,
                                            const std::string& canasta_run);
  Result<MlflowRun> create_run(const std::string& body);
  Status log_batch(const std::string& body);
  Status update_run(const std::string& body);
  // A file of the run; `path` as in "model/MLmodel".
  Status put_file(const MlflowRun& run, const std::string& path, const std::string& bytes);

  // Fine when it is there.
  Status create_model(const std::string& name);
  Result<std::optional<MlflowModelVersion>> find_version(const std::string& model,
                                                         const std::string& run_id);
  Result<MlflowModelVersion> create_version(const std::string& model, const std::string& run_id,
                                            const std::string& model_text);
  Result<MlflowModelVersion> version(const std::string& model, const std::string& number);
  Status set_alias(const std::string& model, const std::string& alias, const std::string& number);

  void pause(double seconds) { client_.pause(context_, seconds); }

 private:
  enum class Again : bool { No, Yes };
  struct Call {
    HttpMethod method = HttpMethod::Get;
    std::string path;  // below api/2.0/mlflow/, with its query
    std::string body = {};
    Again again = Again::Yes;
  };

  ClientRequest request_of(HttpMethod method, const std::string& path) const;
  Result<ClientResponse> send(const ClientRequest& request, Again again);
  // The answer as JSON; the error of MLflow's error_code, or nothing when it is `expected_code`.
  Result<std::optional<nlohmann::json>> call(const Call& call, std::string_view expected_code = "");

  const Context& context_;
  HttpClient& client_;
  const MlflowSettings& settings_;
};

}  // namespace canasta
