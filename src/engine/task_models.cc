#include "engine/task_models.h"

#include <algorithm>

#include "base/messages/engine.h"

namespace canasta {

Result<ModelVersion> asked_model(const Context& context, const Registry& registry,
                                 const std::string& task, const std::string& model) {
  if (!model.empty()) {
    TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
    if (version.name == task) return version;
    return invalid(message::kModelOtherTask,
                   {{"model", version.text()}, {"other", version.name}, {"task", task}});
  }
  TRY_ASSIGN(const std::vector<ListedVersion> versions, registry.list(context));
  const bool trained = std::any_of(versions.begin(), versions.end(),
                                   [&](const auto& version) { return version.model.name == task; });
  if (!trained) return not_found(message::kNotTrained, {{"task", task}});
  return registry.resolve(context, task);
}

TrainResult train_result(PublishedModel published, Report report) {
  report.sections.push_back(std::move(published.section));
  return {.version = std::move(published.version),
          .champion = std::move(published.champion),
          .report = std::move(report),
          .record = std::move(published.record)};
}

Result<PublishedModel> publish_model(const Context& context, const Project& project,
                                     const std::string& task, const NewModel& model) {
  Registry registry(*project.files, project.models());
  TRY_ASSIGN(const ModelVersion version, registry.publish(context, task, model.files, model.facts));
  if (model.beats_baseline) TRY(registry.promote(context, version, Alias::Champion));
  const auto champion = registry.resolve(context, task);
  if (!champion.ok() && champion.error().code() != ErrorCode::NotFound) return champion.error();
  const std::string published = version.text();
  const Message said =
      model.beats_baseline ? message::kPublishedChampion : message::kPublishedNotPromoted;
  return PublishedModel{.version = published,
                        .champion = champion.ok() ? std::optional(champion->text()) : std::nullopt,
                        .section = {.heading = message::kHeadingPublished,
                                    .lines = {{said, {{"model", published}}}},
                                    .table = {}},
                        .record = {.metrics = model.facts.metrics,
                                   .parameters = model.facts.parameters,
                                   .data_hash = model.facts.data.hash,
                                   .seed = model.facts.seed,
                                   .validation_loss = model.validation_loss}};
}

}  // namespace canasta
