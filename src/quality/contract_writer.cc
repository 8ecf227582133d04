// Contracts as ODCS YAML, written by hand so that the bytes are ours to decide: keys in a fixed
// order, one value a line, nothing that is at its default.
#include "base/assert.h"
#include "quality/odcs_keys.h"
#include "quality/quality.h"
#include "quality/typed_text.h"
#include "quality/yaml_text.h"

namespace canasta {
namespace {

// Appends lines at a level of indentation.
class Lines {
 public:
  explicit Lines(std::string& out) : out_(out) {}

  void put(std::size_t level, std::string_view line) {
    out_.append(2 * level, ' ').append(line).push_back('\n');
  }
  void put(std::size_t level, std::string_view key, std::string_view value) {
    put(level, std::string(key) + ": " + std::string(value));
  }
  // Left out when it is empty.
  void text(std::size_t level, std::string_view key, std::string_view value) {
    if (!value.empty()) put(level, key, yaml_scalar(value));
  }
  void flag(std::size_t level, std::string_view key, bool value) {
    if (value) put(level, key, "true");
  }
  void count(std::size_t level, std::string_view key, std::optional<std::uint64_t> value) {
    if (value) put(level, key, std::to_string(*value));
  }

 private:
  std::string& out_;
};

// Levels of indentation: of the keys of a table, a column, and a column's quality rule.
constexpr std::size_t kTableLevel = 2;
constexpr std::size_t kColumnLevel = 4;
constexpr std::size_t kRuleLevel = 6;

bool is_plain_type(LogicalType type) {
  return type == LogicalType::Integer || type == LogicalType::Number ||
         type == LogicalType::Boolean;
}

void put_limit(Lines& lines, LogicalType type, std::string_view key, const ContractLimit& limit) {
  std::string word(key);
  if (limit.exclusive) word = key == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
  if (const auto* real = std::get_if<double>(&limit.value)) {
    lines.put(kColumnLevel + 1, word, yaml_number(*real));
  } else {
    const std::string text = limit_text(type, limit);
    lines.put(kColumnLevel + 1, word, is_plain_type(type) ? text : yaml_quoted(text));
  }
}

void put_options(Lines& lines, const ContractColumn& column) {
  const bool limits = column.minimum || column.maximum;
  const bool lengths = column.length_min || column.length_max;
  if (!limits && !lengths) return;
  CANASTA_ASSERT(column.type.has_value());
  lines.put(kColumnLevel, "logicalTypeOptions:");
  if (column.minimum) put_limit(lines, *column.type, "minimum", *column.minimum);
  if (column.maximum) put_limit(lines, *column.type, "maximum", *column.maximum);
  lines.count(kColumnLevel + 1, "minLength", column.length_min);
  lines.count(kColumnLevel + 1, "maxLength", column.length_max);
}

void put_nulls(Lines& lines, const NullLimit& nulls) {
  lines.put(kColumnLevel + 1, "- metric: nullValues");
  lines.put(kRuleLevel, nulls.exclusive ? "mustBeLessThan" : "mustBeLessOrEqualTo",
            yaml_number(nulls.value));
  lines.put(kRuleLevel, "unit", nulls.percent ? "percent" : "rows");
}

// Numbers and truths stand as such, so that other tools compare them as such; dates stand in
// quotes. Without a type nothing is known of a value but its text.
std::string value_scalar(std::optional<LogicalType> type, const std::string& value) {
  if (!type || type == LogicalType::String) return yaml_scalar(value);
  if (type == LogicalType::Number) {
    const auto real = parse_real(value);
    return real ? yaml_number(*real) : yaml_scalar(value);
  }
  return is_plain_type(*type) ? value : yaml_quoted(value);
}

void put_allowed(Lines& lines, const ContractColumn& column) {
  lines.put(kColumnLevel + 1, "- metric: invalidValues");
  lines.put(kRuleLevel, "mustBe", "0");
  lines.put(kRuleLevel, "arguments:");
  lines.put(kRuleLevel + 1, "validValues:");
  for (const std::string& value : column.allowed) {
    lines.put(kRuleLevel + 2, "- " + value_scalar(column.type, value));
  }
}

void put_column(Lines& lines, const ContractColumn& column) {
  lines.put(kColumnLevel - 1, "- name: " + yaml_scalar(column.name));
  lines.text(kColumnLevel, "physicalName", column.physical_name);
  lines.text(kColumnLevel, "description", column.description);
  if (column.type) lines.put(kColumnLevel, "logicalType", name(*column.type));
  lines.flag(kColumnLevel, "required", column.required);
  lines.flag(kColumnLevel, "unique", column.unique);
  if (column.key_position > 0) {
    lines.flag(kColumnLevel, "primaryKey", true);
    lines.count(kColumnLevel, "primaryKeyPosition", column.key_position);
  }
  put_options(lines, column);
  if (!column.nulls_max && column.allowed.empty()) return;
  lines.put(kColumnLevel, "quality:");
  if (column.nulls_max) put_nulls(lines, *column.nulls_max);
  if (!column.allowed.empty()) put_allowed(lines, column);
}

void put_strictness(Lines& lines, std::string_view property, Strictness strictness) {
  lines.put(kTableLevel + 1, "- property: " + std::string(property));
  lines.put(kTableLevel + 2, "value", kStrictnessWords[static_cast<std::size_t>(strictness)]);
}

void put_row_count(Lines& lines, const ContractTable& table) {
  if (!table.rows_min && !table.rows_max) return;
  lines.put(kTableLevel + 1, "- metric: rowCount");
  if (table.rows_min && table.rows_max && *table.rows_min == *table.rows_max) {
    lines.count(kTableLevel + 2, "mustBe", table.rows_min);
  } else if (table.rows_min && table.rows_max) {
    lines.put(kTableLevel + 2, "mustBeBetween",
              "[" + std::to_string(*table.rows_min) + ", " + std::to_string(*table.rows_max) + "]");
  } else {
    lines.count(kTableLevel + 2, "mustBeGreaterOrEqualTo", table.rows_min);
    lines.count(kTableLevel + 2, "mustBeLessOrEqualTo", table.rows_max);
  }
}

void put_table_quality(Lines& lines, const ContractTable& table) {
  if (!table.rows_min && !table.rows_max && table.unique_together.empty()) return;
  lines.put(kTableLevel, "quality:");
  put_row_count(lines, table);
  for (const std::vector<std::string>& columns : table.unique_together) {
    lines.put(kTableLevel + 1, "- metric: duplicateValues");
    lines.put(kTableLevel + 2, "mustBe", "0");
    lines.put(kTableLevel + 2, "arguments:");
    lines.put(kTableLevel + 3, "properties:");
    for (const std::string& column : columns) {
      lines.put(kTableLevel + 4, "- " + yaml_scalar(column));
    }
  }
}

void put_table(Lines& lines, const ContractTable& table) {
  lines.put(kTableLevel - 1, "- name: " + yaml_scalar(table.name));
  lines.text(kTableLevel, "physicalName", table.physical_name);
  lines.text(kTableLevel, "description", table.description);
  lines.put(kTableLevel, "logicalType", "object");
  lines.put(kTableLevel, "customProperties:");
  put_strictness(lines, kExtraColumnsProperty, table.extra_columns);
  put_strictness(lines, kColumnOrderProperty, table.column_order);
  put_table_quality(lines, table);
  lines.put(kTableLevel, table.columns.empty() ? "properties: []" : "properties:");
  for (const ContractColumn& column : table.columns) put_column(lines, column);
}

}  // namespace

std::string contract_yaml(const Contract& contract) {
  std::string out;
  Lines lines(out);
  lines.put(0, "apiVersion", kOdcsVersion);
  lines.put(0, "kind", kOdcsKind);
  lines.put(0, "id", yaml_scalar(contract.id));
  lines.text(0, "name", contract.name);
  lines.put(0, "version", yaml_quoted(contract.version));
  lines.put(0, "status", yaml_scalar(contract.status));
  lines.put(0, "schema:");
  for (const ContractTable& table : contract.tables) put_table(lines, table);
  return out;
}

}  // namespace canasta
