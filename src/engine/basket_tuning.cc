#include "engine/basket_tuning.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/messages/engine.h"
#include "base/messages/io.h"
#include "engine/model_parts.h"
#include "io/json.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

Error broken(const std::string& path, const std::string& reason) {
  return invalid(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

Status read_settings(const Json& json, const std::string& model, const std::string& path,
                     ModelSettings& settings) {
  for (const auto& [name, value] : json.items()) {
    const auto setting = find_setting(model, name);
    if (!setting.ok()) return broken(path, model + "." + name);
    if (!value.is_number() || !check_setting(**setting, value.get<double>()).ok()) {
      return broken(path, model + "." + name);
    }
    settings[name] = value.get<double>();
  }
  return {};
}

Result<TunedModel> read_model(const Json& json, const std::string& model, const std::string& path) {
  const auto& known = models_with_settings();
  if (std::find(known.begin(), known.end(), model) == known.end()) return broken(path, model);
  TunedModel tuned;
  try {
    tuned.ndcg = json.at("ndcg").get<double>();
    tuned.ndcg_standard = json.at("ndcg_default").get<double>();
    tuned.k = json.at("k").get<std::size_t>();
    tuned.trials = json.at("trials").get<std::size_t>();
    const auto day = parse_day(json.at("chosen_to").get<std::string>());
    if (!day) return broken(path, model + ".chosen_to");
    tuned.chosen_to = *day;
    TRY(read_settings(json.at("settings"), model, path, tuned.settings));
  } catch (const Json::exception&) {
    return broken(path, model);
  }
  return tuned;
}

bool is_asked(const std::vector<std::string>& models, const std::string& model) {
  return models.empty() || std::find(models.begin(), models.end(), model) != models.end();
}

}  // namespace

std::string tuned_offers_path(const Project& project, const std::string& task,
                              OfferedProducts products) {
  const char* const of = products == OfferedProducts::All   ? ""
                         : products == OfferedProducts::New ? ".new"
                                                            : ".repeat";
  return project.path("tuning/" + task + of + ".json");
}

Status write_tuned_offers(FileSystem& files, const std::string& path, const TunedOffers& tuned) {
  Json models = Json::object();
  for (const auto& [model, found] : tuned) {
    models[model] = {{"settings", found.settings},
                     {"ndcg", found.ndcg},
                     {"ndcg_default", found.ndcg_standard},
                     {"k", found.k},
                     {"trials", found.trials},
                     {"chosen_to", format_day(found.chosen_to)}};
  }
  TRY(files.make_folders(parent_folder(path)));
  return publish_file(files, path, pretty({{"models", std::move(models)}}));
}

Result<TunedOffers> read_tuned_offers(const FileSystem& files, const std::string& path) {
  TunedOffers tuned;
  if (!files.exists(path)) return tuned;
  TRY_ASSIGN(const Json json, read_json(files, path));
  const auto models = json.find("models");
  if (!json.is_object() || models == json.end() || !models->is_object()) {
    return broken(path, "models");
  }
  for (const auto& [model, found] : models->items()) {
    TRY_ASSIGN(tuned[model], read_model(found, model, path));
  }
  return tuned;
}

Result<SettingsInUse> settings_in_use(const Project& project, const RecommendTask& task,
                                      OfferedProducts products) {
  SettingsInUse in_use{.settings = task.settings, .source = {}, .chosen_to = {}};
  for (const auto& [model, settings] : task.settings) in_use.source[model] = kConfigFile;
  if (task.name.empty()) return in_use;
  const std::string path = tuned_offers_path(project, task.name, products);
  TRY_ASSIGN(const TunedOffers tuned, read_tuned_offers(*project.files, path));
  for (const auto& [model, found] : tuned) {
    if (found.settings.empty() || in_use.settings.contains(model)) continue;
    in_use.settings[model] = found.settings;
    in_use.source[model] = path;
    in_use.chosen_to[model] = found.chosen_to;
  }
  return in_use;
}

std::vector<ReportLine> settings_said(const SettingsInUse& in_use,
                                      const std::vector<std::string>& models) {
  std::vector<ReportLine> lines;
  for (const auto& [model, settings] : in_use.settings) {
    if (!is_asked(models, model)) continue;
    lines.push_back(
        {message::kOffersSettings,
         {{"model", model}, {"settings", shown(settings)}, {"source", in_use.source.at(model)}}});
  }
  return lines;
}

std::optional<ReportLine> chosen_on_judged_days(const SettingsInUse& in_use,
                                                const std::vector<std::string>& models,
                                                Day moment) {
  std::optional<Day> last;
  for (const auto& [model, day] : in_use.chosen_to) {
    if (is_asked(models, model) && day > moment) last = std::max(day, last.value_or(day));
  }
  if (!last) return {};
  return ReportLine{message::kOffersChosenOnJudged, {{"day", format_day(*last)}}, Badge::Amber};
}

}  // namespace canasta
