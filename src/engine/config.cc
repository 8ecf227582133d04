#include "engine/config.h"

#include <algorithm>
#include <string_view>

#include "base/nearest.h"
#include "engine/config_keys.h"

namespace canasta {
namespace {

ConfigKey version_key() {
  return {"canasta",
          [](const YamlNode& node) -> Status {
            TRY_ASSIGN(const std::int64_t version, node.integer());
            if (version == kConfigVersion) return {};
            return config_error(Message::kConfigVersion,
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
    return config_error(Message::kConfigTimeZone, {{"value", target}}).at(node.place());
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

ConfigKeys source_keys(IngestOptions& source) {
  return {texts_key("files", source.files),
          columns_key(source.columns),
          clean_key(source.rules),
          text_key("cancellation_prefix", source.cancellation_prefix),
          character_key("delimiter", source.dialect.delimiter),
          character_key("quote", source.dialect.quote),
          flag_key("header", source.dialect.header),
          choice_key("encoding", source.dialect.encoding, {kEncodings.begin(), kEncodings.end()}),
          character_key("decimal", source.decimal),
          text_key("dates", source.time_format),
          texts_key("nulls", source.null_tokens)};
}

ConfigKey recurrent_key(RecurrentOptions& recurrent) {
  return group_key("recurrent", {choice_key("reading", recurrent.reading,
                                            {kRecurrentReadings.begin(), kRecurrentReadings.end()}),
                                 count_key("more_than_products", recurrent.more_than_products),
                                 count_key("max_gap_days", recurrent.max_gap_days)});
}

ConfigKeys task_keys(PurchaseDateTask& task) {
  return {choice_key("type", task.type, {"purchase_date"}),
          choice_key("customers", task.customers, {"all", "recurrent"}),
          recurrent_key(task.recurrent),
          choice_key("features", task.features, {"calendar", "history"}),
          flag_key("balanced", task.balanced)};
}

ConfigKeys project_keys(ProjectConfig& config) {
  return {version_key(),
          text_key("name", config.name),
          choice_key("language", config.language, {"en", "es"}),
          timezone_key(config.timezone),
          text_key("currency", config.currency),
          calendar_key(config.calendar),
          map_key<IngestOptions>("sources", config.sources, source_keys),
          map_key<PurchaseDateTask>("tasks", config.tasks, task_keys)};
}

Status check_tasks(const YamlNode& root) {
  const YamlNode* const tasks = root.find("tasks");
  if (tasks == nullptr) return {};
  TRY_ASSIGN(const auto entries, tasks->map());
  for (const YamlEntry& task : entries) {
    if (task.value.find("type") == nullptr) {
      return config_error(Message::kTaskType).at(task.value.place());
    }
  }
  return {};
}

Result<ProjectConfig> parse(std::string_view yaml, const std::string& path) {
  TRY_ASSIGN(const YamlNode root, parse_yaml(yaml, path));
  if (root.find("canasta") == nullptr) {
    return config_error(Message::kConfigNoVersion, {{"expected", kConfigVersion}}).in_file(path);
  }
  ProjectConfig config;
  TRY(read_keys(root, project_keys(config)));
  TRY(check_tasks(root));
  for (auto& [name, source] : config.sources) {
    source.source = name;
    source.timezone = config.timezone;
  }
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

Result<PurchaseDateTask> find_task(const ProjectConfig& config, const std::string& name) {
  const auto found = config.tasks.find(name);
  if (found != config.tasks.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, task] : config.tasks) names.push_back(known);
  return unknown_name(ErrorCode::NotFound, Message::kNounTask, name, names);
}

Table config_table(ProjectConfig config) {
  TableBuilder table({{"key", TableBuilder::Type::Text}, {"value", TableBuilder::Type::Text}});
  show_keys("", project_keys(config),
            [&](const std::string& path, std::string_view value) { table.row(path, value); });
  return table.take();
}

}  // namespace canasta
