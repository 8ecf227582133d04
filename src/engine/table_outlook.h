// What a task on a table says of each customer: of the rows whose key is a customer's id.
#pragma once

#include <optional>
#include <string>

#include "base/context.h"
#include "data/purchase_log.h"
#include "engine/config.h"
#include "engine/engine.h"

namespace canasta {

inline constexpr const char* kReasonPrefix = "reason_";              // and 1 to kReasons
inline constexpr const char* kContributionPrefix = "contribution_";  // and the same

struct TableOutlookAsked {
  const std::string& task;
  const TableTask& config;
  const std::string& model;  // "channel/1.0.0"
  const Dictionary& customers;
};

// The rows that `run` predicts, a row per customer: customer, prediction, of classes
// probability_<class>, and where the model has contributions reason_1 (a column of the rows),
// contribution_1 and so on, the largest first. Nothing where no row is about a customer.
// Errors: those of reading the rows and the model; Conflict kCustomerRowsRepeat where two rows are
// about one customer.
Result<std::optional<Table>> table_outlook(const Context& context, const Project& project,
                                           const TableOutlookAsked& asked);

}  // namespace canasta
