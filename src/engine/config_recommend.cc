#include "engine/config_recommend.h"

#include <fmt/format.h>

#include "engine/basket_models.h"

namespace canasta {
namespace {

Status check_known(const std::string& model, const std::vector<std::string>& known,
                   const Place& place) {
  const Status good = check_model(model, known);
  if (good.ok()) return {};
  return Error(good.error()).at(place);
}

ConfigKey models_key(std::vector<std::string>& models) {
  ConfigKey key = texts_key("models", models);
  key.read = [&models, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    for (const std::string& model : models) {
      TRY(check_known(model, basket_model_names(), node.place()));
    }
    return {};
  };
  return key;
}

// One model: {penalty: 300, half_life_days: 180}.
Status read_settings(const YamlEntry& model, BasketSettings& settings) {
  TRY(check_known(model.key, models_with_settings(), model.key_place));
  TRY_ASSIGN(const auto entries, model.value.map());
  for (const YamlEntry& entry : entries) {
    const auto setting = find_setting(model.key, entry.key);
    if (!setting.ok()) return Error(setting.error()).at(entry.key_place);
    TRY_ASSIGN(const double value, entry.value.number());
    Status good = check_setting(**setting, value);
    if (!good.ok()) return std::move(good).error().at(entry.value.place());
    settings[model.key][entry.key] = value;
  }
  return {};
}

ConfigKey settings_key(BasketSettings& settings) {
  return map_key(
      "settings", [&](const YamlEntry& entry) { return read_settings(entry, settings); },
      [&](const std::string& path, const ShowSetting& show) {
        for (const auto& [model, values] : settings) {
          for (const auto& [name, value] : values) {
            show(fmt::format("{}.{}.{}", path, model, name), fmt::format("{}", value));
          }
        }
      });
}

ConfigKey rules_key(OfferRules& rules) {
  ConfigKey key = group_key("rules", keys_of(rules));
  key.read = [&rules, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    const Status whole = check_rules(rules);
    if (whole.ok()) return {};
    return Error(whole.error()).at(node.place());
  };
  return key;
}

}  // namespace

ConfigKeys recommend_keys(RecommendTask& task) {
  return {models_key(task.models), range_key("days", task.days, 1, kRecommendDaysMax),
          ranges_key("k", task.k, 1, static_cast<int>(kSlateProductsMax)),
          settings_key(task.settings), rules_key(task.rules)};
}

}  // namespace canasta
