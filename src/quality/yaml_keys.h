// The keys of a YAML map, read as what they should be: shared by contracts and plain schemas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/contract.h"
#include "io/yaml.h"
#include "quality/typed_text.h"

namespace canasta {

// A map whose every key is one of `known`; unknown_name with its place otherwise. Null is empty.
Status check_keys(const YamlNode& node, std::span<const std::string_view> known);

// The value of a key that must be there: kContractKeyMissing with the map's place.
Result<const YamlNode*> needed(const YamlNode& node, std::string_view key);
Result<std::string> needed_text(const YamlNode& node, std::string_view key);

// A key that may be absent or null.
Result<std::string> text_or_nothing(const YamlNode& node, std::string_view key);
Result<bool> truth_or(const YamlNode& node, std::string_view key, bool otherwise);
Result<std::optional<std::uint64_t>> count_or_nothing(const YamlNode& node, std::string_view key);

// A finite number: kContractValueWrong otherwise.
Result<double> real_of(const YamlNode& node);
// A whole number of zero or more.
Result<std::uint64_t> count_of(const YamlNode& node);

// A limit of a column, of its type.
struct LimitKey {
  std::string_view key;
  RangeEnd end;
  bool exclusive = false;
};
// Sets `limit` when the key is there.
Status read_limit(const YamlNode& node, const LimitKey& key, LogicalType type,
                  std::optional<ContractLimit>& limit);

// A list of values, each of the type; at most kAllowedValuesMax.
Result<std::vector<std::string>> read_values(const YamlNode& list, std::optional<LogicalType> type);

// Ranges and lengths that no value can meet: kContractRangeEmpty.
Status check_ranges(const ContractColumn& column, const Place& place);

}  // namespace canasta
