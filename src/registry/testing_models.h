// A small model for the tests of the registry.
#pragma once

#include <string>
#include <vector>

#include "registry/registry.h"

namespace canasta {

inline ModelFiles model_files(const std::string& body = "tree tree tree") {
  return {{"features.json", "[\"days_since_last\"]"},
          {"metrics.json", "{\"auc\": 0.75}"},
          {"model.ubj", body}};
}

inline ManifestFacts manifest_facts(std::vector<std::string> features = {"days_since_last",
                                                                         "weekday"}) {
  ManifestFacts facts;
  facts.task = "purchase_date";
  facts.features = std::move(features);
  facts.data = {"00ff", 392692, *parse_day("2010-12-01"), *parse_day("2011-12-09")};
  facts.seed = 42;
  facts.metrics = {{"auc", 0.75}, {"brier", 0.0153}};
  facts.parameters = R"({"max_depth":6})";
  return facts;
}

// What a registry must be at any moment: every version that can be seen verifies, the aliases can
// be read and point at versions that load. Returns what is wrong, or nothing.
inline std::string what_is_wrong(const Registry& registry, const Context& context,
                                 const std::vector<ListedVersion>& listed) {
  const auto in_english = [](const Error& error) { return error.text(Language::English); };
  for (const ListedVersion& entry : listed) {
    const auto verification = registry.verify(context, entry.model);
    if (!verification.ok()) return in_english(verification.error());
    if (!verification->ok()) return in_english(verification->problems.front());
    const auto aliases = registry.aliases(context, entry.model.name);
    if (!aliases.ok()) return in_english(aliases.error());
    for (const auto& version : {aliases->champion, aliases->challenger}) {
      if (version &&
          !registry.resolve(context, entry.model.name + "/" + format_version(*version)).ok()) {
        return "an alias of " + entry.model.name + " leads nowhere";
      }
    }
  }
  return "";
}
inline std::string what_is_wrong(const Registry& registry, const Context& context) {
  const auto listed = registry.list(context);
  if (!listed.ok()) return listed.error().text(Language::English);
  return what_is_wrong(registry, context, *listed);
}

// The same for one model, which need not have a version yet.
inline std::string what_is_wrong(const Registry& registry, const Context& context,
                                 const std::string& model) {
  const auto listed = registry.list(context, model);
  if (listed.ok()) return what_is_wrong(registry, context, *listed);
  const bool is_new = listed.error().code() == ErrorCode::NotFound;
  return is_new ? "" : listed.error().text(Language::English);
}

}  // namespace canasta
