#include "engine/basket_models.h"

#include <functional>

#include "base/messages/registry.h"
#include "base/nearest.h"
#include "value/value.h"

namespace canasta {
namespace {

using Fitted = Result<std::unique_ptr<Recommender>>;

struct NamedModel {
  std::string name;
  std::function<Fitted(const Context&, const BasketFit&)> fit;
};

template <class Model, class Options>
Fitted fitted(const Context& context, const KnownPurchases& known, const Options& options) {
  TRY_ASSIGN(auto model, Model::fit(context, known, options));
  return std::unique_ptr<Recommender>(std::move(model));
}

// A model of the histories alone.
template <class Model, class Options>
NamedModel of_histories(std::string name, Options options) {
  return {std::move(name), [options](const Context& context, const BasketFit& fit) {
            return fitted<Model>(context, fit.known, options);
          }};
}

Fitted fit_popular_recent(const Context& context, const BasketFit& fit) {
  PopularityOptions options;
  options.days = fit.days;
  return fitted<Popularity>(context, fit.with_next, options);
}

// What the segment of the customer bought; of customers without one, everybody.
Fitted fit_popular_segment(const Context& context, const BasketFit& fit) {
  const Rfm rfm = recency_frequency_monetary(context, fit.known.history);
  const std::vector<RfmScore> scores = score(context, rfm);
  PopularityOptions options{.only_groups = true};
  options.group.assign(fit.known.customer_count(), kNoCode);
  for (std::size_t i = 0; i < rfm.size(); ++i) {
    options.group[rfm.customer[i]] = static_cast<std::uint32_t>(segment_of(scores[i]));
  }
  return fitted<Popularity>(context, fit.known, options);
}

// Decay and weight were published for TaFeng; docs/methods/next-basket.md.
Fitted fit_own_recent(const Context& context, const BasketFit& fit) {
  const OwnFrequencyOptions options{
      .basket_decay = .8, .popularity_weight = 8, .popularity_days = fit.days};
  return fitted<OwnFrequency>(context, fit.with_next, options);
}

Fitted fit_next_basket(const Context& context, const BasketFit& fit) {
  NextBasketOptions options;
  options.days = fit.days;
  options.contemporaries = fit.contemporaries;
  return fitted<NextBasket>(context, fit.with_next, options);
}

const std::vector<NamedModel>& models() {
  static const std::vector<NamedModel> kModels = {
      of_histories<RandomProducts>("random", RandomProductsOptions{}),
      of_histories<Popularity>("popular", PopularityOptions{}),
      {"popular_recent", fit_popular_recent},
      {"popular_segment", fit_popular_segment},
      of_histories<OwnFrequency>("own_history", OwnFrequencyOptions{}),
      {"own_recent", fit_own_recent},
      of_histories<TifuKnn>("tifu_knn", TifuKnnOptions{}),
      of_histories<UpCf>("up_cf", UpCfOptions{}),
      of_histories<ItemNeighbours>("item_neighbours", ItemNeighboursOptions{}),
      of_histories<UserNeighbours>("user_neighbours", UserNeighboursOptions{}),
      of_histories<Rp3beta>("rp3beta", Rp3betaOptions{}),
      of_histories<Ease>("ease", EaseOptions{}),
      of_histories<Als>("als", AlsOptions{}),
      of_histories<Nmf>("nmf", NmfOptions{}),
      {"next_basket", fit_next_basket},
  };
  return kModels;
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

Result<std::unique_ptr<Recommender>> fit_basket_model(const Context& context,
                                                      const std::string& name,
                                                      const BasketFit& fit) {
  for (const NamedModel& model : models()) {
    if (model.name == name) return model.fit(context, fit);
  }
  return unknown_name(ErrorCode::Config, message::kNounModel, name, basket_model_names());
}

}  // namespace canasta
