#include "engine/task_models.h"

#include <algorithm>

namespace canasta {

Result<ModelVersion> asked_model(const Context& context, const Registry& registry,
                                 const std::string& task, const std::string& model) {
  if (!model.empty()) {
    TRY_ASSIGN(const ModelVersion version, registry.resolve(context, model));
    if (version.name == task) return version;
    return invalid(Message::kModelOtherTask,
                   {{"model", version.text()}, {"other", version.name}, {"task", task}});
  }
  TRY_ASSIGN(const std::vector<ListedVersion> versions, registry.list(context));
  const bool trained = std::any_of(versions.begin(), versions.end(),
                                   [&](const auto& version) { return version.model.name == task; });
  if (!trained) return not_found(Message::kNotTrained, {{"task", task}});
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
  PublishedModel published{.version = version.text(),
                           .champion = {},
                           .section = {},
                           .record = {.metrics = model.facts.metrics,
                                      .parameters = model.facts.parameters,
                                      .data_hash = model.facts.data.hash,
                                      .seed = model.facts.seed,
                                      .validation_loss = model.validation_loss}};
  if (champion.ok()) published.champion = champion->text();
  published.section = {.heading = Message::kHeadingPublished,
                       .lines = {{model.beats_baseline ? Message::kPublishedChampion
                                                       : Message::kPublishedNotPromoted,
                                  {{"model", published.version}}}},
                       .table = {}};
  return published;
}

}  // namespace canasta
