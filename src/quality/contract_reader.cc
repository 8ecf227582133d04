// Contracts from ODCS YAML. Every key must be one of the standard's, so that a misspelt rule is an
// error; a rule that canasta cannot check is remembered as such.
#include <algorithm>
#include <map>
#include <set>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "base/messages/io.h"
#include "base/messages/quality.h"
#include "base/nearest.h"
#include "quality/odcs_keys.h"
#include "quality/quality.h"
#include "quality/threshold.h"
#include "quality/yaml_keys.h"

namespace canasta {
namespace {

// Where the reading stands, and what it could not use.
struct Reading {
  std::string table;
  std::string column;
  std::vector<UncheckedRule> unchecked;

  void skip(std::string_view rule, const Place& place) {
    unchecked.push_back({table, column, std::string(rule), place.line});
  }
  // The same for a key that is there.
  void skip_key(const YamlNode& node, std::string_view key) {
    const YamlNode* found = node.find(key);
    if (found != nullptr && !found->is_null()) skip(key, found->place());
  }
};

Error too_many(std::size_t count, std::size_t limit, const Place& place) {
  return Error(ErrorCode::TooLarge, message::kContractTooMany, {{"count", count}, {"limit", limit}})
      .at(place);
}

// ---- Types and their options ----

std::optional<LogicalType> type_named(std::string_view word) {
  for (const LogicalType type : {LogicalType::Integer, LogicalType::Number, LogicalType::String,
                                 LogicalType::Boolean, LogicalType::Date, LogicalType::Timestamp}) {
    if (name(type) == word) return type;
  }
  return std::nullopt;
}

Status read_type(const YamlNode& node, Reading& reading, ContractColumn& column) {
  TRY_ASSIGN(const std::string word, text_or_nothing(node, "logicalType"));
  column.type = type_named(word);
  if (word.empty() || column.type) return {};
  const Place place = node.find("logicalType")->place();
  if (word == "time" || word == "object" || word == "array") {
    reading.skip("logicalType: " + word, place);
    return {};
  }
  const std::vector<std::string> words{"string",  "date",   "timestamp", "time",   "number",
                                       "integer", "object", "array",     "boolean"};
  return unknown_name(ErrorCode::InvalidInput, message::kNounType, word, words).at(place);
}

Status read_range(const YamlNode& options, ContractColumn& column) {
  const LogicalType type = *column.type;
  TRY(read_limit(options, {"minimum", RangeEnd::Lower}, type, column.minimum));
  TRY(read_limit(options, {"exclusiveMinimum", RangeEnd::Lower, true}, type, column.minimum));
  TRY(read_limit(options, {"maximum", RangeEnd::Upper}, type, column.maximum));
  return read_limit(options, {"exclusiveMaximum", RangeEnd::Upper, true}, type, column.maximum);
}

// Options that are there and say nothing about values.
bool is_spelling(std::string_view key, std::optional<LogicalType> type) {
  return key == "timezone" || key == "defaultTimezone" ||
         (key == "format" && type != LogicalType::String);
}

bool is_range(std::string_view key) { return key.ends_with("imum"); }
bool is_length(std::string_view key) { return key == "minLength" || key == "maxLength"; }

Status read_options(const YamlNode& node, Reading& reading, ContractColumn& column) {
  const YamlNode* options = node.find("logicalTypeOptions");
  if (options == nullptr) return {};
  TRY(check_keys(*options, kOptionKeys));
  const bool texts = column.type == LogicalType::String;
  const bool ranged = column.type && !texts && column.type != LogicalType::Boolean;
  if (ranged) TRY(read_range(*options, column));
  if (texts) {
    TRY_ASSIGN(column.length_min, count_or_nothing(*options, "minLength"));
    TRY_ASSIGN(column.length_max, count_or_nothing(*options, "maxLength"));
  }
  TRY_ASSIGN(const auto entries, options->map());
  for (const YamlEntry& entry : entries) {
    const bool read = (ranged && is_range(entry.key)) || (texts && is_length(entry.key));
    if (!read && !is_spelling(entry.key, column.type)) reading.skip(entry.key, entry.key_place);
  }
  return check_ranges(column, options->place());
}

// ---- Quality rules ----

// One entry of a quality list; nothing checkable in it is remembered and left out.
struct Rule {
  const YamlNode* node;
  std::string metric;
  RuleThreshold threshold;
  const YamlNode* arguments;

  const YamlNode* argument(std::string_view key) const {
    return arguments == nullptr ? nullptr : arguments->find(key);
  }
};

Result<std::optional<Rule>> read_rule(const YamlNode& node, Reading& reading) {
  TRY(check_keys(node, kRuleKeys));
  TRY_ASSIGN(const std::string metric, text_or_nothing(node, "metric"));
  TRY_ASSIGN(const std::string type, text_or_nothing(node, "type"));
  const std::vector<std::string> types{"text", "library", "sql", "custom"};
  if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end()) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounType, type, types).at(node.place());
  }
  if (metric.empty() || (!type.empty() && type != "library")) {
    reading.skip(type.empty() ? "rule" : type, node.place());
    return std::optional<Rule>();
  }
  const std::vector<std::string> metrics{"nullValues", "missingValues", "invalidValues",
                                         "duplicateValues", "rowCount"};
  if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounMetric, metric, metrics)
        .at(node.place());
  }
  TRY_ASSIGN(const RuleThreshold threshold, read_threshold(node));
  return std::optional(Rule{&node, metric, threshold, node.find("arguments")});
}

// Texts that count as missing beside nothing at all: whoever reads the file decides on those.
Result<bool> has_missing_words(const Rule& rule) {
  const YamlNode* words = rule.argument("missingValues");
  if (words == nullptr) return false;
  TRY_ASSIGN(const auto items, words->list());
  return std::any_of(items.begin(), items.end(), [](const YamlNode& item) {
    const auto text = item.text();
    return text.ok() && !text->empty();
  });
}

Status use_null_rule(const Rule& rule, Reading& reading, ContractColumn& column) {
  const RuleThreshold& threshold = rule.threshold;
  const bool usable = threshold.is_at_most() && threshold.unit != RuleUnit::Other;
  TRY_ASSIGN(const bool words, has_missing_words(rule));
  if (words || !usable || column.nulls_max) reading.skip(rule.metric, rule.node->place());
  if (usable && !column.nulls_max) {
    column.nulls_max = {*threshold.high, threshold.unit == RuleUnit::Percent,
                        threshold.high_exclusive};
  }
  return {};
}

Status use_column_rule(const Rule& rule, Reading& reading, ContractColumn& column) {
  if (rule.metric == "nullValues" || rule.metric == "missingValues") {
    return use_null_rule(rule, reading, column);
  }
  const YamlNode* values = rule.argument("validValues");
  const bool zero = rule.threshold.is_zero();
  if (rule.argument("pattern") != nullptr) reading.skip("pattern", rule.node->place());
  if (rule.metric == "invalidValues" && values != nullptr && zero && column.allowed.empty()) {
    TRY_ASSIGN(column.allowed, read_values(*values, column.type));
  } else if (rule.metric == "duplicateValues" && zero) {
    column.unique = true;
  } else if (rule.argument("pattern") == nullptr) {
    reading.skip(rule.metric, rule.node->place());
  }
  return {};
}

// Calls use(rule) for each rule of a quality list that has a metric.
template <class Use>
Status read_quality(const YamlNode& node, Reading& reading, Use use) {
  const YamlNode* quality = node.find("quality");
  if (quality == nullptr) return {};
  TRY_ASSIGN(const auto items, quality->list());
  for (const YamlNode& item : items) {
    TRY_ASSIGN(const std::optional<Rule> rule, read_rule(item, reading));
    if (rule) TRY(use(*rule));
  }
  return {};
}

// ---- Columns ----

// Position in the primary key as written; kUnplaced when it is in without one.
constexpr std::uint32_t kUnplaced = 0xFFFFFFFF;

Status read_key_position(const YamlNode& node, ContractColumn& column) {
  TRY_ASSIGN(const bool key, truth_or(node, "primaryKey", false));
  if (!key) return {};
  column.key_position = kUnplaced;
  const YamlNode* position = node.find("primaryKeyPosition");
  if (position == nullptr || position->is_null()) return {};
  TRY_ASSIGN(const std::int64_t value, position->integer());
  const auto limit = static_cast<std::int64_t>(kContractColumnsMax);
  if (value >= 1 && value <= limit) column.key_position = static_cast<std::uint32_t>(value);
  return {};
}

Result<ContractColumn> read_column(const YamlNode& node, Reading& reading) {
  TRY(check_keys(node, kColumnKeys));
  ContractColumn column;
  TRY_ASSIGN(column.name, needed_text(node, "name"));
  reading.column = column.name;
  TRY_ASSIGN(column.physical_name, text_or_nothing(node, "physicalName"));
  if (column.physical_name == column.name) column.physical_name.clear();
  TRY_ASSIGN(column.description, text_or_nothing(node, "description"));
  TRY_ASSIGN(column.required, truth_or(node, "required", false));
  TRY_ASSIGN(column.unique, truth_or(node, "unique", false));
  TRY(read_key_position(node, column));
  TRY(read_type(node, reading, column));
  TRY(read_options(node, reading, column));
  TRY(read_quality(node, reading,
                   [&](const Rule& rule) { return use_column_rule(rule, reading, column); }));
  for (const std::string_view key : {"properties", "items", "relationships"}) {
    reading.skip_key(node, key);
  }
  return column;
}

// Numbers the columns of the primary key from 1, in the order of their positions.
void place_key(std::vector<ContractColumn>& columns) {
  std::vector<ContractColumn*> key;
  for (ContractColumn& column : columns) {
    if (column.key_position > 0) key.push_back(&column);
  }
  std::stable_sort(key.begin(), key.end(), [](const ContractColumn* a, const ContractColumn* b) {
    return a->key_position < b->key_position;
  });
  std::uint32_t position = 0;
  for (ContractColumn* column : key) column->key_position = ++position;
}

Status read_columns(const YamlNode& node, Reading& reading, ContractTable& table) {
  const YamlNode* properties = node.find("properties");
  if (properties == nullptr) return {};
  TRY_ASSIGN(const auto items, properties->list());
  if (items.size() > kContractColumnsMax) {
    return too_many(items.size(), kContractColumnsMax, properties->place());
  }
  std::set<std::string> names;
  for (const YamlNode& item : items) {
    TRY_ASSIGN(ContractColumn column, read_column(item, reading));
    // Under its name and under that in the data: each column is spoken of once.
    const bool fresh = names.insert(column.name).second &&
                       (column.physical_name.empty() || names.insert(column.physical_name).second);
    if (!fresh) {
      return invalid(message::kContractNameTwice, {{"name", column.name}}).at(item.place());
    }
    table.columns.push_back(std::move(column));
  }
  place_key(table.columns);
  reading.column.clear();
  return {};
}

// ---- Tables ----

Status read_strictness(const YamlNode& item, Strictness& strictness) {
  TRY_ASSIGN(const std::string word, needed_text(item, "value"));
  const auto found = std::find(kStrictnessWords.begin(), kStrictnessWords.end(), word);
  if (found == kStrictnessWords.end()) {
    const std::vector<std::string> words(kStrictnessWords.begin(), kStrictnessWords.end());
    return unknown_name(ErrorCode::InvalidInput, message::kNounValue, word, words)
        .at(item.find("value")->place());
  }
  strictness = static_cast<Strictness>(found - kStrictnessWords.begin());
  return {};
}

Status read_custom(const YamlNode& node, ContractTable& table) {
  const YamlNode* custom = node.find("customProperties");
  if (custom == nullptr) return {};
  TRY_ASSIGN(const auto items, custom->list());
  for (const YamlNode& item : items) {
    TRY_ASSIGN(const std::string property, needed_text(item, "property"));
    if (property == kExtraColumnsProperty) TRY(read_strictness(item, table.extra_columns));
    if (property == kColumnOrderProperty) TRY(read_strictness(item, table.column_order));
  }
  return {};
}

Status use_together(const Rule& rule, const YamlNode& properties, ContractTable& table) {
  TRY_ASSIGN(const auto items, properties.list());
  std::vector<std::string> columns;
  for (const YamlNode& item : items) {
    TRY_ASSIGN(std::string column, item.text());
    if (table.find(column) == nullptr) {
      std::vector<std::string> names;
      for (const ContractColumn& each : table.columns) names.push_back(each.name);
      return unknown_name(ErrorCode::InvalidInput, message::kNounColumn, column, names)
          .at(item.place());
    }
    columns.push_back(std::move(column));
  }
  if (columns.empty()) {
    return invalid(message::kContractKeyMissing, {{"key", "properties"}}).at(rule.node->place());
  }
  table.unique_together.push_back(std::move(columns));
  return {};
}

Status use_table_rule(const Rule& rule, Reading& reading, ContractTable& table) {
  const RuleThreshold& threshold = rule.threshold;
  const YamlNode* properties = rule.argument("properties");
  const bool counted = !threshold.excludes && threshold.unit == RuleUnit::Rows;
  if (rule.metric == "rowCount" && counted && !table.rows_min && !table.rows_max) {
    table.rows_min = threshold.rows_min();
    table.rows_max = threshold.rows_max();
    if (!table.rows_min || !table.rows_max || *table.rows_min <= *table.rows_max) return {};
    return invalid(message::kContractRangeEmpty, {{"column", rule.metric}}).at(rule.node->place());
  }
  if (rule.metric == "duplicateValues" && threshold.is_zero() && properties != nullptr) {
    return use_together(rule, *properties, table);
  }
  reading.skip(rule.metric, rule.node->place());
  return {};
}

Result<ContractTable> read_table_contract(const YamlNode& node, Reading& reading) {
  TRY(check_keys(node, kTableKeys));
  ContractTable table;
  TRY_ASSIGN(table.name, needed_text(node, "name"));
  reading.table = table.name;
  reading.column.clear();
  TRY_ASSIGN(table.physical_name, text_or_nothing(node, "physicalName"));
  TRY_ASSIGN(table.description, text_or_nothing(node, "description"));
  TRY(read_columns(node, reading, table));
  TRY(read_custom(node, table));
  TRY(read_quality(node, reading,
                   [&](const Rule& rule) { return use_table_rule(rule, reading, table); }));
  reading.skip_key(node, "relationships");
  return table;
}

Status read_tables(const YamlNode& root, Reading& reading, Contract& contract) {
  TRY_ASSIGN(const YamlNode* schema, needed(root, "schema"));
  TRY_ASSIGN(const auto items, schema->list());
  if (items.size() > kContractTablesMax) {
    return too_many(items.size(), kContractTablesMax, schema->place());
  }
  if (items.empty()) {
    return invalid(message::kContractKeyMissing, {{"key", "schema"}}).at(root.place());
  }
  std::set<std::string> names;
  for (const YamlNode& item : items) {
    TRY_ASSIGN(ContractTable table, read_table_contract(item, reading));
    if (!names.insert(table.name).second) {
      return invalid(message::kContractNameTwice, {{"name", table.name}}).at(item.place());
    }
    contract.tables.push_back(std::move(table));
  }
  return {};
}

// ---- Header ----

// `key` must be `expected`, or begin with it.
Status check_word(const YamlNode& root, std::string_view key, std::string_view expected) {
  TRY_ASSIGN(const YamlNode* found, needed(root, key));
  TRY_ASSIGN(const std::string text, found->text());
  const bool prefix = expected.ends_with('.');
  if (prefix ? text.starts_with(expected) : text == expected) return {};
  const std::string words = std::string(key) + ": " + std::string(expected) + (prefix ? "x" : "");
  return invalid(message::kContractValueWrong, {{"value", text}, {"expected", words}})
      .at(found->place());
}

Status read_header(const YamlNode& root, Contract& contract) {
  TRY(check_word(root, "kind", kOdcsKind));
  TRY(check_word(root, "apiVersion", kOdcsMajor));
  TRY(check_keys(root, kContractKeys));
  TRY_ASSIGN(contract.id, needed_text(root, "id"));
  TRY_ASSIGN(contract.version, needed_text(root, "version"));
  TRY_ASSIGN(contract.status, needed_text(root, "status"));
  TRY_ASSIGN(contract.name, text_or_nothing(root, "name"));
  return {};
}

}  // namespace

Result<Contract> parse_contract(std::string_view yaml, const std::string& path) {
  TRY_ASSIGN(const YamlNode root, parse_yaml(yaml, path));
  Contract contract;
  Reading reading;
  TRY(read_header(root, contract));
  TRY(read_tables(root, reading, contract));
  contract.unchecked = std::move(reading.unchecked);
  return contract;
}

Result<Contract> read_contract(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const auto file, files.open(path));
  if (file->size() > kYamlBytesMax) {
    return Error(ErrorCode::TooLarge, message::kYamlTooLarge,
                 {{"bytes", file->size()}, {"limit", kYamlBytesMax}})
        .in_file(path);
  }
  TRY_ASSIGN(const std::string yaml, read_text(files, path));
  return parse_contract(yaml, path);
}

Result<const ContractTable*> contract_table(const Contract& contract, std::string_view table) {
  std::vector<std::string> names;
  for (const ContractTable& each : contract.tables) {
    if (each.name == table || (table.empty() && contract.tables.size() == 1)) return &each;
    names.push_back(each.name);
  }
  if (!table.empty()) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounTable, table, names);
  }
  return invalid(message::kContractTableUnnamed, {{"tables", joined(names)}});
}

}  // namespace canasta
