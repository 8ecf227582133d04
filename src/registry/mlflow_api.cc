#include "registry/mlflow_api.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/messages/registry.h"
#include "io/json.h"
#include "registry/json_fields.h"
#include "registry/mlflow_batches.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kApi = "/api/2.0/mlflow/";
constexpr std::string_view kArtifactsApi = "/api/2.0/mlflow-artifacts/artifacts/";
constexpr std::string_view kArtifactScheme = "mlflow-artifacts:/";
constexpr std::string_view kNotThere = "RESOURCE_DOES_NOT_EXIST";
constexpr std::string_view kThere = "RESOURCE_ALREADY_EXISTS";
constexpr std::size_t kWordMax = 256;

// Identifiers travel on in addresses and files.
bool is_plain_word(std::string_view text) {
  return !text.empty() && text.size() <= kWordMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_';
         });
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error strange_answer(const std::string& url, std::string_view reason) {
  return config_error(message::kMlflowAnswer,
                      {{"url", shown_url(url)}, {"reason", shown_reason(reason)}});
}

// "a b/c" as "a%20b/c".
std::string encoded_path(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    out += (at == 0 ? "" : "/") + percent_encoded(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// The path below the artifacts API of "mlflow-artifacts:/1/abc" or "mlflow-artifacts://host/1/abc".
std::optional<std::string> artifact_path(std::string_view uri) {
  if (!uri.starts_with(kArtifactScheme)) return std::nullopt;
  uri.remove_prefix(kArtifactScheme.size());
  if (uri.starts_with('/')) {
    const std::size_t host_end = uri.find('/', 1);
    if (host_end == std::string_view::npos) return std::nullopt;
    uri.remove_prefix(host_end + 1);
  }
  const bool plain = !uri.empty() && uri.find("..") == std::string_view::npos;
  return plain ? std::optional(encoded_path(uri)) : std::nullopt;
}

struct ServerError {
  std::string code;
  std::string message;
};

// What an answer that is no success says; MLflow's form, or the text of something in between.
ServerError server_error(const ClientResponse& response) {
  const Json json = Json::parse(response.body, nullptr, false);
  FieldReader fields(json);
  ServerError error{fields.text("error_code"), fields.text("message")};
  if (!fields.broken().empty()) {
    error.message = response.header("content-type").starts_with("text/html") ? "" : response.body;
  }
  return error;
}

Result<MlflowRun> run_of(const Json& json, const std::string& url) {
  FieldReader run(json);
  FieldReader info(run.object("info"), "info.");
  MlflowRun out{info.text("run_id"), info.text("artifact_uri")};
  if (!is_plain_word(out.id)) return strange_answer(url, "run_id");
  return out;
}

Result<MlflowModelVersion> version_of(const Json& json, const std::string& url) {
  FieldReader fields(json);
  MlflowModelVersion out{fields.text("version"), fields.text("status")};
  if (!is_plain_word(out.version) || !is_plain_word(out.status)) {
    return strange_answer(url, "version");
  }
  return out;
}

}  // namespace

ClientRequest MlflowApi::request_of(HttpMethod method, const std::string& path) const {
  ClientRequest request;
  request.method = method;
  request.url = settings_.url + path;
  if (!settings_.authorization.empty()) {
    request.headers.push_back({"Authorization", settings_.authorization});
  }
  return request;
}

Result<ClientResponse> MlflowApi::send(const ClientRequest& request, Again again) {
  if (again == Again::No) return client_.send(context_, request);
  return send_with_retries(context_, client_, request, settings_.retry);
}

Result<std::optional<Json>> MlflowApi::call(const Call& call, std::string_view expected_code) {
  ClientRequest request = request_of(call.method, std::string(kApi) + call.path);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = call.body;
  TRY_ASSIGN(const ClientResponse response, send(request, call.again));
  if (!response.ok()) {
    const ServerError error = server_error(response);
    if (!expected_code.empty() && error.code == expected_code) return std::optional<Json>();
    // A missing page, without MLflow's word for it, is of some other server.
    if (response.status == 404 && error.code.empty()) {
      return strange_answer(request.url, "HTTP 404");
    }
    return status_error(request, response, error.message);
  }
  auto json = parse_json(response.body, request.url);
  if (!json.ok() || !json->is_object()) return strange_answer(request.url, response.body);
  return std::optional(std::move(json).value());
}

Result<std::string> MlflowApi::experiment_id() {
  const std::string look =
      "experiments/get-by-name?experiment_name=" + percent_encoded(settings_.experiment);
  TRY_ASSIGN(auto found, call({HttpMethod::Get, look}, kNotThere));
  if (!found) {
    const std::string body = dumped({{"name", settings_.experiment}});
    TRY(call({HttpMethod::Post, "experiments/create", body}, kThere));
    TRY_ASSIGN(found, call({HttpMethod::Get, look}));
  }
  FieldReader fields(*found);
  FieldReader experiment(fields.object("experiment"));
  std::string id = experiment.text("experiment_id");
  if (!is_plain_word(id)) return strange_answer(settings_.url, "experiment_id");
  if (experiment.text("lifecycle_stage") == "deleted") {
    return config_error(message::kMlflowExperimentGone, {{"name", settings_.experiment}});
  }
  return id;
}

Result<std::optional<MlflowRun>> MlflowApi::find_run(const std::string& experiment_id,
                                                     const std::string& canasta_run) {
  const std::string filter = "tags.`" + std::string(kMlflowRunTag) + "` = '" + canasta_run + "'";
  const std::string body = dumped(
      {{"experiment_ids", Json::array({experiment_id})}, {"filter", filter}, {"max_results", 1}});
  TRY_ASSIGN(const auto found, call({HttpMethod::Post, "runs/search", body}));
  const auto runs = found->find("runs");  // left out when there is none
  if (runs == found->end() || !runs->is_array() || runs->empty()) return std::optional<MlflowRun>();
  TRY_ASSIGN(MlflowRun run, run_of(runs->front(), settings_.url));
  return std::optional(std::move(run));
}

Result<MlflowRun> MlflowApi::create_run(const std::string& body) {
  TRY_ASSIGN(const auto made, call({HttpMethod::Post, "runs/create", body, Again::No}));
  FieldReader fields(*made);
  return run_of(fields.object("run"), settings_.url);
}

Status MlflowApi::log_batch(const std::string& body) {
  TRY(call({HttpMethod::Post, "runs/log-batch", body}));
  return {};
}

Status MlflowApi::update_run(const std::string& body) {
  TRY(call({HttpMethod::Post, "runs/update", body}));
  return {};
}

Status MlflowApi::put_file(const MlflowRun& run, const std::string& path,
                           const std::string& bytes) {
  const auto folder = artifact_path(run.artifact_uri);
  if (!folder) {
    return config_error(message::kMlflowArtifactPlace, {{"place", shown_reason(run.artifact_uri)}});
  }
  ClientRequest request =
      request_of(HttpMethod::Put, std::string(kArtifactsApi) + *folder + "/" + encoded_path(path));
  request.headers.push_back({"Content-Type", "application/octet-stream"});
  request.body = bytes;
  TRY_ASSIGN(const ClientResponse response, send(request, Again::Yes));
  if (!response.ok()) return status_error(request, response, server_error(response).message);
  return {};
}

Status MlflowApi::create_model(const std::string& name) {
  TRY(call({HttpMethod::Post, "registered-models/create", dumped({{"name", name}})}, kThere));
  return {};
}

Result<std::optional<MlflowModelVersion>> MlflowApi::find_version(const std::string& model,
                                                                  const std::string& run_id) {
  const std::string filter = "name='" + model + "' and run_id='" + run_id + "'";
  TRY_ASSIGN(const auto found,
             call({HttpMethod::Get,
                   "model-versions/search?max_results=1&filter=" + percent_encoded(filter)}));
  const auto versions = found->find("model_versions");
  if (versions == found->end() || !versions->is_array() || versions->empty()) {
    return std::optional<MlflowModelVersion>();
  }
  TRY_ASSIGN(MlflowModelVersion version, version_of(versions->front(), settings_.url));
  return std::optional(std::move(version));
}

Result<MlflowModelVersion> MlflowApi::create_version(const std::string& model,
                                                     const std::string& run_id,
                                                     const std::string& model_text) {
  const Json tag = {{"key", "canasta.model"}, {"value", model_text}};
  const std::string body = dumped({{"name", model},
                                   {"source", "runs:/" + run_id + "/model"},
                                   {"run_id", run_id},
                                   {"tags", Json::array({tag})}});
  TRY_ASSIGN(const auto made, call({HttpMethod::Post, "model-versions/create", body, Again::No}));
  FieldReader fields(*made);
  return version_of(fields.object("model_version"), settings_.url);
}

Result<MlflowModelVersion> MlflowApi::version(const std::string& model, const std::string& number) {
  TRY_ASSIGN(const auto found,
             call({HttpMethod::Get, "model-versions/get?name=" + percent_encoded(model) +
                                        "&version=" + percent_encoded(number)}));
  FieldReader fields(*found);
  return version_of(fields.object("model_version"), settings_.url);
}

Status MlflowApi::set_alias(const std::string& model, const std::string& alias,
                            const std::string& number) {
  const std::string body = dumped({{"name", model}, {"alias", alias}, {"version", number}});
  TRY(call({HttpMethod::Post, "registered-models/alias", body}));
  return {};
}

}  // namespace canasta
