// `rules` of a task of type recommend: the keys of canasta.yaml.
#include "base/messages/offers.h"
#include "engine/offer_rules.h"

namespace canasta {
namespace {

constexpr double kBoostMin = .001;
constexpr double kBoostMax = 1'000;
constexpr double kMoneyMax = 1e12;
constexpr double kDiversityMax = .99;
constexpr int kDaysMax = 3'650;
constexpr int kPerCategoryMax = static_cast<int>(kSlateProductsMax);

ConfigKeys keys_of(ProductChoice& choice) {
  return {texts_key("products", choice.products), texts_key("categories", choice.categories),
          text_key("file", choice.file), text_key("column", choice.column)};
}

// A list names products: `exclude: [POST]` is `exclude: {products: [POST]}`.
ConfigKey choice_key(std::string name, ProductChoice& choice) {
  ConfigKey key = group_key(std::move(name), keys_of(choice));
  key.read = [of_map = std::move(key.read),
              of_list = texts_key("", choice.products).read](const YamlNode& node) -> Status {
    return node.kind() == YamlNode::Kind::List ? of_list(node) : of_map(node);
  };
  return key;
}

ConfigKeys with(ConfigKeys keys, ConfigKey key) {
  keys.push_back(std::move(key));
  return keys;
}

ConfigKeys keys_of(BoostRule& boost) {
  return with(keys_of(boost.products), real_key("times", boost.times, kBoostMin, kBoostMax));
}

ConfigKey boosts_key(std::map<std::string, BoostRule>& boosts) {
  return map_key(
      "boosts",
      [&](const YamlEntry& entry) { return read_keys(entry.value, keys_of(boosts[entry.key])); },
      [&](const std::string& path, const ShowSetting& show) {
        for (auto& [name, boost] : boosts) show_keys(path + "." + name, keys_of(boost), show);
      });
}

}  // namespace

ConfigKeys keys_of(OfferRules& rules) {
  StockRule& stock = rules.stock;
  PromotionRule& promotions = rules.promotions;
  return {choice_key("include", rules.include),
          choice_key("exclude", rules.exclude),
          group_key("stock",
                    {text_key("file", stock.file), text_key("product", stock.product),
                     text_key("units", stock.units), real_key("least", stock.least, 0, kMoneyMax)}),
          group_key("price", {real_key("least", rules.price.least, 0, kMoneyMax),
                              real_key("most", rules.price.most, 0, kMoneyMax)}),
          boosts_key(rules.boosts),
          group_key("promotions",
                    with(keys_of(promotions.products), real_key("share", promotions.share, 0, 1))),
          range_key("per_category", rules.per_category, 0, kPerCategoryMax),
          range_key("days_since_bought", rules.days_since_bought, 0, kDaysMax),
          real_key("diversity", rules.diversity, 0, kDiversityMax)};
}

Status check_rules(const OfferRules& rules) {
  const auto half = [](std::string_view rule, std::string_view missing) {
    return config_error(message::kRuleHalf, {{"rule", rule}, {"missing", missing}});
  };
  const auto without_file = [](const ProductChoice& choice) {
    return choice.file.empty() && choice.column != ProductChoice().column;
  };
  const StockRule none;
  const bool stock_said = rules.stock.product != none.product || rules.stock.units != none.units ||
                          rules.stock.least != none.least;
  if (rules.stock.file.empty() && stock_said) return half("stock", "file");
  if (without_file(rules.include)) return half("include", "file");
  if (without_file(rules.exclude)) return half("exclude", "file");
  for (const auto& [name, boost] : rules.boosts) {
    const std::string rule = "boosts." + name;
    if (boost.products.empty()) return half(rule, "products, categories, file");
    if (boost.times == 1) return half(rule, "times");
  }
  const PromotionRule& promotions = rules.promotions;
  if (promotions.share > 0 && promotions.products.empty()) {
    return half("promotions", "products, categories, file");
  }
  if (promotions.share == 0 && !promotions.products.empty()) return half("promotions", "share");
  return {};
}

std::vector<std::string> files_of(const OfferRules& rules) {
  std::vector<std::string> files;
  const auto add = [&](const std::string& file) {
    if (!file.empty()) files.push_back(file);
  };
  add(rules.include.file);
  add(rules.exclude.file);
  add(rules.stock.file);
  for (const auto& [name, boost] : rules.boosts) add(boost.products.file);
  add(rules.promotions.products.file);
  return files;
}

}  // namespace canasta
