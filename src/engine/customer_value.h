// The verbs segments and value: who the customers are now, and what they will be worth.
//
// Methods: docs/methods/segments.md, docs/methods/customer-value.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "engine/engine.h"

namespace canasta {

// Columns: customer, recency_days, frequency, monetary, r, f, m, segment; by customer. Segments are
// named in the context's language. `customer`: only this one. Errors: NotFound kNotIngested,
// kNoCustomer; those of moment_asked.
Result<Table> segment_table(const Context& context, const Project& project,
                            std::optional<Day> as_of, const std::string& customer);
// Metrics: segment, customers, customer_share, revenue, revenue_share, recency_days, frequency,
// monetary, action; from the best segment to the worst.
Result<Judgement> segment_summary(const Context& context, const Project& project,
                                  std::optional<Day> as_of);
// Who stood where at the end of `since`, and where they stand now. Metrics: from, a column for each
// segment, customers. Error: kSinceNotBefore.
Result<Judgement> segment_movement(const Context& context, const Project& project, Day since,
                                   std::optional<Day> as_of);

inline constexpr std::int64_t kHorizonDaysMax = 3'650;
inline constexpr std::int64_t kHorizonDaysDefault = 90;
inline constexpr double kDiscountMax = 10;
struct ValueRequest {
  std::string file = {};  // counts instead of the project's purchases
  std::int64_t days = kHorizonDaysDefault;
  std::optional<Day> as_of = {};
  std::string model = "bg_nbd";  // or pareto_nbd
  std::string unit = "weeks";    // of the parameters, and of the times in a file; or days
  double discount_yearly = 0;
  std::int64_t top = 0;       // rows of the table; 0: all
  std::string customer = {};  // only this one
};

// What became of the fits: a table, and what to doubt about it.
// Columns: customer, expected_purchases, p_alive, expected_spend, value; most valuable first. Money
// is missing where nothing is known of it. Errors: InvalidInput for requests and files that cannot
// be, and where there is nothing to learn from; NotFound kNoCustomer, kNoCustomerInFile.
Result<Scored> value_table(const Context& context, const Project* project,
                           const ValueRequest& request);
// The parameters with their standard errors, and what is expected of all together. Metrics: model,
// parameter, value, standard_error.
Result<Judgement> value_summary(const Context& context, const Project* project,
                                const ValueRequest& request);
// Fitted up to `days` before the moment, compared with the purchases since. Metrics: metric, value,
// baseline, n. Errors: kTooShortToJudge; Config kFileKnowsItsMoment without a project.
Result<Judgement> value_judgement(const Context& context, const Project* project,
                                  const ValueRequest& request);

}  // namespace canasta
