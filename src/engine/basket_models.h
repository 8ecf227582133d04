// The models that offer products, by name.
//
//   random           products at random, the same for a seed: what chance gives
//   popular          what is bought most; popular_recent: in the last days;
//                    popular_segment: by customers of the same RFM segment
//   own_history      what the customer bought most
//   own_recent       the same, later baskets counting more, and what is popular now
//   tifu_knn, up_cf  next-basket neighbours, as published
//   item_neighbours, user_neighbours, rp3beta, ease, als, nmf   collaborative
//   next_basket      the ranker over all of it
//
// Most have settings, which a person may fix (canasta.yaml) or a search choose (`tune`). They are
// numbers with names; one table in basket_models.cc says which there are.
//
// Some of them learn from what customers bought in the last days (own_recent, next_basket). Where a
// split was given ready-made, these are told what those to learn from bought next; the others know
// histories alone, as the figures that were published did.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/basket_settings.h"
#include "recommend/recommend.h"

namespace canasta {

// In the order of a leaderboard of equals.
const std::vector<std::string>& basket_model_names();
// Error: Config, with the nearest, where the model is none of those known.
Status check_model(const std::string& model, const std::vector<std::string>& known);

// Whether a model that could not be fitted is left out, and said, where others are asked too: there
// was too little to learn from, or too much for the memory.
bool is_left_out(const Error& error);

// The names in their order, each where it first stands.
std::vector<std::string> each_once(const std::vector<std::string>& models);

// A setting of a model: a number from `low` to `high`.
struct ModelSetting {
  std::string name;
  double low = 0;
  double high = 0;
  bool is_whole = false;
  double standard = 0;        // where nobody says otherwise
  std::vector<double> tried;  // what a search chooses from, in an order of more or less
};

// Empty where a model has none. REQUIRES: one of basket_model_names().
const std::vector<ModelSetting>& settings_of_model(const std::string& model);
// Those that have settings.
const std::vector<std::string>& models_with_settings();

// Errors: Config kNounSetting for an unknown name, kSettingRange, kSettingWhole.
Result<const ModelSetting*> find_setting(const std::string& model, const std::string& name);
Status check_setting(const ModelSetting& setting, double value);

// "penalty 300, half_life_days 180"
std::string shown(const ModelSettings& settings);

// What a model is fitted on.
struct BasketFit {
  KnownPurchases known;         // at the moment that is asked about
  KnownPurchases with_next;     // with what those to learn from bought after it; else the same
  int days = 30;                // that are to be foretold
  bool contemporaries = false;  // recommend/next_basket.h
  BasketSettings settings = {};
};

// Whether what it learns is about products alone, so that it can be kept as a file
// (recommend/collaborative.h) and asked about anybody.
bool is_collaborative(const std::string& model);

// Errors: Config for an unknown name; those of the fit. REQUIRES: settings that were checked.
Result<std::unique_ptr<Recommender>> fit_basket_model(const Context& context,
                                                      const std::string& name,
                                                      const BasketFit& fit);

}  // namespace canasta
