// Days beyond the data: what a row would be, given that nothing, or one thing more, was bought.
//
// The history is frozen at the end of the data. What moves with the calendar goes on: recency,
// tenure, windows, and the weekday whose share is asked for. An assumed purchase starts recency
// anew and counts in the windows and the total; gaps, units, spend and weekday shares stay as they
// were, for nobody knows what it would be like.

#include <algorithm>

#include "base/assert.h"
#include "features/history.h"

namespace canasta {
namespace {

struct FutureRows {
  const FutureRequest& request;
  std::vector<Day> days;  // that rows are asked for
  DayFacts facts;
};

std::vector<Day> asked_days(const FutureRequest& request, Day end) {
  std::vector<Day> days;
  for (const int ahead : request.days_ahead) days.push_back(end + ahead);
  if (!days.empty()) return days;
  for (int ahead = 1; ahead <= request.horizon_days; ++ahead) days.push_back(end + ahead);
  return days;
}

// The purchase on `bought` was not there when the row was made.
void assume_purchase(Day day, Day bought, FeatureRow& row) {
  const Day since = day - bought;
  row[position(FeatureId::DaysSinceLast)] = static_cast<float>(since);
  row[position(FeatureId::SinceOverGapMean)] =
      static_cast<float>(since) / row[position(FeatureId::GapDaysMean)];
  row[position(FeatureId::PurchasesTotal)] += 1;
  for (const WindowFeature& window : kWindows) {
    if (since <= window.days) row[position(window.feature)] += 1;
  }
}

// The rows of a customer given no purchase since the end.
std::vector<FeatureRow> rows_without_purchase(const PurchaseDays& days, CustomerCode customer,
                                              const FutureRows& future) {
  FeatureRow row = missing_row();
  CustomerHistory history(days, customer);
  if (history.days().empty()) return std::vector<FeatureRow>(future.days.size(), row);
  for (std::size_t met = 0; met < history.days().size(); ++met) history.buy();
  history.write_constant(row);
  std::vector<FeatureRow> rows;
  rows.reserve(future.days.size());
  for (const Day day : future.days) {
    history.write_day(day, future.facts.of(day), row);
    rows.push_back(row);
  }
  return rows;
}

void append(const FeatureRow& row, CustomerCode customer, Day day, const FeaturePlan& plan,
            FeatureMatrix& out) {
  for (const FeatureId id : plan.ids) out.values.push_back(row[position(id)]);
  out.customer.push_back(customer);
  out.day.push_back(day);
}

void append_customer(const PurchaseDays& days, CustomerCode customer, const FutureRows& future,
                     FeatureMatrix& out) {
  const FeaturePlan& plan = future.request.plan;
  const std::vector<FeatureRow> rows = rows_without_purchase(days, customer, future);
  for (std::size_t t = 0; t < rows.size(); ++t) {
    append(rows[t], customer, future.days[t], plan, out);
  }
  for (std::size_t j = 0; j < static_cast<std::size_t>(future.request.assumed_days); ++j) {
    for (std::size_t t = j + 1; t < rows.size(); ++t) {
      FeatureRow row = rows[t];
      assume_purchase(future.days[t], future.days[j], row);
      append(row, customer, future.days[t], plan, out);
    }
  }
}

}  // namespace

std::size_t future_rows_per_customer(const FutureRequest& request) {
  if (!request.days_ahead.empty()) return request.days_ahead.size();
  int rows = request.horizon_days;
  for (int j = 0; j < request.assumed_days; ++j) rows += request.horizon_days - 1 - j;
  return static_cast<std::size_t>(rows);
}

void future_rows(const PurchaseDays& days, std::span<const CustomerCode> customers,
                 const FutureRequest& request, FeatureMatrix& out) {
  CANASTA_ASSERT(request.horizon_days >= 1);
  CANASTA_ASSERT(request.assumed_days >= 0 && request.assumed_days < request.horizon_days);
  CANASTA_ASSERT(request.days_ahead.empty() || request.assumed_days == 0);
  const FutureRows future{
      .request = request,
      .days = asked_days(request, days.end),
      .facts = DayFacts(*request.calendar, days.end + 1, days.end + request.horizon_days)};
  const std::size_t rows = customers.size() * future_rows_per_customer(request);
  out.features = request.plan.features();
  out.values.clear();
  out.day.clear();
  out.customer.clear();
  out.positive.clear();
  out.values.reserve(rows * request.plan.size());
  out.day.reserve(rows);
  out.customer.reserve(rows);
  for (const CustomerCode customer : customers) append_customer(days, customer, future, out);
  out.total.assign(rows, 1);
}

}  // namespace canasta
