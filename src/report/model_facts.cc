#include "report/model_facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/messages/report.h"

namespace canasta {

double MetricFact::better() const {
  const double gain = higher_is_better ? value - baseline : baseline - value;
  return baseline == 0 ? kUnknownFact : gain / std::abs(baseline);
}

const MetricFact* ModelFacts::chosen() const {
  if (metrics.empty()) return nullptr;
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const MetricFact& metric) {
    return metric.name == chosen_metric;
  });
  return found == metrics.end() ? &metrics.front() : &*found;
}

Table metric_facts_table(const std::vector<MetricFact>& metrics) {
  using Type = TableBuilder::Type;
  const bool intervals = std::any_of(metrics.begin(), metrics.end(), [](const MetricFact& metric) {
    return std::isfinite(metric.low) || std::isfinite(metric.high);
  });
  std::vector<TableBuilder::Spec> specs{
      {"metric", Type::Text}, {"value", Type::Real}, {"baseline", Type::Real}};
  if (intervals) specs.push_back({"low", Type::Real});
  if (intervals) specs.push_back({"high", Type::Real});
  TableBuilder table(specs);
  for (const MetricFact& metric : metrics) {
    if (intervals) {
      table.row(metric.name, metric.value, metric.baseline, metric.low, metric.high);
    } else {
      table.row(metric.name, metric.value, metric.baseline);
    }
  }
  return table.take();
}

Message metric_meaning(std::string_view metric) {
  constexpr std::array<std::pair<std::string_view, Message>, 12> kMeanings{
      {{"log_loss", message::kMeansLogLoss},
       {"brier", message::kMeansBrier},
       {"auc", message::kMeansAuc},
       {"auc_macro", message::kMeansAuc},
       {"average_precision", message::kMeansAveragePrecision},
       {"accuracy", message::kMeansAccuracy},
       {"f1_macro", message::kMeansF1Macro},
       {"mae", message::kMeansMae},
       {"rmse", message::kMeansRmse},
       {"r2", message::kMeansR2},
       {"ece", message::kMeansEce},
       {"ece_equal_mass", message::kMeansEce}}};
  for (const auto& [name, meaning] : kMeanings) {
    if (name == metric) return meaning;
  }
  return message::kMeansOther;
}

}  // namespace canasta
