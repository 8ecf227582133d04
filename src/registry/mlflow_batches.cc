#include "registry/mlflow_batches.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/ascii.h"
#include "io/sha256.h"

namespace canasta {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::int64_t kMillisecondsPerSecond = 1'000;
constexpr std::size_t kSuffixDigits = 6;

bool is_name_letter(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c) ||
         std::string_view("_-. :/").find(c) != std::string_view::npos;
}

// Whether the name, read as a path, is that path: MLflow refuses the others.
bool is_plain_path(std::string_view name) {
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    const std::string_view segment = name.substr(at, end - at);
    if (segment.empty() || segment == "." || segment == "..") return false;
    at = end + 1;
  }
  return true;
}

std::string dumped(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson pair(const std::string& key, const std::string& value) {
  return {{"key", key}, {"value", value}};
}

std::vector<OrderedJson> pairs(const std::map<std::string, std::string>& texts) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : texts) keys.push_back(key);
  const std::vector<std::string> names = mlflow_names(keys);
  std::vector<OrderedJson> items;
  for (std::size_t i = 0; i < keys.size(); ++i) items.push_back(pair(names[i], texts.at(keys[i])));
  return items;
}

OrderedJson point_json(const std::string& name, const MetricPoint& point) {
  const OrderedJson value =
      std::isfinite(point.value) ? OrderedJson(point.value) : OrderedJson("NaN");
  return {{"key", name},
          {"value", value},
          {"timestamp", point.time * kMillisecondsPerSecond},
          {"step", point.step}};
}

std::int64_t last_step(const MetricCurves& curves, const std::string& metric) {
  const auto curve = curves.find(metric);
  std::int64_t step = 0;
  if (curve == curves.end()) return step;
  for (const MetricPoint& point : curve->second) step = std::max(step, point.step);
  return step;
}

std::vector<OrderedJson> points(const RunRecord& run, const MetricCurves& curves) {
  std::set<std::string> known;
  for (const auto& [metric, curve] : curves) known.insert(metric);
  for (const auto& [metric, value] : run.metrics) known.insert(metric);
  const std::vector<std::string> keys(known.begin(), known.end());
  const std::vector<std::string> names = mlflow_names(keys);
  std::vector<OrderedJson> items;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto curve = curves.find(keys[i]);
    if (curve != curves.end()) {
      for (const MetricPoint& point : curve->second) items.push_back(point_json(names[i], point));
    }
    const auto value = run.metrics.find(keys[i]);
    if (value == run.metrics.end() || !std::isfinite(value->second)) continue;
    items.push_back(point_json(
        names[i], {last_step(curves, keys[i]), value->second, run.ended.value_or(run.started)}));
  }
  return items;
}

// Requests of at most `count_max` items and kMlflowBatchBytesMax bytes.
void add_batches(const std::string& mlflow_run, const char* kind, std::size_t count_max,
                 const std::vector<OrderedJson>& items, std::vector<std::string>& bodies) {
  std::string list;
  std::size_t count = 0;
  const auto close = [&] {
    if (count == 0) return;
    bodies.push_back("{\"run_id\":" + dumped(mlflow_run) + ",\"" + kind + "\":[" + list + "]}");
    list.clear();
    count = 0;
  };
  for (const OrderedJson& item : items) {
    const std::string text = dumped(item);
    if (count == count_max || list.size() + text.size() > kMlflowBatchBytesMax) close();
    list += (count == 0 ? "" : ",") + text;
    ++count;
  }
  close();
}

const char* status_of(const RunRecord& run) {
  if (run.status == RunStatus::Finished) return "FINISHED";
  return run.status == RunStatus::Failed ? "FAILED" : "KILLED";
}

}  // namespace

std::string mlflow_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '@') {
      out += "_at_";
    } else {
      out += is_name_letter(c) ? c : '_';
    }
  }
  if (!is_plain_path(out)) std::replace(out.begin(), out.end(), '/', '_');
  if (!is_plain_path(out)) out = "_" + out;  // "." and ".."
  return out.substr(0, kMlflowNameMax);
}

std::vector<std::string> mlflow_names(const std::vector<std::string>& names) {
  // Names that may stand as they are go first, so that these never change.
  std::set<std::string> taken;
  for (const std::string& name : names) {
    if (mlflow_name(name) == name) taken.insert(name);
  }
  std::vector<std::string> out;
  for (const std::string& name : names) {
    std::string made = mlflow_name(name);
    if (made != name && !taken.insert(made).second) {
      made = made.substr(0, kMlflowNameMax - kSuffixDigits - 1) + "_" +
             sha256(name).substr(0, kSuffixDigits);
      taken.insert(made);
    }
    out.push_back(std::move(made));
  }
  return out;
}

std::string create_run_body(const RunRecord& run, const MlflowSettings& settings,
                            const std::string& experiment_id) {
  const std::string source =
      "canasta " + run.facts.verb + (run.facts.task.empty() ? "" : " " + run.facts.task);
  OrderedJson tags = {pair(std::string(kMlflowRunTag), run.id), pair("mlflow.runName", run.id),
                      pair("mlflow.source.name", source), pair("mlflow.source.type", "LOCAL"),
                      pair("canasta.version", run.canasta_version)};
  if (!settings.user.empty()) tags.push_back(pair("mlflow.user", settings.user));
  if (!run.facts.task.empty()) tags.push_back(pair("canasta.task", run.facts.task));
  if (!run.error.empty()) {
    tags.push_back(pair("canasta.error", run.error.substr(0, kRunValueBytesMax)));
  }
  return dumped({{"experiment_id", experiment_id},
                 {"run_name", run.id},
                 {"start_time", run.started * kMillisecondsPerSecond},
                 {"tags", tags}});
}

std::vector<std::string> log_batch_bodies(const RunRecord& run, const MetricCurves& curves,
                                          const std::string& mlflow_run) {
  std::vector<std::string> bodies;
  add_batches(mlflow_run, "params", kMlflowParametersMax, pairs(run.facts.parameters), bodies);
  add_batches(mlflow_run, "tags", kMlflowTagsMax, pairs(run.facts.tags), bodies);
  add_batches(mlflow_run, "metrics", kMlflowPointsMax, points(run, curves), bodies);
  return bodies;
}

std::string end_run_body(const RunRecord& run, const std::string& mlflow_run, Seconds now) {
  return dumped({{"run_id", mlflow_run},
                 {"status", status_of(run)},
                 {"end_time", run.ended.value_or(now) * kMillisecondsPerSecond}});
}

}  // namespace canasta
