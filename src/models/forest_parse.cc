// What an XGBoost file says of the whole model: objective, features, base scores.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/joined.h"
#include "base/messages/models.h"
#include "models/forest.h"
#include "models/forest_builder.h"
#include "models/forest_file.h"

namespace canasta {
namespace {

Error field_broken(const std::string& field, std::string_view expected) {
  return corrupt(message::kForestFieldBroken, {{"field", field}, {"expected", expected}});
}

using Parameters = std::map<std::string, std::string>;

std::string text_of(const Parameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Status expect_text(std::string_view field, std::string_view found, std::string_view expected) {
  if (found == expected) return {};
  return invalid(message::kForestUnsupported,
                 {{"field", field}, {"found", found}, {"expected", expected}});
}

const ForestObjective* find_objective(std::string_view name) {
  const auto* const found =
      std::find_if(kForestObjectives.begin(), kForestObjectives.end(),
                   [&](const ForestObjective& known) { return known.name == name; });
  return found == kForestObjectives.end() ? nullptr : found;
}

std::string known_objectives() { return joined(kForestObjectives, &ForestObjective::name); }

// "[1.285E-2]" or "[1,2,3]" since XGBoost 3, "1.285E-2" before; one score may stand for all.
Result<std::vector<float>> scores_of(const Parameters& parameters, std::size_t outputs) {
  const std::string stored = text_of(parameters, "base_score");
  std::string_view text = stored;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<float> scores;
  while (scores.size() <= outputs) {
    const std::size_t comma = text.find(',');
    const std::optional<float> score = parse_number<float>(text.substr(0, comma));
    if (!score || !std::isfinite(*score)) break;
    scores.push_back(*score);
    if (comma == std::string_view::npos) {
      if (scores.size() == 1) scores.resize(outputs, scores.front());
      if (scores.size() == outputs) return scores;
      break;
    }
    text.remove_prefix(comma + 1);
  }
  return field_broken("learner_model_param.base_score", "[" + std::to_string(outputs) + "]");
}

Result<std::vector<float>> base_margins_of(const Parameters& parameters, ForestLink link,
                                           std::size_t outputs) {
  TRY_ASSIGN(std::vector<float> margins, scores_of(parameters, outputs));
  if (link != ForestLink::Logistic) return margins;
  const float rate = margins.front();
  if (!(rate > 0 && rate < 1)) return field_broken("learner_model_param.base_score", "0 < p < 1");
  margins.front() = -std::log(1 / rate - 1);
  return margins;
}

// What is predicted, and how many values of it.
struct Prediction {
  ForestLink link;
  std::size_t outputs;
};

Result<Prediction> prediction_of(const ForestFile& file) {
  if (file.objective.empty()) return field_broken("objective.name", known_objectives());
  const ForestObjective* const objective = find_objective(file.objective);
  if (objective == nullptr) {
    TRY(expect_text("objective.name", file.objective, known_objectives()));
  }
  if (objective->link != ForestLink::Softmax) return Prediction{objective->link, 1};
  const auto classes = parse_number<std::size_t>(text_of(file.parameters, "num_class"));
  if (!classes || *classes < 2) return field_broken("learner_model_param.num_class", "2, 3, …");
  TRY(check_forest_limit("forest_outputs_max", kForestOutputsMax, *classes));
  return Prediction{objective->link, *classes};
}

Result<ForestHead> head_of(const ForestFile& file) {
  if (file.booster.empty()) return field_broken("gradient_booster.name", "\"gbtree\"");
  TRY(expect_text("gradient_booster.name", file.booster, "gbtree"));
  TRY_ASSIGN(const Prediction prediction, prediction_of(file));
  const std::string targets = text_of(file.parameters, "num_target");  // absent before 1.6
  TRY(expect_text("num_target", targets.empty() ? "1" : targets, "1"));
  const auto features = parse_number<std::size_t>(text_of(file.parameters, "num_feature"));
  if (!features) return field_broken("learner_model_param.num_feature", "0, 1, 2, …");
  TRY_ASSIGN(std::vector<float> margins,
             base_margins_of(file.parameters, prediction.link, prediction.outputs));
  return ForestHead{.link = prediction.link,
                    .feature_count = *features,
                    .feature_names = file.feature_names,
                    .base_margins = std::move(margins)};
}

}  // namespace

Result<Forest> Forest::parse(std::string_view bytes) {
  TRY_ASSIGN(const ForestFile file, read_forest_file(bytes));
  TRY_ASSIGN(ForestHead head, head_of(file));
  return build_forest(std::move(head), file.trees, file.tree_outputs);
}

}  // namespace canasta
