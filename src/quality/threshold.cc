#include "quality/threshold.h"

#include <cmath>
#include <string>

#include "base/messages/quality.h"
#include "quality/odcs_keys.h"
#include "quality/yaml_keys.h"

namespace canasta {
namespace {

constexpr double kRowsEnd = 9e15;  // whole numbers below it are exact doubles

// The only operator of a rule.
Result<const YamlEntry*> operator_of(const YamlNode& rule) {
  TRY_ASSIGN(const auto entries, rule.map());
  const YamlEntry* found = nullptr;
  for (const YamlEntry& entry : entries) {
    bool is_operator = false;
    for (const std::string_view each : kOperators) is_operator |= entry.key == each;
    if (!is_operator) continue;
    if (found != nullptr) {
      return invalid(message::kContractTwoLimits, {{"key", entry.key}}).at(entry.key_place);
    }
    found = &entry;
  }
  if (found != nullptr) return found;
  return invalid(message::kContractKeyMissing, {{"key", "mustBe…"}}).at(rule.place());
}

RuleUnit unit_named(std::string_view text) {
  if (text.empty() || text == "rows") return RuleUnit::Rows;
  return text == "percent" ? RuleUnit::Percent : RuleUnit::Other;
}

Status read_between(const YamlNode& value, RuleThreshold& threshold) {
  TRY_ASSIGN(const auto ends, value.list());
  if (ends.size() != 2) {
    return invalid(message::kContractValueWrong, {{"value", "[…]"}, {"expected", "[low, high]"}})
        .at(value.place());
  }
  TRY_ASSIGN(threshold.low, real_of(ends[0]));
  TRY_ASSIGN(threshold.high, real_of(ends[1]));
  return {};
}

Status read_ends(const YamlEntry& entry, RuleThreshold& threshold) {
  const std::string_view word = entry.key;
  threshold.excludes = word.starts_with("mustNot");
  if (word.ends_with("Between")) return read_between(entry.value, threshold);
  if (threshold.excludes) return {};
  TRY_ASSIGN(const double number, real_of(entry.value));
  const bool upper = word.find("Less") != std::string_view::npos;
  const bool lower = word.find("Greater") != std::string_view::npos;
  const bool exclusive = word.ends_with("Than");
  if (!lower) threshold.high = number;
  if (!upper) threshold.low = number;
  threshold.high_exclusive = upper && exclusive;
  threshold.low_exclusive = lower && exclusive;
  return {};
}

}  // namespace

bool RuleThreshold::is_zero() const {
  if (excludes || !high || (low && *low > 0)) return false;
  if (!high_exclusive) return *high == 0;
  return unit == RuleUnit::Rows && *high > 0 && *high <= 1;
}

std::optional<std::uint64_t> RuleThreshold::rows_min() const {
  if (!low || *low < 0) return std::nullopt;
  const double rows = low_exclusive ? std::floor(*low) + 1 : std::ceil(*low);
  if (rows == 0) return std::nullopt;
  return static_cast<std::uint64_t>(std::min(rows, kRowsEnd));
}

std::optional<std::uint64_t> RuleThreshold::rows_max() const {
  if (!high) return std::nullopt;
  const double rows = high_exclusive ? std::ceil(*high) - 1 : std::floor(*high);
  return static_cast<std::uint64_t>(std::min(std::max(rows, 0.0), kRowsEnd));
}

Result<RuleThreshold> read_threshold(const YamlNode& rule) {
  RuleThreshold threshold;
  TRY_ASSIGN(const std::string unit, text_or_nothing(rule, "unit"));
  threshold.unit = unit_named(unit);
  TRY_ASSIGN(const YamlEntry* entry, operator_of(rule));
  TRY(read_ends(*entry, threshold));
  const double top = threshold.unit == RuleUnit::Percent ? 100 : HUGE_VAL;
  if (!threshold.high || (*threshold.high >= 0 && *threshold.high <= top)) return threshold;
  return invalid(message::kContractValueWrong,
                 {{"value", number_text(*threshold.high)}, {"expected", "0-100"}})
      .at(entry->value.place());
}

}  // namespace canasta
