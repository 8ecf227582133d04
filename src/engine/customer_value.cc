// The verb value.
#include "engine/customer_value.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"
#include "base/messages/engine.h"
#include "base/messages/value.h"
#include "engine/flag_words.h"
#include "engine/lifetimes_file.h"
#include "engine/project_log.h"
#include "engine/value_report.h"

namespace canasta {
namespace {

const std::vector<std::string> kModels = {"bg_nbd", "pareto_nbd"};
const std::vector<std::string> kUnits = {"days", "weeks"};

double rounded(double value) { return std::round(1e6 * value) / 1e6; }

// Words of a request, understood.
struct Asked {
  PurchaseModel model = PurchaseModel::BgNbd;
  TimeUnit unit = TimeUnit::Weeks;
  ValueOptions options;
};

Result<Asked> understand(const ValueRequest& request) {
  Asked asked;
  TRY_ASSIGN(asked.model, read_flag_word<PurchaseModel>("--model", request.model, kModels));
  TRY_ASSIGN(asked.unit, read_flag_word<TimeUnit>("--unit", request.unit, kUnits));
  if (request.days < 1 || request.days > kHorizonDaysMax) {
    return invalid(message::kBadHorizon, {{"days", request.days}, {"limit", kHorizonDaysMax}});
  }
  if (!(request.discount_yearly >= 0 && request.discount_yearly <= kDiscountMax)) {
    return invalid(message::kBadDiscount,
                   {{"value", request.discount_yearly}, {"limit", kDiscountMax}});
  }
  asked.options = {.horizon = static_cast<double>(request.days) / days_in(asked.unit),
                   .discount_yearly = request.discount_yearly};
  return asked;
}

Result<ValuedCustomers> customers_of(const Context& context, const Project* project,
                                     const ValueRequest& request, const Asked& asked) {
  ValuedCustomers out;
  if (!request.file.empty()) {
    if (request.as_of) return config_error(message::kFileKnowsItsMoment, {{"flag", "--as-of"}});
    TRY_ASSIGN(LifetimesFile file, read_lifetimes(context, request.file, asked.unit));
    out.customers = std::move(file.customers);
    out.ids = std::move(file.ids);
    return out;
  }
  CANASTA_ASSERT(project != nullptr);
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, *project));
  TRY_ASSIGN(const Day day, moment_asked(log, request.as_of));
  out.day = day;
  out.customers = lifetimes(context, log.as_of(day), asked.unit);
  out.ids = {.dictionary = log.customers(), .codes = out.customers.customer};
  // Without prices every amount is 0: nothing is known of money.
  const std::vector<double>& amount = log.columns().amount;
  const bool free = std::all_of(amount.begin(), amount.end(), [](double one) { return one == 0; });
  if (free) out.customers.spend.clear();
  return out;
}

Result<ValuedCustomers> value_customers(const Context& context, const Project* project,
                                        const ValueRequest& request) {
  TRY_ASSIGN(const Asked asked, understand(request));
  TRY_ASSIGN(ValuedCustomers out, customers_of(context, project, request, asked));
  out.days = request.days;
  out.discount_yearly = request.discount_yearly;
  TRY_ASSIGN(out.purchases, fit_purchases(context, out.customers, asked.model));
  if (!out.customers.spend.empty()) {
    Result<SpendFit> spend = fit_spend(context, out.customers);
    if (spend.ok()) out.spend = *std::move(spend);
  }
  const SpendFit* spend = out.spend ? &*out.spend : nullptr;
  out.values = customer_values(context, out.customers, out.purchases, spend, asked.options);
  return out;
}

// The most valuable first; where money is unknown, the most purchases.
std::vector<std::size_t> best_first(const ValuedCustomers& valued) {
  const std::vector<double>& by =
      valued.spend ? valued.values.value : valued.values.expected_purchases;
  const auto known = [](double value) { return std::isnan(value) ? -1 : value; };
  std::vector<std::size_t> order(by.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return known(by[a]) > known(by[b]); });
  return order;
}

// Those that the request asks for.
Result<std::vector<std::size_t>> rows_wanted(const ValuedCustomers& valued,
                                             const ValueRequest& request) {
  std::vector<std::size_t> rows = best_first(valued);
  if (!request.customer.empty()) {
    const Dictionary& ids = valued.ids.dictionary;
    const bool of_purchases = request.file.empty();
    const std::uint32_t code = of_purchases ? ids.find_id(request.customer) : kNoCode;
    std::erase_if(rows, [&](std::size_t row) {
      const std::uint32_t here = valued.ids.codes[row];
      return of_purchases ? here != code : ids[here] != request.customer;
    });
    if (rows.empty() && request.file.empty()) {
      return not_found(message::kNoCustomer, {{"customer", request.customer}});
    }
    if (rows.empty()) {
      return not_found(message::kNoCustomerInFile,
                       {{"customer", request.customer}, {"file", request.file}});
    }
  }
  const auto top = static_cast<std::size_t>(request.top);
  if (top > 0 && rows.size() > top) rows.resize(top);
  return rows;
}

}  // namespace

Result<Scored> value_table(const Context& context, const Project* project,
                           const ValueRequest& request) {
  if (request.top < 0) {
    return invalid(message::kCountNegative, {{"flag", "--top"}, {"value", request.top}});
  }
  TRY_ASSIGN(const ValuedCustomers valued, value_customers(context, project, request));
  TRY_ASSIGN(const std::vector<std::size_t> rows, rows_wanted(valued, request));
  TextColumn customer{.dictionary = valued.ids.dictionary, .codes = {}};
  const RealColumn estimates{.values = {}, .estimate = true};
  RealColumn purchases = estimates, alive = estimates, spend = estimates, value = estimates;
  for (const std::size_t i : rows) {
    customer.codes.push_back(valued.ids.codes[i]);
    purchases.values.push_back(rounded(valued.values.expected_purchases[i]));
    alive.values.push_back(rounded(valued.values.p_alive[i]));
    spend.values.push_back(rounded(valued.values.expected_spend[i]));
    value.values.push_back(rounded(valued.values.value[i]));
  }
  Scored out{.table = {{{"customer", std::move(customer)},
                        {"expected_purchases", std::move(purchases)},
                        {"p_alive", std::move(alive)},
                        {"expected_spend", std::move(spend)},
                        {"value", std::move(value)}}},
             .said = value_doubts(valued)};
  return out;
}

Result<Judgement> value_summary(const Context& context, const Project* project,
                                const ValueRequest& request) {
  TRY_ASSIGN(const ValuedCustomers valued, value_customers(context, project, request));
  return report_value(valued);
}

Result<Judgement> value_judgement(const Context& context, const Project* project,
                                  const ValueRequest& request) {
  if (project == nullptr) return config_error(message::kFileKnowsItsMoment, {{"flag", "--judge"}});
  TRY_ASSIGN(const Asked asked, understand(request));
  TRY_ASSIGN(const PurchaseLog log, read_purchases(context, *project));
  TRY_ASSIGN(const Day end, moment_asked(log, request.as_of));
  const Day cut = end - static_cast<Day>(request.days);
  if (cut <= log.first_day()) {
    return invalid(
        message::kTooShortToJudge,
        {{"days", request.days}, {"first", format_day(log.first_day())}, {"end", format_day(end)}});
  }
  TRY_ASSIGN(const Holdout holdout,
             judge_on_later(context, log,
                            {.cut = cut, .end = end, .model = asked.model, .unit = asked.unit}));
  return report_holdout(holdout);
}

}  // namespace canasta
