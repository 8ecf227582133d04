#include "engine/config.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "base/nearest.h"
#include "io/yaml.h"

namespace canasta {
namespace {

using Read = std::function<Status(const YamlNode&)>;

struct Key {
  std::string name;
  Read read;
};

// Reads a map whose keys are all known; the error of an unknown one names the nearest.
Status read_keys(const YamlNode& node, const std::vector<Key>& keys) {
  TRY_ASSIGN(const auto entries, node.map());
  for (const YamlEntry& entry : entries) {
    const auto known = std::find_if(keys.begin(), keys.end(),
                                    [&](const Key& key) { return key.name == entry.key; });
    if (known == keys.end()) {
      std::vector<std::string> names;
      for (const Key& key : keys) names.push_back(key.name);
      return unknown_name(ErrorCode::Config, Message::kNounKey, entry.key, names)
          .at(entry.key_place);
    }
    TRY(known->read(entry.value));
  }
  return {};
}

Read text_into(std::string& target) {
  return [&target](const YamlNode& node) -> Status {
    TRY_ASSIGN(target, node.text());
    return {};
  };
}

Read flag_into(bool& target) {
  return [&target](const YamlNode& node) -> Status {
    TRY_ASSIGN(target, node.boolean());
    return {};
  };
}

Read count_into(int& target) {
  return [&target](const YamlNode& node) -> Status {
    TRY_ASSIGN(const std::int64_t value, node.integer());
    if (value < 0 || value > 1'000'000) {
      return config_error(Message::kConfigNumber, {{"value", value}}).at(node.place());
    }
    target = static_cast<int>(value);
    return {};
  };
}

// A single text counts as a list of one.
Read texts_into(std::vector<std::string>& target) {
  return [&target](const YamlNode& node) -> Status {
    target.clear();
    if (node.kind() == YamlNode::Kind::Scalar) {
      TRY_ASSIGN(const std::string one, node.text());
      target.push_back(one);
      return {};
    }
    TRY_ASSIGN(const auto items, node.list());
    for (const YamlNode& item : items) {
      TRY_ASSIGN(const std::string one, item.text());
      target.push_back(one);
    }
    return {};
  };
}

// One of the words; its place in the list is the value of the enum.
template <class Enum>
Read choice_into(Enum& target, std::vector<std::string> words) {
  return [&target, words = std::move(words)](const YamlNode& node) -> Status {
    TRY_ASSIGN(const std::string word, node.text());
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
      return unknown_name(ErrorCode::Config, Message::kNounValue, word, words).at(node.place());
    }
    target = static_cast<Enum>(found - words.begin());
    return {};
  };
}

Read character_into(std::optional<char>& target) {
  return [&target](const YamlNode& node) -> Status {
    TRY_ASSIGN(std::string word, node.text());
    if (word == "tab" || word == "\\t") word = "\t";
    if (word.size() != 1) {
      return config_error(Message::kConfigCharacter, {{"value", word}}).at(node.place());
    }
    target = word.front();
    return {};
  };
}

Status read_version(const YamlNode& node) {
  TRY_ASSIGN(const std::int64_t version, node.integer());
  if (version == kConfigVersion) return {};
  return config_error(Message::kConfigVersion, {{"value", version}, {"expected", kConfigVersion}})
      .at(node.place());
}

Read timezone_into(std::string& target) {
  return [&target](const YamlNode& node) -> Status {
    TRY_ASSIGN(target, node.text());
    if (is_time_zone(target)) return {};
    return config_error(Message::kConfigTimeZone, {{"value", target}}).at(node.place());
  };
}

Status read_columns(const YamlNode& node, ColumnMapping& columns) {
  return read_keys(node, {{"customer", text_into(columns.customer)},
                          {"order", text_into(columns.order)},
                          {"time", text_into(columns.time)},
                          {"product", text_into(columns.product)},
                          {"quantity", text_into(columns.quantity)},
                          {"unit_price", text_into(columns.unit_price)},
                          {"amount", text_into(columns.amount)},
                          {"category", text_into(columns.category)}});
}

// Rules apply in the order in which they are written.
Status read_rules(const YamlNode& node, std::vector<RuleSetting>& rules) {
  rules.clear();
  std::vector<Key> keys;
  for (const Rule rule :
       {Rule::Duplicates, Rule::MissingCustomer, Rule::Returns, Rule::Nonpositive}) {
    keys.push_back({std::string(name(rule)), [&rules, rule](const YamlNode& value) -> Status {
                      RuleSetting setting{.rule = rule};
                      std::vector<std::string> words = {"keep", "drop"};
                      if (rule == Rule::Returns) words.push_back("net");
                      TRY(choice_into(setting.action, words)(value));
                      rules.push_back(setting);
                      return {};
                    }});
  }
  return read_keys(node, keys);
}

Read encoding_into(std::optional<Encoding>& target) {
  return [&target](const YamlNode& node) -> Status {
    Encoding encoding = Encoding::Utf8;
    TRY(choice_into(encoding, {kEncodings.begin(), kEncodings.end()})(node));
    target = encoding;
    return {};
  };
}

Status read_source(const YamlNode& node, IngestOptions& source) {
  return read_keys(
      node,
      {{"files", texts_into(source.files)},
       {"columns", [&](const YamlNode& value) { return read_columns(value, source.columns); }},
       {"clean", [&](const YamlNode& value) { return read_rules(value, source.rules); }},
       {"cancellation_prefix", text_into(source.cancellation_prefix)},
       {"delimiter", character_into(source.dialect.delimiter)},
       {"quote", character_into(source.dialect.quote)},
       {"header",
        [&](const YamlNode& value) -> Status {
          TRY_ASSIGN(source.dialect.header, value.boolean());
          return {};
        }},
       {"encoding", encoding_into(source.dialect.encoding)},
       {"decimal", character_into(source.decimal)},
       {"dates",
        [&](const YamlNode& value) -> Status {
          TRY_ASSIGN(source.time_format, value.text());
          return {};
        }},
       {"nulls", texts_into(source.null_tokens)}});
}

Status read_recurrent(const YamlNode& node, RecurrentOptions& recurrent) {
  return read_keys(node, {{"reading", choice_into(recurrent.reading, {kRecurrentReadings.begin(),
                                                                      kRecurrentReadings.end()})},
                          {"more_than_products", count_into(recurrent.more_than_products)},
                          {"max_gap_days", count_into(recurrent.max_gap_days)}});
}

Status read_task(const YamlNode& node, PurchaseDateTask& task) {
  enum class Type : std::uint8_t { PurchaseDate };
  Type type = Type::PurchaseDate;
  if (node.find("type") == nullptr) return config_error(Message::kTaskType).at(node.place());
  return read_keys(
      node,
      {{"type", choice_into(type, {"purchase_date"})},
       {"customers", choice_into(task.customers, {"all", "recurrent"})},
       {"recurrent", [&](const YamlNode& value) { return read_recurrent(value, task.recurrent); }},
       {"features", choice_into(task.features, {"calendar", "history"})},
       {"balanced", flag_into(task.balanced)}});
}

// Names become files and folders: reports/<task>.md, models/<task>, data/quarantine/<source>.csv.
Status check_name(const YamlEntry& entry) {
  constexpr std::array<std::string_view, 3> kTaken = {"run", "ingest", "demo"};
  const std::string& name = entry.key;
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good = !name.empty() && name.size() <= kConfigNameBytesMax && is_plain(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [&](char c) { return is_plain(c) || c == '_' || c == '-'; }) &&
                    std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end();
  if (good) return {};
  return config_error(Message::kConfigName, {{"value", name}, {"limit", kConfigNameBytesMax}})
      .at(entry.key_place);
}

template <class Value>
Read map_into(std::map<std::string, Value>& target,
              std::function<Status(const YamlNode&, Value&)> read) {
  return [&target, read = std::move(read)](const YamlNode& node) -> Status {
    TRY_ASSIGN(const auto entries, node.map());
    for (const YamlEntry& entry : entries) {
      TRY(check_name(entry));
      TRY(read(entry.value, target[entry.key]));
    }
    return {};
  };
}

Status read_calendar(const YamlNode& node, CalendarOptions& calendar) {
  TRY(read_keys(node, {{"holidays", texts_into(calendar.holidays)},
                       {"closed", texts_into(calendar.closed)},
                       {"paydays", texts_into(calendar.paydays)}}));
  const Result<ShopCalendar> made = make_calendar(calendar);
  if (!made.ok()) return Error(made.error()).at(node.place());
  return {};
}

Result<ProjectConfig> parse(std::string_view yaml, const std::string& path) {
  TRY_ASSIGN(const YamlNode root, parse_yaml(yaml, path));
  if (root.find("canasta") == nullptr) {
    return config_error(Message::kConfigNoVersion, {{"expected", kConfigVersion}}).in_file(path);
  }
  ProjectConfig config;
  TRY(read_keys(root, {{"canasta", read_version},
                       {"name", text_into(config.name)},
                       {"language", choice_into(config.language, {"en", "es"})},
                       {"timezone", timezone_into(config.timezone)},
                       {"currency", text_into(config.currency)},
                       {"calendar",
                        [&](const YamlNode& node) { return read_calendar(node, config.calendar); }},
                       {"sources", map_into<IngestOptions>(config.sources, read_source)},
                       {"tasks", map_into<PurchaseDateTask>(config.tasks, read_task)}}));
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

}  // namespace canasta
