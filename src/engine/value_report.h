// What the models of value found, as tables and reports.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/report.h"
#include "data/table.h"
#include "engine/engine.h"
#include "value/value.h"

namespace canasta {

// Customers, the models fitted on them, and what these say of them.
struct ValuedCustomers {
  Lifetimes customers;
  TextColumn ids;          // of each of them
  std::optional<Day> day;  // the moment; a file does not say it
  std::int64_t days = 0;   // of the horizon
  double discount_yearly = 0;
  PurchaseFit purchases;
  std::optional<SpendFit> spend;  // where something is known of money
  CustomerValues values;
};

// Fits that did not converge, money that is not known or has no mean.
std::vector<ReportLine> value_doubts(const ValuedCustomers& valued);

Judgement report_value(const ValuedCustomers& valued);
Judgement report_holdout(const Holdout& holdout);

}  // namespace canasta
