// Cleaning: which rows stay, which rule takes each of the others.
//
//   rule              a row breaks it when
//   duplicates        an earlier row is exactly equal (duplicates.h)
//   missing_customer  it names no customer
//   returns           its order id is the cancellation prefix and then a digit, or its quantity is
//                     negative (its amount, where no quantity column is mapped)
//   nonpositive       its quantity, or the price or amount that it gives, is zero or less
//
// Rows later than `future_after` are rejected before any rule is asked. Then rules apply in their
// configured order; a row counts under the first one that is set to drop and that it breaks, and
// under `breaking` of every rule that it breaks. With returns: net, cancellations are taken off
// their purchases (netting.h) after all rules have spoken, and leave.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/ingest.h"
#include "ingest/netting.h"
#include "ingest/united_rows.h"

namespace canasta {

struct CleaningOptions {
  std::vector<RuleSetting> rules;
  std::string cancellation_prefix = "C";
  Day future_after = 0;
  bool has_quantity = true;  // a quantity column is mapped
};

inline constexpr std::uint8_t kKept = 0;
inline constexpr std::uint8_t kFuture = 255;  // rejected: later than future_after

struct Cleaning {
  RowStatus status;              // kKept, kFuture, or n: dropped by rules[n - 1]
  std::vector<RuleCount> rules;  // in their order
  std::uint64_t rows_kept = 0;
  std::uint64_t rows_future = 0;
  std::uint64_t rows_priceless = 0;  // kept without price and amount
  NettingResult netting;
  // How the returns were told, for saying why a row was one.
  std::vector<char> cancelling;  // by code of the order
  bool has_quantity = true;
};

// Netting changes quantities and amounts of `rows`.
Cleaning clean_rows(const Context& context, UnitedRows& rows, const CleaningOptions& options);

// Rule names in text form, for canasta.yaml and the quarantine; name(Rule) is in ingest.h.
// Errors: Config kRuleTwice, kNetOnlyReturns.
Status check_rules(const std::vector<RuleSetting>& rules);

}  // namespace canasta
