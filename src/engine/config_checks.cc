#include "engine/config_checks.h"

#include <algorithm>
#include <utility>

#include "base/messages/engine.h"
#include "base/nearest.h"

namespace canasta {
namespace {

// The node of a key, or the map that lacks it.
const YamlNode& blamed(const YamlNode& map, std::string_view key) {
  const YamlNode* const found = map.find(key);
  return found == nullptr ? map : *found;
}

struct AmberRed {
  std::string name;
  double amber;
  double red;
};

Status check_monitor(const YamlNode& node, const MonitorSettings& monitor) {
  const DriftOptions& drift = monitor.drift;
  for (const AmberRed& one : {AmberRed{"ks", drift.ks_amber, drift.ks_red},
                              AmberRed{"shift", drift.shift_amber, drift.shift_red},
                              AmberRed{"effect", drift.effect_amber, drift.effect_red},
                              AmberRed{"psi", drift.psi_amber, drift.psi_red},
                              AmberRed{"share", drift.share_amber, drift.share_red},
                              AmberRed{"worse", monitor.worse_amber, monitor.worse_red}}) {
    if (one.amber <= one.red) continue;
    return config_error(message::kMonitorOrder, {{"amber", one.name + "_amber"},
                                                 {"red", one.name + "_red"},
                                                 {"amber_value", one.amber},
                                                 {"red_value", one.red}})
        .at(blamed(node, "monitor").place());
  }
  return {};
}

std::vector<std::string> table_names(const ProjectConfig& config) {
  std::vector<std::string> names;
  for (const auto& [name, source] : config.tables) names.push_back(name);
  return names;
}

Status check_made_table(const ProjectConfig& config, const std::string& name,
                        const TableSource& source) {
  const auto from = config.tables.find(source.from);
  if (from == config.tables.end()) {
    return unknown_name(ErrorCode::Config, message::kNounSource, source.from, table_names(config));
  }
  const AggregateOptions& aggregate = source.aggregate;
  if (!aggregate.key.empty() && !aggregate.time.empty() && from->second.from.empty()) return {};
  return config_error(message::kTableFromIncomplete, {{"source", name}});
}

Status check_task_source(const ProjectConfig& config, const TableTask& task) {
  const auto found = config.tables.find(task.source);
  if (found == config.tables.end()) {
    return unknown_name(ErrorCode::Config, message::kNounSource, task.source, table_names(config));
  }
  const TableSource& source = found->second;
  const std::string& key = source.from.empty() ? source.key : source.aggregate.key;
  if (task.target != key) return {};
  return config_error(message::kTargetIsKey, {{"column", task.target}, {"source", task.source}});
}

}  // namespace

Status check_receipts(const YamlEntry& source, const IngestOptions& options) {
  if (!options.files.empty()) return {};
  return config_error(message::kSourceWithoutFiles, {{"source", source.key}}).at(source.key_place);
}

Status check_table(const YamlEntry& source, const TableSource& options) {
  if (!options.from.empty()) return {};
  if (options.about == TableAbout::Customers && options.key.empty()) {
    return config_error(message::kAboutWithoutKey, {{"source", source.key}})
        .at(blamed(source.value, "about").place());
  }
  if (const YamlNode* const aggregate = source.value.find("aggregate")) {
    return config_error(message::kAggregateWithoutFrom, {{"source", source.key}})
        .at(aggregate->place());
  }
  if (!options.files.files.empty()) return {};
  return config_error(message::kSourceWithoutFiles, {{"source", source.key}}).at(source.key_place);
}

Status check_table_task(const YamlNode& node, const TableTask& task) {
  if (task.source.empty() || task.target.empty()) {
    return config_error(message::kTableTaskIncomplete).at(node.place());
  }
  if (std::find(task.drop.begin(), task.drop.end(), task.target) != task.drop.end()) {
    return config_error(message::kTargetIsDropped, {{"column", task.target}})
        .at(blamed(node, "drop").place());
  }
  return check_monitor(node, task.monitor);
}

Status check_sources(const ProjectConfig& config, const std::string& path) {
  for (const auto& [name, source] : config.tables) {
    if (source.from.empty()) continue;
    Status made = check_made_table(config, name, source);
    if (!made.ok()) return std::move(made).error().in_file(path);
  }
  for (const auto& [name, task] : config.tasks) {
    const auto* const table = std::get_if<TableTask>(&task);
    if (table == nullptr) continue;
    Status known = check_task_source(config, *table);
    if (!known.ok()) return std::move(known).error().in_file(path);
  }
  return {};
}

}  // namespace canasta
