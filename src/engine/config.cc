#include "engine/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

#include "base/ascii.h"
#include "base/messages/engine.h"
#include "base/messages/learn.h"
#include "base/nearest.h"
#include "engine/config_checks.h"
#include "engine/config_keys.h"
#include "engine/config_recommend.h"
#include "engine/table_candidates.h"

namespace canasta {
namespace {

constexpr double kMonitorSizeMax = 1'000;

// "13:17" as seconds of the day.
std::optional<Seconds> parse_minute(std::string_view text) {
  const auto two = [&](std::size_t at) {
    return is_digit(text[at]) && is_digit(text[at + 1])
               ? (text[at] - '0') * 10 + (text[at + 1] - '0')
               : 99;
  };
  if (text.size() != 5 || text[2] != ':' || two(0) > 23 || two(3) > 59) return std::nullopt;
  return Seconds{two(0)} * 3'600 + two(3) * 60;
}

ConfigKey version_key() {
  return {"canasta",
          [](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::int64_t version, node.integer());
            if (version == kConfigVersion) return {};
            return config_error(message::kConfigVersion,
                                {{"value", version}, {"expected", kConfigVersion}})
                .at(node.place());
          },
          [](const std::string& path, const ShowSetting& show) {
            show(path, std::to_string(kConfigVersion));
          }};
}

ConfigKey timezone_key(std::string& target) {
  ConfigKey key = text_key("timezone", target);
  key.read = [&target, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    if (is_time_zone(target)) return {};
    return config_error(message::kConfigTimeZone, {{"value", target}}).at(node.place());
  };
  return key;
}

ConfigKey calendar_key(CalendarOptions& calendar) {
  ConfigKey key = group_key(
      "calendar", {texts_key("holidays", calendar.holidays), texts_key("closed", calendar.closed),
                   texts_key("paydays", calendar.paydays)});
  key.read = [&calendar, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    const Result<ShopCalendar> made = make_calendar(calendar);
    return made.ok() ? Status() : Error(made.error()).at(node.place());
  };
  return key;
}

ConfigKey columns_key(ColumnMapping& columns) {
  return group_key(
      "columns",
      {text_key("customer", columns.customer), text_key("order", columns.order),
       text_key("time", columns.time), text_key("product", columns.product),
       text_key("quantity", columns.quantity), text_key("unit_price", columns.unit_price),
       text_key("amount", columns.amount), text_key("category", columns.category)});
}

// Rules apply, and are shown, in the order in which they are written.
ConfigKey clean_key(std::vector<RuleSetting>& rules) {
  ConfigKeys keys;
  for (const Rule rule :
       {Rule::Duplicates, Rule::MissingCustomer, Rule::Returns, Rule::Nonpositive}) {
    ConfigWords words = {"keep", "drop"};
    if (rule == Rule::Returns) words.push_back("net");
    keys.push_back({std::string(name(rule)),
                    [&rules, rule, words](const YamlNode& node) -> Status {
                      TRY_ASSIGN(const std::size_t place, read_word(node, words));
                      rules.push_back({.rule = rule, .action = static_cast<RuleAction>(place)});
                      return {};
                    },
                    {}});
  }
  return {"clean",
          [&rules, keys](const YamlNode& node) -> Status {
            rules.clear();
            return read_keys(node, keys);
          },
          [&rules](const std::string& path, const ShowSetting& show) {
            for (const RuleSetting& rule : rules) {
              show(path + "." + std::string(name(rule.rule)), name(rule.action));
            }
          }};
}

// What receipts and tables say alike of their files.
void add_file_keys(SourceOptions& source, ConfigKeys& keys) {
  ConfigKeys more = {
      character_key("delimiter", source.dialect.delimiter),
      character_key("quote", source.dialect.quote),
      flag_key("header", source.dialect.header),
      choice_key("encoding", source.dialect.encoding, {kEncodings.begin(), kEncodings.end()}),
      character_key("decimal", source.decimal),
      text_key("dates", source.time_format),
      texts_key("nulls", source.null_tokens)};
  std::move(more.begin(), more.end(), std::back_inserter(keys));
}

ConfigKeys receipts_keys(IngestOptions& source) {
  ConfigKeys keys = {texts_key("files", source.files), columns_key(source.columns),
                     clean_key(source.rules),
                     text_key("cancellation_prefix", source.cancellation_prefix)};
  add_file_keys(source, keys);
  return keys;
}

// One column and what is made of it: [sum, mean].
Status read_aggregate(const YamlEntry& entry, std::vector<Aggregate>& aggregates) {
  const ConfigWords words(kAggregateKinds.begin(), kAggregateKinds.end());
  if (entry.value.kind() == YamlNode::Kind::Scalar) {
    TRY_ASSIGN(const std::size_t kind, read_word(entry.value, words));
    aggregates.push_back({entry.key, static_cast<AggregateKind>(kind)});
    return {};
  }
  TRY_ASSIGN(const auto kinds, entry.value.list());
  for (const YamlNode& node : kinds) {
    TRY_ASSIGN(const std::size_t kind, read_word(node, words));
    aggregates.push_back({entry.key, static_cast<AggregateKind>(kind)});
  }
  return {};
}

ConfigKey aggregate_key(AggregateOptions& options) {
  return group_key(
      "aggregate",
      {text_key("key", options.key), text_key("time", options.time),
       map_key(
           "columns",
           [&](const YamlEntry& entry) { return read_aggregate(entry, options.aggregates); },
           [&](const std::string& path, const ShowSetting& show) {
             for (const Aggregate& one : options.aggregates) {
               show(path + "." + one.column, name(one.kind));
             }
           }),
       map_key(
           "target",
           [&](const YamlEntry& entry) -> Status {
             TRY(read_word(entry.value, {"last"}));
             options.target = entry.key;
             return {};
           },
           [&](const std::string& path, const ShowSetting& show) {
             if (!options.target.empty()) show(path + "." + options.target, "last");
           }),
       texts_key("known", options.known)});
}

ConfigKeys table_keys(TableSource& source) {
  ConfigKeys keys = {texts_key("files", source.files.files),
                     text_key("key", source.key),
                     choice_key("about", source.about, {"rows", "customers"}),
                     text_key("contract", source.contract),
                     text_key("from", source.from),
                     aggregate_key(source.aggregate)};
  add_file_keys(source.files, keys);
  return keys;
}

// Receipts say which of their columns is what, and how they are cleaned; tables do not.
bool is_receipts(const YamlNode& source) {
  const auto says = [&](std::string_view key) { return source.find(key) != nullptr; };
  return says("columns") || says("clean") || says("cancellation_prefix");
}

ConfigKey sources_key(ProjectConfig& config) {
  return map_key(
      "sources",
      [&](const YamlEntry& entry) -> Status {
        TRY(check_config_name(entry));
        if (is_receipts(entry.value)) {
          IngestOptions& source = config.receipts[entry.key];
          TRY(read_keys(entry.value, receipts_keys(source)));
          return check_receipts(entry, source);
        }
        TableSource& source = config.tables[entry.key];
        TRY(read_keys(entry.value, table_keys(source)));
        return check_table(entry, source);
      },
      [&](const std::string& path, const ShowSetting& show) {
        for (auto& [name, source] : config.receipts) {
          show_keys(path + "." + name, receipts_keys(source), show);
        }
        for (auto& [name, source] : config.tables) {
          show_keys(path + "." + name, table_keys(source), show);
        }
      });
}

ConfigKey recurrent_key(RecurrentOptions& recurrent) {
  return group_key("recurrent", {choice_key("reading", recurrent.reading,
                                            {kRecurrentReadings.begin(), kRecurrentReadings.end()}),
                                 count_key("more_than_products", recurrent.more_than_products),
                                 count_key("max_gap_days", recurrent.max_gap_days)});
}

// The type was read before all other keys, and is shown with them.
ConfigKey type_key(TaskType type) {
  return {"type", [](const YamlNode&) { return Status(); },
          [type](const std::string& path, const ShowSetting& show) { show(path, name(type)); }};
}

ConfigKeys keys_of(PurchaseDateTask& task) {
  return {type_key(TaskType::PurchaseDate),
          choice_key("customers", task.customers, {"all", "recurrent"}),
          recurrent_key(task.recurrent),
          choice_key("features", task.features, {"calendar", "history"}),
          flag_key("balanced", task.balanced)};
}

// What monitor performance can judge by.
std::vector<std::string> judged_metrics(TaskType type) {
  return metric_names(
      type == TaskType::Classification ? PredictionKind::Class : PredictionKind::Value, true);
}

ConfigKey monitor_key(TableTask& task) {
  MonitorSettings& monitor = task.monitor;
  DriftOptions& drift = monitor.drift;
  const auto share = [](std::string name, double& target) {
    return real_key(std::move(name), target, 0, 1);
  };
  const auto size = [](std::string name, double& target) {
    return real_key(std::move(name), target, 0, kMonitorSizeMax);
  };
  return group_key(
      "monitor", {share("alpha", drift.alpha), share("ks_amber", drift.ks_amber),
                  share("ks_red", drift.ks_red), size("shift_amber", drift.shift_amber),
                  size("shift_red", drift.shift_red), size("effect_amber", drift.effect_amber),
                  size("effect_red", drift.effect_red), size("psi_amber", drift.psi_amber),
                  size("psi_red", drift.psi_red), share("share_amber", drift.share_amber),
                  share("share_red", drift.share_red),
                  metric_key("metric", monitor.metric, judged_metrics(task.type)),
                  texts_key("truth", monitor.truth), address_key("webhook", monitor.webhook),
                  size("worse_amber", monitor.worse_amber), size("worse_red", monitor.worse_red)});
}

ConfigKey split_key(SplitSettings& split) {
  ConfigKey key =
      group_key("split", {text_key("time", split.time), text_key("group", split.group)});
  key.read = [&split, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    if (split.time.empty() || split.group.empty()) return {};
    return config_error(message::kConfigSplit).at(node.place());
  };
  return key;
}

// Names are looked at here, so that a wrong one is said before any work.
ConfigKey candidates_key(TaskType type, std::vector<std::string>& candidates) {
  ConfigKey key = texts_key("candidates", candidates);
  key.read = [type, &candidates, read = key.read](const YamlNode& node) -> Status {
    TRY(read(node));
    const std::vector<std::string> known = candidate_names(type);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const std::string& name = candidates[i];
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return unknown_name(ErrorCode::Config, message::kNounCandidate, name, known)
            .at(node.place());
      }
      if (std::find(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(i),
                    name) != candidates.begin() + static_cast<std::ptrdiff_t>(i)) {
        return config_error(message::kConfigTwice, {{"value", name}}).at(node.place());
      }
    }
    if (!candidates.empty()) return {};
    return config_error(message::kNoCandidates).at(node.place());
  };
  return key;
}

Status read_costs(const YamlEntry& truth, DecisionCosts& costs) {
  TRY_ASSIGN(const auto decided, truth.value.map());
  for (const YamlEntry& entry : decided) {
    TRY_ASSIGN(costs[truth.key][entry.key], entry.value.number());
  }
  return {};
}

ConfigKey costs_key(DecisionCosts& costs) {
  return map_key(
      "costs", [&](const YamlEntry& entry) { return read_costs(entry, costs); },
      [&](const std::string& path, const ShowSetting& show) {
        for (const auto& [truth, row] : costs) {
          for (const auto& [decided, cost] : row) {
            show(path + "." + truth + "." + decided, fmt::format("{}", cost));
          }
        }
      });
}

std::string shown(const WindowCut& cut) {
  if (cut.share) return fmt::format("{}", *cut.share);
  return cut.moment ? format_time(*cut.moment) : std::string(kFoundOut);
}

ConfigKey cut_key(WindowCut& cut) {
  return {"cut",
          [&cut](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::string text, node.text());
            const std::optional<WindowCut> read = parse_window_cut(text);
            if (!read) return config_error(message::kConfigCut, {{"value", text}}).at(node.place());
            cut = *read;
            return {};
          },
          [&cut](const std::string& path, const ShowSetting& show) { show(path, shown(cut)); }};
}

ConfigKeys keys_of(PurchaseWindowTask& task) {
  return {type_key(TaskType::PurchaseWindow), range_key("days", task.days, 1, kWindowDaysMax),
          range_key("cuts", task.cuts, 1, kWindowCutsMax), cut_key(task.cut),
          day_key("as_of", task.as_of)};
}

ConfigKeys keys_of(TableTask& task) {
  ConfigKeys keys = {type_key(task.type),
                     text_key("source", task.source),
                     text_key("target", task.target),
                     texts_key("drop", task.drop),
                     texts_key("input", task.input),
                     split_key(task.split),
                     monitor_key(task),
                     group_key("goal", {text_key("decision", task.goal.decision),
                                        text_key("kpi", task.goal.kpi)})};
  keys.push_back(candidates_key(task.type, task.candidates));
  keys.push_back(metric_key("choose_by", task.choose_by, choosing_metrics(task.type)));
  keys.push_back(flag_key("refit", task.refit));
  keys.push_back(choice_key("device", task.device, {"cpu", "gpu"}));
  if (task.type == TaskType::Regression) {
    keys.push_back(choice_key("loss", task.loss, {"squared", "absolute"}));
    return keys;
  }
  keys.push_back(choice_key("calibration", task.calibration,
                            {"none", "platt", "isotonic", "temperature", "auto"}));
  keys.push_back(
      choice_key("decide_by", task.decide_by, {"f1_macro", "balanced_accuracy", "accuracy"}));
  keys.push_back(costs_key(task.costs));
  return keys;
}

ConfigKeys keys_of(RecommendTask& task) {
  ConfigKeys keys = {type_key(TaskType::Recommend)};
  for (ConfigKey& key : recommend_keys(task)) keys.push_back(std::move(key));
  return keys;
}

ConfigKeys task_keys(TaskConfig& task) {
  return std::visit([](auto& one) { return keys_of(one); }, task);
}

TaskConfig empty_task(TaskType type) {
  if (type == TaskType::PurchaseDate) return PurchaseDateTask();
  if (type == TaskType::PurchaseWindow) return PurchaseWindowTask();
  if (type == TaskType::Recommend) return RecommendTask();
  return TableTask{.type = type, .source = {}, .target = {}};
}

Status read_task(const YamlEntry& entry, std::map<std::string, TaskConfig>& tasks) {
  TRY(check_config_name(entry));
  const YamlNode* const said = entry.value.find("type");
  if (said == nullptr) return config_error(message::kTaskType).at(entry.value.place());
  TRY_ASSIGN(const std::size_t type, read_word(*said, {kTaskTypes.begin(), kTaskTypes.end()}));
  TaskConfig& task = tasks[entry.key];
  task = empty_task(static_cast<TaskType>(type));
  TRY(read_keys(entry.value, task_keys(task)));
  if (auto* const offers = std::get_if<RecommendTask>(&task)) offers->name = entry.key;
  const auto* const table = std::get_if<TableTask>(&task);
  return table == nullptr ? Status() : check_table_task(entry.value, *table);
}

ConfigKey tasks_key(ProjectConfig& config) {
  return map_key(
      "tasks", [&](const YamlEntry& entry) { return read_task(entry, config.tasks); },
      [&](const std::string& path, const ShowSetting& show) {
        for (auto& [name, task] : config.tasks) {
          show_keys(path + "." + name, task_keys(task), show);
        }
      });
}

ConfigKeys project_keys(ProjectConfig& config) {
  return {version_key(),
          text_key("name", config.name),
          choice_key("language", config.language, {"en", "es"}),
          timezone_key(config.timezone),
          text_key("currency", config.currency),
          calendar_key(config.calendar),
          sources_key(config),
          tasks_key(config)};
}

Result<ProjectConfig> parse(std::string_view yaml, const std::string& path) {
  TRY_ASSIGN(const YamlNode root, parse_yaml(yaml, path));
  if (root.find("canasta") == nullptr) {
    return config_error(message::kConfigNoVersion, {{"expected", kConfigVersion}}).in_file(path);
  }
  ProjectConfig config;
  TRY(read_keys(root, project_keys(config)));
  TRY(check_sources(config, path));
  for (auto& [name, source] : config.receipts) {
    source.source = name;
    source.timezone = config.timezone;
  }
  for (auto& [name, source] : config.tables) source.files.timezone = config.timezone;
  return config;
}

}  // namespace

// What is wrong input to the YAML reader is a wrong configuration here.
Result<ProjectConfig> parse_config(std::string_view yaml, const std::string& path) {
  auto config = parse(yaml, path);
  if (config.ok() || config.error().code() != ErrorCode::InvalidInput) return config;
  const Error& error = config.error();
  return Error(ErrorCode::Config, error.message(), error.fields()).at(error.place());
}

Result<ProjectConfig> read_config(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const std::string yaml, read_text(files, path));
  return parse_config(yaml, path);
}

Result<TaskConfig> find_task(const ProjectConfig& config, const std::string& name) {
  const auto found = config.tasks.find(name);
  if (found != config.tasks.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, task] : config.tasks) names.push_back(known);
  return unknown_name(ErrorCode::NotFound, message::kNounTask, name, names);
}

TaskType type_of(const TaskConfig& task) {
  if (std::holds_alternative<PurchaseDateTask>(task)) return TaskType::PurchaseDate;
  if (std::holds_alternative<PurchaseWindowTask>(task)) return TaskType::PurchaseWindow;
  if (std::holds_alternative<RecommendTask>(task)) return TaskType::Recommend;
  return std::get<TableTask>(task).type;
}

std::string_view name(TaskType type) { return kTaskTypes.at(static_cast<std::size_t>(type)); }

std::optional<WindowCut> parse_window_cut(std::string_view text) {
  if (const std::optional<Day> day = parse_day(text)) {
    return WindowCut{.moment = start_of(*day + 1) - 1};
  }
  const std::size_t t = text.find_first_of("T ");
  if (t != std::string_view::npos) {
    const std::optional<Day> day = parse_day(text.substr(0, t));
    const std::optional<Seconds> time = parse_minute(text.substr(t + 1));
    if (day && time) return WindowCut{.moment = start_of(*day) + *time};
    return std::nullopt;
  }
  double share = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  const bool good = error == std::errc() && end == text.data() + text.size();
  return good && share > 0 && share < 1 ? std::optional(WindowCut{.share = share}) : std::nullopt;
}

Table config_table(ProjectConfig config) {
  TableBuilder table({{"key", TableBuilder::Type::Text}, {"value", TableBuilder::Type::Text}});
  show_keys("", project_keys(config),
            [&](const std::string& path, std::string_view value) { table.row(path, value); });
  return table.take();
}

}  // namespace canasta
