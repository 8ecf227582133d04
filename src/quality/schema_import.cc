// schema.yaml: columns, types and ranges as people jot them down.
//
//   columns:                         or   columns:
//     age: {type: int, min: 0}              - {name: age, type: int, min: 0}
//     city: text                            - {name: city, type: text}
#include <array>
#include <cmath>
#include <set>

#include "base/ascii.h"
#include "base/messages/quality.h"
#include "base/nearest.h"
#include "quality/quality.h"
#include "quality/yaml_keys.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 3> kSchemaKeys{"name", "version", "columns"};
constexpr std::array<std::string_view, 18> kFieldKeys{
    "name",   "type", "description", "required",   "nullable",       "unique",
    "min",    "max",  "minimum",     "maximum",    "range",          "allowed",
    "values", "enum", "min_length",  "max_length", "max_null_share", "key"};

struct TypeWord {
  std::string_view word;
  LogicalType type;
};
constexpr std::array<TypeWord, 24> kTypeWords{
    {{"integer", LogicalType::Integer},    {"int", LogicalType::Integer},
     {"int32", LogicalType::Integer},      {"int64", LogicalType::Integer},
     {"bigint", LogicalType::Integer},     {"long", LogicalType::Integer},
     {"number", LogicalType::Number},      {"float", LogicalType::Number},
     {"float32", LogicalType::Number},     {"float64", LogicalType::Number},
     {"double", LogicalType::Number},      {"real", LogicalType::Number},
     {"decimal", LogicalType::Number},     {"numeric", LogicalType::Number},
     {"string", LogicalType::String},      {"str", LogicalType::String},
     {"text", LogicalType::String},        {"varchar", LogicalType::String},
     {"category", LogicalType::String},    {"boolean", LogicalType::Boolean},
     {"bool", LogicalType::Boolean},       {"date", LogicalType::Date},
     {"datetime", LogicalType::Timestamp}, {"timestamp", LogicalType::Timestamp}}};

Result<LogicalType> read_type_word(const YamlNode& node) {
  TRY_ASSIGN(const std::string text, node.text());
  const std::string word = to_lower(text);
  std::vector<std::string> words;
  for (const TypeWord& each : kTypeWords) {
    if (each.word == word) return each.type;
    words.emplace_back(each.word);
  }
  return unknown_name(ErrorCode::InvalidInput, message::kNounType, text, words).at(node.place());
}

// The ends of a range, wherever they stand: two keys, or a list of two.
struct Ends {
  const YamlNode* low = nullptr;
  const YamlNode* high = nullptr;
};

const YamlNode* given(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

// The value of whichever of the two keys is there.
const YamlNode* either(const YamlNode& node, std::string_view key, std::string_view other) {
  const YamlNode* found = given(node, key);
  return found != nullptr ? found : given(node, other);
}

Result<Ends> find_ends(const YamlNode& node) {
  Ends ends{either(node, "min", "minimum"), either(node, "max", "maximum")};
  const YamlNode* range = given(node, "range");
  if (range == nullptr) return ends;
  if (ends.low != nullptr || ends.high != nullptr) {
    return invalid(message::kContractTwoLimits, {{"key", "range"}}).at(range->place());
  }
  TRY_ASSIGN(const auto items, range->list());
  if (items.size() != 2) {
    return invalid(message::kContractValueWrong, {{"value", "[…]"}, {"expected", "[low, high]"}})
        .at(range->place());
  }
  if (!items[0].is_null()) ends.low = &items[0];
  if (!items[1].is_null()) ends.high = &items[1];
  return ends;
}

// Without a type, the narrowest that the ends of the range can have; a number where they are none.
LogicalType type_of_ends(const Ends& ends) {
  for (const LogicalType type :
       {LogicalType::Integer, LogicalType::Number, LogicalType::Date, LogicalType::Timestamp}) {
    bool fits = true;
    for (const YamlNode* end : {ends.low, ends.high}) {
      if (end == nullptr) continue;
      const auto text = end->text();
      fits = fits && text.ok() && reads_as(type, *text);
    }
    // Ends that are whole say nothing of the values between them.
    if (fits) return type == LogicalType::Integer ? LogicalType::Number : type;
  }
  return LogicalType::Number;
}

Result<std::optional<ContractLimit>> read_end(const YamlNode* node, LogicalType type,
                                              RangeEnd end) {
  if (node == nullptr) return std::optional<ContractLimit>();
  TRY_ASSIGN(const std::string text, node->text());
  const auto limit = parse_limit(type, text, false, end);
  if (limit) return limit;
  return invalid(message::kContractValueWrong, {{"value", text}, {"expected", name(type)}})
      .at(node->place());
}

Status read_ranges(const YamlNode& node, ContractColumn& column) {
  TRY_ASSIGN(const Ends ends, find_ends(node));
  if (ends.low != nullptr || ends.high != nullptr) {
    if (!column.type) column.type = type_of_ends(ends);
    TRY_ASSIGN(column.minimum, read_end(ends.low, *column.type, RangeEnd::Lower));
    TRY_ASSIGN(column.maximum, read_end(ends.high, *column.type, RangeEnd::Upper));
  }
  TRY_ASSIGN(column.length_min, count_or_nothing(node, "min_length"));
  TRY_ASSIGN(column.length_max, count_or_nothing(node, "max_length"));
  if ((column.length_min || column.length_max) && !column.type) column.type = LogicalType::String;
  if ((column.length_min || column.length_max) && column.type != LogicalType::String) {
    return invalid(message::kContractValueWrong,
                   {{"value", name(*column.type)}, {"expected", "type: string"}})
        .at(node.place());
  }
  return check_ranges(column, node.place());
}

Status read_presence(const YamlNode& node, ContractColumn& column) {
  TRY_ASSIGN(column.required, truth_or(node, "required", false));
  if (given(node, "nullable") != nullptr) {
    TRY_ASSIGN(const bool nullable, node.find("nullable")->boolean());
    column.required = column.required || !nullable;
  }
  TRY_ASSIGN(column.unique, truth_or(node, "unique", false));
  TRY_ASSIGN(const bool key, truth_or(node, "key", false));
  column.key_position = key ? 1 : 0;
  const YamlNode* share = given(node, "max_null_share");
  if (share == nullptr) return {};
  TRY_ASSIGN(const double value, real_of(*share));
  if (value < 0 || value > 1) {
    return invalid(message::kContractValueWrong,
                   {{"value", number_text(value)}, {"expected", "0-1"}})
        .at(share->place());
  }
  // 100 * 0.07 is 7.000000000000001, which nobody wrote.
  column.nulls_max = NullLimit{std::round(value * 1e12) / 1e10};
  return {};
}

Status read_field(const YamlNode& node, ContractColumn& column) {
  if (node.is_null()) return {};
  if (node.kind() != YamlNode::Kind::Map) {
    TRY_ASSIGN(column.type, read_type_word(node));
    return {};
  }
  TRY(check_keys(node, kFieldKeys));
  if (const YamlNode* type = given(node, "type")) {
    TRY_ASSIGN(column.type, read_type_word(*type));
  }
  TRY_ASSIGN(column.description, text_or_nothing(node, "description"));
  TRY(read_presence(node, column));
  TRY(read_ranges(node, column));
  const YamlNode* listed = either(node, "allowed", "values");
  if (listed == nullptr) listed = given(node, "enum");
  if (listed == nullptr) return {};
  TRY_ASSIGN(column.allowed, read_values(*listed, column.type));
  return {};
}

// Adds the columns of the schema one by one.
class SchemaColumns {
 public:
  explicit SchemaColumns(ContractTable& table) : table_(table) {}

  Status add(std::string name, const YamlNode& node, const Place& place) {
    if (table_.columns.size() == kContractColumnsMax) {
      return Error(ErrorCode::TooLarge, message::kContractTooMany,
                   {{"count", kContractColumnsMax + 1}, {"limit", kContractColumnsMax}})
          .at(place);
    }
    if (!names_.insert(name).second) {
      return invalid(message::kContractNameTwice, {{"name", name}}).at(place);
    }
    ContractColumn column;
    column.name = std::move(name);
    TRY(read_field(node, column));
    if (column.key_position > 0) column.key_position = ++keys_;
    table_.columns.push_back(std::move(column));
    return {};
  }

  Status add_all(const YamlNode& columns) {
    if (columns.kind() == YamlNode::Kind::List) {
      TRY_ASSIGN(const auto items, columns.list());
      for (const YamlNode& item : items) {
        TRY_ASSIGN(std::string name, needed_text(item, "name"));
        TRY(add(std::move(name), item, item.place()));
      }
      return {};
    }
    TRY_ASSIGN(const auto entries, columns.map());
    for (const YamlEntry& entry : entries) TRY(add(entry.key, entry.value, entry.key_place));
    return {};
  }

 private:
  ContractTable& table_;
  std::set<std::string> names_;
  std::uint32_t keys_ = 0;
};

}  // namespace

Result<Contract> import_schema(std::string_view yaml, const std::string& path) {
  TRY_ASSIGN(const YamlNode root, parse_yaml(yaml, path));
  TRY(check_keys(root, kSchemaKeys));
  TRY_ASSIGN(const YamlNode* columns, needed(root, "columns"));
  Contract contract{
      .id = {}, .name = {}, .version = {}, .status = "draft", .tables = {{}}, .unchecked = {}};
  TRY_ASSIGN(contract.name, text_or_nothing(root, "name"));
  TRY_ASSIGN(contract.version, text_or_nothing(root, "version"));
  if (contract.name.empty()) contract.name = "data";
  if (contract.version.empty()) contract.version = "1.0.0";
  contract.id = contract.name;
  contract.tables.front().name = contract.name;
  TRY(SchemaColumns(contract.tables.front()).add_all(*columns));
  return contract;
}

}  // namespace canasta
