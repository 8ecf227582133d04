#include "quality/yaml_keys.h"

#include <algorithm>

#include "base/messages/engine.h"
#include "base/messages/quality.h"
#include "base/nearest.h"
#include "quality/quality.h"

namespace canasta {
namespace {

Error wrong_value(const YamlNode& node, std::string_view text, std::string_view expected) {
  return invalid(message::kContractValueWrong, {{"value", text}, {"expected", expected}})
      .at(node.place());
}

bool is_given(const YamlNode* node) { return node != nullptr && !node->is_null(); }

// No value lies between the two.
bool is_empty(const ContractLimit& low, const ContractLimit& high) {
  const bool touching = low.value == high.value && (low.exclusive || high.exclusive);
  return high.value < low.value || touching;
}

}  // namespace

Status check_keys(const YamlNode& node, std::span<const std::string_view> known) {
  TRY_ASSIGN(const auto entries, node.map());
  for (const YamlEntry& entry : entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    return unknown_name(ErrorCode::InvalidInput, message::kNounKey, entry.key, names)
        .at(entry.key_place);
  }
  return {};
}

Result<const YamlNode*> needed(const YamlNode& node, std::string_view key) {
  if (node.kind() != YamlNode::Kind::Map && !node.is_null()) TRY(node.map());
  const YamlNode* found = node.find(key);
  if (is_given(found)) return found;
  return invalid(message::kContractKeyMissing, {{"key", key}}).at(node.place());
}

Result<std::string> needed_text(const YamlNode& node, std::string_view key) {
  TRY_ASSIGN(const YamlNode* found, needed(node, key));
  return found->text();
}

Result<std::string> text_or_nothing(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  if (!is_given(found)) return std::string();
  return found->text();
}

Result<bool> truth_or(const YamlNode& node, std::string_view key, bool otherwise) {
  const YamlNode* found = node.find(key);
  if (!is_given(found)) return otherwise;
  return found->boolean();
}

Result<std::optional<std::uint64_t>> count_or_nothing(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  if (!is_given(found)) return std::optional<std::uint64_t>();
  TRY_ASSIGN(const std::uint64_t count, count_of(*found));
  return std::optional(count);
}

Result<double> real_of(const YamlNode& node) {
  TRY_ASSIGN(const std::string text, node.text());
  const auto number = parse_real(text);
  if (!number) return wrong_value(node, text, name(LogicalType::Number));
  return *number;
}

Result<std::uint64_t> count_of(const YamlNode& node) {
  TRY_ASSIGN(const std::int64_t whole, node.integer());
  if (whole < 0) return wrong_value(node, std::to_string(whole), ">= 0");
  return static_cast<std::uint64_t>(whole);
}

Status read_limit(const YamlNode& node, const LimitKey& key, LogicalType type,
                  std::optional<ContractLimit>& limit) {
  const YamlNode* found = node.find(key.key);
  if (!is_given(found)) return {};
  TRY_ASSIGN(const std::string text, found->text());
  const auto parsed = parse_limit(type, text, key.exclusive, key.end);
  if (!parsed) return wrong_value(*found, text, name(type));
  if (limit) {
    return invalid(message::kContractTwoLimits, {{"key", key.key}}).at(found->place());
  }
  limit = parsed;
  return {};
}

Result<std::vector<std::string>> read_values(const YamlNode& list,
                                             std::optional<LogicalType> type) {
  TRY_ASSIGN(const auto items, list.list());
  if (items.size() > kAllowedValuesMax) {
    return Error(ErrorCode::TooLarge, message::kContractTooMany,
                 {{"count", items.size()}, {"limit", kAllowedValuesMax}})
        .at(list.place());
  }
  std::vector<std::string> values;
  for (const YamlNode& item : items) {
    TRY_ASSIGN(std::string text, item.text());
    if (type && !reads_as(*type, text)) return wrong_value(item, text, name(*type));
    values.push_back(type ? canonical_text(*type, text) : std::move(text));
  }
  return values;
}

Status check_ranges(const ContractColumn& column, const Place& place) {
  const bool values =
      column.minimum && column.maximum && is_empty(*column.minimum, *column.maximum);
  const bool lengths =
      column.length_min && column.length_max && *column.length_max < *column.length_min;
  if (!values && !lengths) return {};
  return invalid(message::kContractRangeEmpty, {{"column", column.name}}).at(place);
}

}  // namespace canasta
