// The operator of an ODCS quality rule: between which numbers a metric must lie.
#pragma once

#include <cstdint>
#include <optional>

#include "io/yaml.h"

namespace canasta {

enum class RuleUnit : std::uint8_t { Rows, Percent, Other };

struct RuleThreshold {
  std::optional<double> low;
  std::optional<double> high;
  bool low_exclusive = false;
  bool high_exclusive = false;
  bool excludes = false;  // mustNotBe, mustNotBeBetween: not one range
  RuleUnit unit = RuleUnit::Rows;

  // Nothing may be counted at all.
  bool is_zero() const;
  // Only an upper end, as limits of missing values have.
  bool is_at_most() const { return high && (!low || *low <= 0) && !excludes; }
  // The ends as whole rows; nothing where it is open. REQUIRES: !excludes
  std::optional<std::uint64_t> rows_min() const;
  std::optional<std::uint64_t> rows_max() const;
};

// Errors    kContractKeyMissing without an operator, kContractTwoLimits with two of them,
//           kContractValueWrong for what is no number, or no percentage.
Result<RuleThreshold> read_threshold(const YamlNode& rule);

}  // namespace canasta
