// What a task on a table about customers (`about: customers`) says of each of them: the rows whose
// key is a customer's id, as the purchases write it.
#pragma once

#include <string>

#include "base/context.h"
#include "data/purchase_log.h"
#include "engine/config.h"
#include "engine/engine.h"

namespace canasta {

inline constexpr const char* kReasonPrefix = "reason_";              // and 1 to kReasons
inline constexpr const char* kContributionPrefix = "contribution_";  // and the same, or a column

struct TableOutlookAsked {
  const std::string& task;
  const TableTask& config;
  const std::string& model;  // "channel/1.0.0"
  const Dictionary& customers;
};

// The rows that `run` predicts, a row per customer: customer, prediction, of classes
// probability_<class>, and where the model has contributions reason_1 (a column of the rows),
// contribution_1 and so on, the largest first. Rows of nobody are passed over.
// Errors: those of reading the rows and the model; NotFound kNoRowOfCustomers; Conflict
// kCustomerRowsRepeat where two rows are about one customer, whom it does not name: what a snapshot
// notes is shown to everybody who may ask.
Result<Table> table_outlook(const Context& context, const Project& project,
                            const TableOutlookAsked& asked);

// Whether a task's rows are about customers.
bool is_about_customers(const Project& project, const TableTask& task);

}  // namespace canasta
