#include "registry/mlflow_export.h"

#include <nlohmann/json.hpp>

#include "base/messages/registry.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "models/forest.h"
#include "registry/json_fields.h"
#include "registry/manifest.h"

namespace canasta {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr const char* kBoosterName = "model.ubj";
constexpr const char* kXgboostVersion = "3.4.1";  // of third_party/wheels.txt, which wrote the file
constexpr const char* kMlflowVersion = "3.17.2";  // whose layout this is
constexpr const char* kPythonVersion = "3.12";    // the oldest that this XGBoost runs on
constexpr std::size_t kUuidDigits = 32;

std::string dumped(const OrderedJson& json, int indent = -1) {
  return json.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

Error not_one_booster(const LoadedModel& loaded, const std::string& reason) {
  return invalid(message::kMlflowExportKind,
                 {{"model", loaded.manifest.model.text()}, {"reason", reason}});
}

// The booster, read as predicting reads it: nothing else may pass for one.
Result<Forest> read_booster(const LoadedModel& loaded) {
  const auto body = loaded.files.find(kBoosterName);
  if (body == loaded.files.end()) {
    return not_one_booster(loaded, "there is no model.ubj among its files");
  }
  auto forest = Forest::parse(body->second);
  if (!forest.ok()) return not_one_booster(loaded, forest.error().text(Language::English));
  const std::size_t named = loaded.manifest.facts.features.size();
  if (forest->feature_count() != named) {
    return not_one_booster(loaded, std::to_string(forest->feature_count()) + " features in it, " +
                                       std::to_string(named) + " in the manifest");
  }
  return forest;
}

// As a scalar of YAML: quotes are doubled inside of single quotes.
std::string yaml_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string input_schema(const std::vector<std::string>& features) {
  OrderedJson columns = OrderedJson::array();
  for (const std::string& feature : features) {
    columns.push_back({{"type", "double"}, {"name", feature}, {"required", true}});
  }
  return dumped(columns);
}

std::string output_schema(const Forest& forest) {
  OrderedJson shape = {-1};
  if (forest.outputs() > 1) shape.push_back(forest.outputs());
  return dumped(OrderedJson::array(
      {{{"type", "tensor"}, {"tensor-spec", {{"dtype", "float32"}, {"shape", shape}}}}}));
}

std::string mlmodel_text(const LoadedModel& loaded, const Forest& forest) {
  const Manifest& manifest = loaded.manifest;
  const std::string uuid = sha256(format_manifest(manifest)).substr(0, kUuidDigits);
  return std::string("flavors:\n") +
         "  python_function:\n"
         "    data: model.ubj\n"
         "    env:\n"
         "      conda: conda.yaml\n"
         "      virtualenv: python_env.yaml\n"
         "    loader_module: mlflow.xgboost\n"
         "    python_version: '" +
         kPythonVersion +
         "'\n"
         "  xgboost:\n"
         "    code: null\n"
         "    data: model.ubj\n"
         "    model_class: xgboost.core.Booster\n"
         "    model_format: ubj\n"
         "    xgb_version: " +
         kXgboostVersion + "\nmetadata:\n  canasta_model: " + yaml_quoted(manifest.model.text()) +
         "\n  canasta_task: " + yaml_quoted(manifest.facts.task) +
         "\nmlflow_version: " + kMlflowVersion + "\nmodel_uuid: " + uuid +
         "\nsaved_input_example_info:\n"
         "  artifact_path: input_example.json\n"
         "  pandas_orient: split\n"
         "  serving_input_path: serving_input_example.json\n"
         "  type: dataframe\n"
         "signature:\n"
         "  inputs: " +
         yaml_quoted(input_schema(manifest.facts.features)) +
         "\n  outputs: " + yaml_quoted(output_schema(forest)) + "\n  params: null\n" +
         "utc_time_created: '" + format_time(manifest.created) + ".000000'\n";
}

std::string requirements_text() {
  return std::string("mlflow>=3,<4\npandas\nxgboost==") + kXgboostVersion + "\n";
}

std::string conda_text() {
  return std::string("channels:\n- conda-forge\ndependencies:\n- python=") + kPythonVersion +
         "\n- pip\n- pip:\n  - mlflow>=3,<4\n  - pandas\n  - xgboost==" + kXgboostVersion +
         "\nname: mlflow-env\n";
}

std::string python_env_text() {
  return std::string("python: '") + kPythonVersion +
         "'\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\n"
         "dependencies:\n- -r requirements.txt\n";
}

// One row of zeros: the registry keeps no rows of anybody.
OrderedJson example(const std::vector<std::string>& features) {
  const std::vector<double> zeros(features.size(), 0.0);
  return {{"columns", features}, {"data", OrderedJson::array({zeros})}};
}

std::string card_text(const LoadedModel& loaded, const Forest& forest) {
  const Manifest& manifest = loaded.manifest;
  const std::string gives =
      forest.outputs() > 1 ? std::to_string(forest.outputs()) + " probabilities a row, one a class"
      : forest.link() == ForestLink::Logistic ? "one probability a row"
                                              : "one value a row";
  return "# " + manifest.model.text() + "\n\nTask type " + manifest.facts.task +
         ", trained by canasta " + manifest.canasta_version + " on " +
         std::to_string(manifest.facts.data.rows) +
         " rows.\n\n**It takes encoded columns**, not the columns of a source: the " +
         std::to_string(manifest.facts.features.size()) +
         " numbers of the signature, NaN where one is missing. canasta makes them with "
         "encoder.json and features.json of models/" +
         manifest.model.text() + ".\n\nIt gives " + gives +
         ", as the booster does. What canasta does afterwards is not in here: thresholds of "
         "classes, and the recursion that makes of the probability of a day the one of a month.\n";
}

}  // namespace

Result<ModelFiles> mlflow_model_files(const LoadedModel& loaded) {
  TRY_ASSIGN(const Forest forest, read_booster(loaded));
  const OrderedJson row = example(loaded.manifest.facts.features);
  return ModelFiles{{"MLmodel", mlmodel_text(loaded, forest)},
                    {"README.md", card_text(loaded, forest)},
                    {"conda.yaml", conda_text()},
                    {"input_example.json", dumped(row)},
                    {"model.ubj", loaded.files.at(kBoosterName)},
                    {"python_env.yaml", python_env_text()},
                    {"requirements.txt", requirements_text()},
                    {"serving_input_example.json", dumped({{"dataframe_split", row}}, 2)}};
}

Status export_mlflow(const Context& context, FileSystem& files, const LoadedModel& loaded,
                     const std::string& folder) {
  TRY_ASSIGN(const ModelFiles made, mlflow_model_files(loaded));
  TRY_ASSIGN(StagedFolder staged, StagedFolder::create(files, folder));
  for (const auto& [name, bytes] : made) {
    TRY(context.check_cancel());
    TRY(staged.write(name, bytes));
  }
  return staged.publish();
}

}  // namespace canasta
