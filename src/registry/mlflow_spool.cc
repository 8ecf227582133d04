#include "registry/mlflow_spool.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/publish.h"
#include "registry/json_fields.h"
#include "registry/layout.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kIndent = 2;

void read_wish(FieldReader& fields, MlflowWish& wish) {
  wish.run = fields.text("run");
  if (!is_run_id(wish.run)) fields.break_at("run");
  if (fields.has("model")) {
    const std::string text = fields.text("model");
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string model = text.substr(0, slash);
    const auto version =
        parse_version(std::string_view(text).substr(std::min(slash + 1, text.size())));
    if (!version || !check_model_name(model).ok()) fields.break_at("model");
    wish.model = ModelVersion{model, version.value_or(SemanticVersion{})};
  }
  if (fields.has("alias")) {
    const auto alias = parse_alias(fields.text("alias"));
    if (!alias.ok() || !wish.model) fields.break_at("alias");
    wish.alias = alias.ok() ? *alias : Alias::Champion;
  }
}

}  // namespace

std::string format_spool(const MlflowSpool& spool) {
  OrderedJson json = {{"canasta_mlflow", kMlflowSpoolFormat}, {"run", spool.wish.run}};
  if (spool.wish.model) json["model"] = spool.wish.model->text();
  if (spool.wish.alias) json["alias"] = name(*spool.wish.alias);
  json["server"] = spool.server;
  json["experiment_id"] = spool.experiment_id;
  json["run_asked"] = spool.run_asked;
  json["mlflow_run"] = spool.mlflow_run;
  json["artifact_uri"] = spool.artifact_uri;
  json["batches"] = spool.batches;
  json["files"] = spool.files;
  json["ended"] = spool.ended;
  json["version_asked"] = spool.version_asked;
  json["model_version"] = spool.model_version;
  json["done"] = spool.done;
  return json.dump(kIndent, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<MlflowSpool> parse_spool(std::string_view text, const std::string& path) {
  TRY_ASSIGN(const Json json, parse_record(text, "canasta_mlflow", kMlflowSpoolFormat, path));
  FieldReader fields(json);
  MlflowSpool spool;
  read_wish(fields, spool.wish);
  spool.server = fields.text("server");
  spool.experiment_id = fields.text("experiment_id");
  spool.run_asked = fields.flag("run_asked");
  spool.mlflow_run = fields.text("mlflow_run");
  spool.artifact_uri = fields.text("artifact_uri");
  spool.batches = fields.count("batches");
  for (const Json& file : fields.array("files")) {
    if (!file.is_string()) fields.break_at("files");
    if (file.is_string()) spool.files.insert(file.get<std::string>());
  }
  spool.ended = fields.flag("ended");
  spool.version_asked = fields.flag("version_asked");
  spool.model_version = fields.text("model_version");
  spool.done = fields.flag("done");
  if (!fields.broken().empty()) return broken_record(path, fields.broken());
  return spool;
}

std::string spool_path(const std::string& runs_folder, const std::string& run) {
  return join_path(join_path(runs_folder, run), kMlflowSpoolName);
}

Result<std::optional<MlflowSpool>> read_spool(const FileSystem& files,
                                              const std::string& runs_folder,
                                              const std::string& run) {
  const std::string path = spool_path(runs_folder, run);
  auto info = files.info(path);
  if (!info.ok() && info.error().code() == ErrorCode::NotFound) return std::optional<MlflowSpool>();
  TRY_ASSIGN(const FileInfo found, std::move(info));
  if (found.bytes > kMlflowSpoolBytesMax) {
    return broken_record(path, "> " + std::to_string(kMlflowSpoolBytesMax) + " B");
  }
  TRY_ASSIGN(const std::string text, read_text(files, path));
  TRY_ASSIGN(MlflowSpool spool, parse_spool(text, path));
  if (spool.wish.run != run) return broken_record(path, "run");
  return std::optional(std::move(spool));
}

Status write_spool(FileSystem& files, const std::string& runs_folder, const MlflowSpool& spool) {
  return publish_file(files, spool_path(runs_folder, spool.wish.run), format_spool(spool));
}

}  // namespace canasta
