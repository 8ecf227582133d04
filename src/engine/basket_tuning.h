// Settings that a search found for the models of a task, as a small file that others read.
//
// Those for slates of all products stand in tuning/<task>.json, those for slates of new products
// alone in tuning/<task>.new.json, and of repeated ones alone in tuning/<task>.repeat.json.
//
// Settings of a model that canasta.yaml gives by hand go before all that was found for it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/report.h"
#include "engine/basket_models.h"
#include "engine/engine.h"

namespace canasta {

struct TunedModel {
  ModelSettings settings;    // empty: the defaults are kept
  double ndcg = 0;           // of these settings, on the days that they were chosen by
  double ndcg_standard = 0;  // of the defaults
  std::size_t k = 0;         // of the NDCG
  std::size_t trials = 0;
  Day chosen_to = 0;  // the last day that was looked at

  bool operator==(const TunedModel&) const = default;
};
using TunedOffers = std::map<std::string, TunedModel>;  // by model

std::string tuned_offers_path(const Project& project, const std::string& task,
                              OfferedProducts products);
Status write_tuned_offers(FileSystem& files, const std::string& path, const TunedOffers& tuned);
// Empty where there is no file. Error: InvalidInput naming the file and what is wrong in it.
Result<TunedOffers> read_tuned_offers(const FileSystem& files, const std::string& path);

// What a model is fitted with, and why.
struct SettingsInUse {
  BasketSettings settings;
  std::map<std::string, std::string> source;  // by model: canasta.yaml, or the file of the search
  std::map<std::string, Day> chosen_to;       // by model, of a search
};
Result<SettingsInUse> settings_in_use(const Project& project, const RecommendTask& task,
                                      OfferedProducts products);
// A line for each of these models (empty: all) that has settings other than its defaults.
std::vector<ReportLine> settings_said(const SettingsInUse& in_use,
                                      const std::vector<std::string>& models);
// The days after `moment` are judged: says it where settings were chosen by days among them.
std::optional<ReportLine> chosen_on_judged_days(const SettingsInUse& in_use,
                                                const std::vector<std::string>& models, Day moment);

}  // namespace canasta
