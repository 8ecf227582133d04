#include "engine/basket_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <variant>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "value/value.h"

namespace canasta {
namespace {

using Fitted = Result<std::unique_ptr<Recommender>>;

struct NamedModel {
  std::string name;
  std::vector<ModelSetting> settings;
  std::function<Fitted(const Context&, const BasketFit&)> fit;
  bool is_collaborative = false;
};

// Where an option is kept.
using Place = std::variant<double*, int*, std::size_t*>;

double value_at(const Place& place) {
  return std::visit([](auto* number) { return static_cast<double>(*number); }, place);
}

void set_at(const Place& place, double value) {
  std::visit([&](auto* number) { *number = static_cast<std::decay_t<decltype(*number)>>(value); },
             place);
}

// A row of the table below.
template <class Options>
struct Setting {
  std::string name;
  double low;
  double high;
  std::vector<double> tried;
  std::function<Place(Options&)> place;
};
template <class Options, class Number>
std::function<Place(Options&)> at(Number Options::* member) {
  return [member](Options& options) -> Place { return &(options.*member); };
}
template <class Options>
using SettingRows = std::vector<Setting<Options>>;

constexpr double kHalfLifeDaysMax = 36'500;

// How fast purchases age in the matrix; 0: not at all, and so the last of the values tried.
template <class Options>
Setting<Options> half_life() {
  return {"half_life_days",
          0,
          kHalfLifeDaysMax,
          {15, 30, 60, 90, 180, 365, 0},
          [](Options& options) -> Place { return &options.matrix.half_life_days; }};
}

// What the model learns from, and its options set for that.
template <class Options>
using Prepare = const KnownPurchases& (*)(const Context&, const BasketFit&, Options&);

template <class Options>
const KnownPurchases& histories(const Context&, const BasketFit& fit, Options&) {
  return fit.known;
}

template <class Model, class Options>
NamedModel model(std::string name, SettingRows<Options> rows = {},
                 Prepare<Options> prepare = histories<Options>, const Options& standard = {}) {
  NamedModel named{.name = std::move(name),
                   .settings = {},
                   .fit = {},
                   .is_collaborative = std::is_base_of_v<CollaborativeRecommender, Model>};
  Options options = standard;
  for (const Setting<Options>& row : rows) {
    const Place place = row.place(options);
    named.settings.push_back({.name = row.name,
                              .low = row.low,
                              .high = row.high,
                              .is_whole = !std::holds_alternative<double*>(place),
                              .standard = value_at(place),
                              .tried = row.tried});
  }
  named.fit = [=, key = named.name](const Context& context, const BasketFit& fit) -> Fitted {
    Options chosen = standard;
    const KnownPurchases& known = prepare(context, fit, chosen);
    const auto settings = fit.settings.find(key);
    for (const Setting<Options>& row : rows) {
      if (settings == fit.settings.end()) break;
      const auto value = settings->second.find(row.name);
      if (value != settings->second.end()) set_at(row.place(chosen), value->second);
    }
    TRY_ASSIGN(auto fitted, Model::fit(context, known, chosen));
    return std::unique_ptr<Recommender>(std::move(fitted));
  };
  return named;
}

const KnownPurchases& lately_popular(const Context&, const BasketFit& fit,
                                     PopularityOptions& options) {
  options.days = fit.days;
  return fit.with_next;
}

const KnownPurchases& lately_bought(const Context&, const BasketFit& fit,
                                    OwnFrequencyOptions& options) {
  options.popularity_days = fit.days;
  return fit.with_next;
}

const KnownPurchases& outcomes(const Context&, const BasketFit& fit, NextBasketOptions& options) {
  options.days = fit.days;
  options.contemporaries = fit.contemporaries;
  return fit.with_next;
}

// What the segment of the customer bought; of customers without one, everybody.
const KnownPurchases& by_segment(const Context& context, const BasketFit& fit,
                                 PopularityOptions& options) {
  const CustomerSegments segments = segment_customers(context, fit.known.history);
  options.only_groups = true;
  options.group.assign(fit.known.customer_count(), kNoCode);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    options.group[segments.rfm.customer[i]] = static_cast<std::uint32_t>(segments.segment[i]);
  }
  return fit.known;
}

// Decay and weight were published for TaFeng; docs/methods/next-basket.md.
constexpr OwnFrequencyOptions kOwnRecent{.basket_decay = .8, .popularity_weight = 8};

NamedModel own_recent() {
  using O = OwnFrequencyOptions;
  return model<OwnFrequency, O>(
      "own_recent",
      {{"basket_decay", .01, 1, {.6, .7, .8, .9, .95, 1}, at(&O::basket_decay)},
       {"half_life_days", 0, kHalfLifeDaysMax, {30, 60, 90, 180, 365, 0}, at(&O::half_life_days)},
       {"popularity_weight", 0, 1e6, {0, .1, .25, .5, 1, 2, 4, 8, 16}, at(&O::popularity_weight)}},
      lately_bought, kOwnRecent);
}

NamedModel tifu_knn() {
  using O = TifuKnnOptions;
  return model<TifuKnn, O>(
      "tifu_knn", {{"neighbours", 1, 10'000, {50, 100, 200, 300, 500, 900}, at(&O::neighbours)},
                   {"basket_decay", .01, 1, {.6, .7, .8, .9, .95, 1}, at(&O::basket_decay)},
                   {"group_decay", .01, 1, {.3, .5, .7, .8, .9, 1}, at(&O::group_decay)},
                   {"own_weight", 0, 1, {.1, .3, .5, .7, .8, .9, 1}, at(&O::own_weight)},
                   {"groups", 1, 1'000, {1, 3, 5, 7, 10, 15, 23}, at(&O::groups)}});
}

NamedModel up_cf() {
  using O = UpCfOptions;
  return model<UpCf, O>("up_cf",
                        {{"baskets", 1, 100'000, {1, 2, 5, 10, 20, 50, 100}, at(&O::baskets)},
                         {"asymmetry", 0, 1, {0, .25, .5, .75, 1}, at(&O::asymmetry)},
                         {"locality", .01, 1'000, {1, 2, 5, 10, 20, 50, 100}, at(&O::locality)}});
}

NamedModel item_neighbours() {
  using O = ItemNeighboursOptions;
  return model<ItemNeighbours, O>(
      "item_neighbours", {{"neighbours", 1, 10'000, {5, 10, 20, 50, 100, 200}, at(&O::neighbours)},
                          {"shrinkage", 0, 1e6, {0, 1, 5, 20, 50, 100}, at(&O::shrinkage)},
                          half_life<O>()});
}

NamedModel user_neighbours() {
  using O = UserNeighboursOptions;
  return model<UserNeighbours, O>(
      "user_neighbours", {{"neighbours", 1, 10'000, {20, 50, 100, 200, 400}, at(&O::neighbours)},
                          {"shrinkage", 0, 1e6, {0, 1, 5, 20, 50, 100}, at(&O::shrinkage)},
                          half_life<O>()});
}

NamedModel rp3beta() {
  using O = Rp3betaOptions;
  return model<Rp3beta, O>("rp3beta",
                           {{"alpha", .01, 10, {.4, .6, .8, 1, 1.25, 1.5}, at(&O::alpha)},
                            {"beta", 0, 10, {0, .15, .3, .4, .5, .6, .8}, at(&O::beta)},
                            {"neighbours", 1, 10'000, {50, 100, 200, 500}, at(&O::neighbours)},
                            half_life<O>()});
}

NamedModel ease() {
  using O = EaseOptions;
  return model<Ease, O>(
      "ease", {{"penalty", 1e-3, 1e7, {25, 50, 100, 200, 400, 700, 1'000, 1'500}, at(&O::lambda)},
               half_life<O>()});
}

NamedModel als() {
  using O = AlsOptions;
  return model<Als, O>("als",
                       {{"factors", 1, kFactorsMax, {16, 32, 64, 128}, at(&O::factors)},
                        {"iterations", 1, 1'000, {5, 10, 15, 30}, at(&O::iterations)},
                        {"alpha", 1e-3, 1e6, {.1, .3, 1, 3, 10, 30}, at(&O::alpha)},
                        {"penalty", 1e-6, 1e6, {.01, .05, .2, 1, 5, 20, 100}, at(&O::lambda)},
                        half_life<O>()});
}

NamedModel nmf() {
  using O = NmfOptions;
  return model<Nmf, O>(
      "nmf", {{"factors", 1, kFactorsMax, {10, 20, 40, 64, 100}, at(&O::factors)}, half_life<O>()});
}

NamedModel next_basket() {
  using O = NextBasketOptions;
  return model<NextBasket, O>("next_basket",
                              {{"rounds", 1, 10'000, {50, 100, 150, 300}, at(&O::rounds)},
                               {"learning_rate", 1e-4, 1, {.04, .08, .15}, at(&O::learning_rate)},
                               {"max_depth", 1, 16, {3, 4, 6, 8}, at(&O::max_depth)}},
                              outcomes);
}

const std::vector<NamedModel>& models() {
  static const std::vector<NamedModel> kModels = {
      model<RandomProducts, RandomProductsOptions>("random"),
      model<Popularity, PopularityOptions>("popular"),
      model<Popularity, PopularityOptions>("popular_recent", {}, lately_popular),
      model<Popularity, PopularityOptions>("popular_segment", {}, by_segment),
      model<OwnFrequency, OwnFrequencyOptions>("own_history"),
      own_recent(),
      tifu_knn(),
      up_cf(),
      item_neighbours(),
      user_neighbours(),
      rp3beta(),
      ease(),
      als(),
      nmf(),
      next_basket(),
  };
  return kModels;
}

const NamedModel* find_model(const std::string& name) {
  for (const NamedModel& model : models()) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

}  // namespace

const std::vector<std::string>& basket_model_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const NamedModel& model : models()) names.push_back(model.name);
    return names;
  }();
  return kNames;
}

Status check_model(const std::string& model, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), model) != known.end()) return {};
  return unknown_name(ErrorCode::Config, message::kNounModel, model, known);
}

bool is_left_out(const Error& error) {
  return error.code() == ErrorCode::InvalidInput || error.code() == ErrorCode::TooLarge;
}

std::vector<std::string> each_once(const std::vector<std::string>& models) {
  std::vector<std::string> once;
  for (const std::string& model : models) {
    if (std::find(once.begin(), once.end(), model) == once.end()) once.push_back(model);
  }
  return once;
}

const std::vector<ModelSetting>& settings_of_model(const std::string& model) {
  const NamedModel* const found = find_model(model);
  CANASTA_ASSERT(found != nullptr);
  return found->settings;
}

const std::vector<std::string>& models_with_settings() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const NamedModel& model : models()) {
      if (!model.settings.empty()) names.push_back(model.name);
    }
    return names;
  }();
  return kNames;
}

Result<const ModelSetting*> find_setting(const std::string& model, const std::string& name) {
  std::vector<std::string> names;
  for (const ModelSetting& setting : settings_of_model(model)) {
    if (setting.name == name) return &setting;
    names.push_back(setting.name);
  }
  return unknown_name(ErrorCode::Config, message::kNounSetting, name, names);
}

Status check_setting(const ModelSetting& setting, double value) {
  if (setting.is_whole && value != std::floor(value)) {
    return config_error(message::kSettingWhole, {{"setting", setting.name}, {"value", value}});
  }
  if (value >= setting.low && value <= setting.high) return {};
  return config_error(
      message::kSettingRange,
      {{"setting", setting.name}, {"value", value}, {"low", setting.low}, {"high", setting.high}});
}

std::string shown(const ModelSettings& settings) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : settings) texts.push_back(fmt::format("{} {}", name, value));
  return joined(texts);
}

bool is_collaborative(const std::string& model) {
  const NamedModel* const found = find_model(model);
  return found != nullptr && found->is_collaborative;
}

Result<std::unique_ptr<Recommender>> fit_basket_model(const Context& context,
                                                      const std::string& name,
                                                      const BasketFit& fit) {
  TRY(check_model(name, basket_model_names()));
  return find_model(name)->fit(context, fit);
}

}  // namespace canasta
