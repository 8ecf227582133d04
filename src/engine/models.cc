// The verbs of the registry.
#include "base/messages/engine.h"
#include "engine/engine.h"
#include "registry/mlflow_export.h"
#include "registry/registry.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

Registry registry_of(const Project& project) { return {*project.files, project.models()}; }

std::string join_names(const std::vector<Alias>& aliases) {
  std::string out;
  for (const Alias alias : aliases) {
    out += out.empty() ? "" : ",";
    out += name(alias);
  }
  return out;
}

// The one version that was named, or all of them.
Result<std::vector<ModelVersion>> versions_meant(const Context& context, const Registry& registry,
                                                 const std::string& model) {
  if (!model.empty()) {
    TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
    return std::vector{version};
  }
  TRY_ASSIGN(const std::vector<ListedVersion> listed, registry.list(context));
  std::vector<ModelVersion> versions;
  for (const ListedVersion& version : listed) versions.push_back(version.model);
  return versions;
}

// Tables have no days.
bool has_days(const Manifest& manifest) {
  return manifest.facts.task == name(TaskType::PurchaseDate) ||
         manifest.facts.task == name(TaskType::PurchaseWindow);
}

std::string last_day_of(const Manifest& manifest) {
  return has_days(manifest) ? format_day(manifest.facts.data.last_day) : "";
}

}  // namespace

Result<Table> list_models(const Context& context, const Project& project) {
  const Registry registry = registry_of(project);
  TRY_ASSIGN(const std::vector<ListedVersion> listed, registry.list(context));
  TableBuilder table({{"model", Type::Text},
                      {"version", Type::Text},
                      {"alias", Type::Text},
                      {"state", Type::Text},
                      {"created", Type::Text},
                      {"last_day", Type::Text}});
  std::vector<NamedMetrics> metrics;
  for (const ListedVersion& version : listed) {
    TRY_ASSIGN(const Verification found, registry.verify(context, version.model));
    const std::string aliases = version.aliases_damaged ? "damaged" : join_names(version.aliases);
    if (!version.manifest) {
      table.row(version.model.name, format_version(version.model.version), aliases, "damaged", "",
                "");
      metrics.emplace_back();
      continue;
    }
    const Manifest& manifest = *version.manifest;
    table.row(version.model.name, format_version(version.model.version), aliases,
              found.ok() ? "ok" : "damaged", format_time(manifest.created), last_day_of(manifest));
    metrics.push_back(manifest.facts.metrics);
  }
  Table out = table.take();
  for (TableColumn& column : metric_columns(metrics)) out.columns.push_back(std::move(column));
  return out;
}

Result<Report> show_model(const Context& context, const Project& project,
                          const std::string& model) {
  const Registry registry = registry_of(project);
  TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
  TRY_ASSIGN(const Manifest manifest, registry.show(context, version));
  TableBuilder facts({{"what", Type::Text}, {"value", Type::Text}});
  facts.row("task", manifest.facts.task);
  facts.row("created", format_time(manifest.created));
  facts.row("canasta_version", manifest.canasta_version);
  facts.row("seed", std::to_string(manifest.facts.seed));
  facts.row("data_rows", std::to_string(manifest.facts.data.rows));
  if (has_days(manifest)) {
    facts.row("data_first_day", format_day(manifest.facts.data.first_day));
    facts.row("data_last_day", format_day(manifest.facts.data.last_day));
  }
  facts.row("data_hash", manifest.facts.data.hash);
  TableBuilder metrics({{"metric", Type::Text}, {"value", Type::Real}});
  for (const auto& [metric, value] : manifest.facts.metrics) metrics.row(metric, value);
  TableBuilder features({{"feature", Type::Text}});
  for (const std::string& feature : manifest.facts.features) features.row(feature);
  TableBuilder files({{"file", Type::Text}, {"bytes", Type::Int}, {"sha256", Type::Text}});
  for (const auto& [file, entry] : manifest.files) files.row(file, entry.bytes, entry.sha256);
  return Report{
      .name = version.text(),
      .title = {message::kModelTitle, {{"model", version.text()}}},
      .sections = {
          {.heading = message::kHeadingFacts, .table = facts.take(), .worded = {"what"}},
          {.heading = message::kHeadingModelMetrics, .table = metrics.take(), .worded = {"metric"}},
          {message::kHeadingFeatures, {}, features.take()},
          {message::kHeadingFiles, {}, files.take()}}};
}

Result<ModelsVerified> verify_models(const Context& context, const Project& project,
                                     const std::string& model) {
  const Registry registry = registry_of(project);
  TRY_ASSIGN(const std::vector<ModelVersion> versions, versions_meant(context, registry, model));
  TableBuilder table({{"model", Type::Text}, {"state", Type::Text}, {"problem", Type::Text}});
  ModelsVerified verified;
  for (const ModelVersion& version : versions) {
    TRY_ASSIGN(Verification found, registry.verify(context, version));
    if (found.ok()) table.row(version.text(), "ok", "");
    for (Error& problem : found.problems) {
      table.row(version.text(), "damaged", problem.text(context.language));
      if (!verified.problem) verified.problem = std::move(problem);
    }
  }
  verified.table = table.take();
  return verified;
}

Result<std::string> promote_model(const Context& context, const Project& project,
                                  const std::string& model) {
  Registry registry = registry_of(project);
  TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
  TRY(registry.promote(context, version, Alias::Champion));
  return version.text();
}

Result<std::string> roll_back_model(const Context& context, const Project& project,
                                    const std::string& name) {
  TRY_ASSIGN(const ModelVersion version, registry_of(project).rollback(context, name));
  return version.text();
}

Result<EnsuredModel> ensure_model(const Context& context, const Project& project,
                                  const std::string& task) {
  TRY_ASSIGN(const TaskConfig config, find_task(project.config, task));
  const auto champion = registry_of(project).resolve(context, task);
  if (champion.ok()) return EnsuredModel{.version = champion->text(), .trained = {}};
  if (champion.error().code() != ErrorCode::NotFound) return champion.error();
  TRY_ASSIGN(TrainResult trained, train_task(context, project, task));
  EnsuredModel ensured{.version = trained.version, .trained = {}};
  ensured.trained = std::move(trained);
  return ensured;
}

Status export_model_to_mlflow(const Context& context, const Project& project,
                              const std::string& model, const std::string& folder) {
  const Registry registry = registry_of(project);
  TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
  TRY_ASSIGN(const LoadedModel loaded, registry.load(context, version));
  return export_mlflow(context, real_file_system(), loaded, folder);
}

}  // namespace canasta
