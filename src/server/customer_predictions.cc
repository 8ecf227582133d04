#include "server/customer_predictions.h"

#include <variant>

#include "base/messages/server.h"
#include "engine/reasons.h"
#include "live/scoring.h"
#include "server/csv_writer.h"
#include "server/desk.h"
#include "server/json_body.h"
#include "server/json_writer.h"
#include "server/outlook_json.h"
#include "server/predictions.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::size_t kProblemFields = 3;

struct Asked {
  const Served& served;
  const std::string& task;
  std::string_view model;
  std::vector<std::string> customers;
  bool explain = false;
  Language language = Language::English;

  bool is_of_dates() const { return served.snapshot.outlooks.contains(task); }
};

using Outlook = std::variant<DateOutlook, WindowOutlook>;

Result<Outlook> outlook_of(const Asked& asked, const std::string& id) {
  TRY_ASSIGN(const CustomerCode code, find_customer(asked.served, id));
  if (asked.is_of_dates()) {
    TRY_ASSIGN(Outlook dates, date_outlook(asked.served, asked.task, code));
    return dates;
  }
  TRY_ASSIGN(Outlook window, window_outlook(asked.served, asked.task, code, asked.explain));
  return window;
}

// Calls write(id, outlook) for each customer; how many have one. Error: of the first, where none
// has, or what is no problem of one customer.
Result<std::size_t> write_each(const Asked& asked, auto write) {
  std::size_t known = 0;
  std::optional<Error> first;
  for (const std::string& id : asked.customers) {
    const Result<Outlook> outlook = outlook_of(asked, id);
    if (outlook.ok()) {
      ++known;
    } else if (outlook.error().code() != ErrorCode::NotFound) {
      return outlook.error();
    } else if (!first) {
      first = outlook.error();
    }
    write(id, outlook);
  }
  if (known == 0) return *first;
  return known;
}

struct Problem {
  std::string_view code, id;
  std::string detail;
};

Problem problem_of(const Error& error, Language language) {
  return {.code = name(error.code()),
          .id = name(error.message()),
          .detail = split_text(error.message(), language, error.fields()).what};
}

// --- JSON --------------------------------------------------------------------------------------

void write_members(const DateOutlook& outlook, bool /*explain*/, JsonWriter& json) {
  write_dates(outlook, json);
}

void write_members(const WindowOutlook& outlook, bool explain, JsonWriter& json) {
  json.member("window_days", outlook.days);
  write_window(outlook, json);
  if (explain) write_reasons(outlook, json);
}

void write_problem(const Problem& problem, JsonWriter& json) {
  json.key("problem")
      .begin_object()
      .member("code", problem.code)
      .member("id", problem.id)
      .member("detail", problem.detail)
      .end_object();
}

Result<std::size_t> write_json(const Asked& asked, JsonWriter& json) {
  json.begin_object().member("model", asked.model).key("predictions").begin_array();
  const auto write = [&](const std::string& id, const Result<Outlook>& outlook) {
    json.begin_object().member("customer_id", id);
    if (outlook.ok()) {
      std::visit([&](const auto& each) { write_members(each, asked.explain, json); }, *outlook);
    } else {
      write_problem(problem_of(outlook.error(), asked.language), json);
    }
    json.end_object();
  };
  TRY_ASSIGN(const std::size_t known, write_each(asked, write));
  json.end_array().end_object();
  return known;
}

// --- CSV ---------------------------------------------------------------------------------------

std::vector<std::string> columns_of(const Asked& asked) {
  if (asked.is_of_dates()) {
    return {"on_date",       "probability_on", "by_date",      "probability_by",
            "expected_date", "expected_low",   "expected_high"};
  }
  std::vector<std::string> columns = {"window_days", "prediction", "probability", "as_of"};
  for (std::size_t i = 1; asked.explain && i <= kReasons; ++i) {
    const std::string reason = "reason_" + std::to_string(i);
    for (const char* const part : {"_feature", "_value", "_contribution"}) {
      columns.push_back(reason + part);
    }
  }
  return columns;
}

void write_fields(const DateOutlook& outlook, bool /*explain*/, CsvWriter& csv) {
  csv.day(outlook.on).field(outlook.probability_on).day(outlook.by).field(outlook.probability_by);
  csv.day(outlook.expected).day(outlook.low).day(outlook.high);
}

void write_fields(const WindowOutlook& outlook, bool explain, CsvWriter& csv) {
  csv.field(static_cast<double>(outlook.days))
      .field(outlook.says_yes() ? "yes" : "no")
      .field(outlook.probability)
      .day(outlook.as_of);
  for (std::size_t i = 0; explain && i < kReasons; ++i) {
    if (i >= outlook.reasons.size()) {
      csv.empty(3);
      continue;
    }
    const FeatureReason& reason = outlook.reasons[i];
    csv.field(reason.feature)
        .field(static_cast<float>(reason.value))
        .field(static_cast<float>(reason.contribution));
  }
}

void write_fields(const Problem& problem, CsvWriter& csv) {
  csv.field(problem.code).field(problem.id).field(problem.detail);
}

Result<std::size_t> write_csv(const Asked& asked, CsvWriter& csv) {
  const std::vector<std::string> columns = columns_of(asked);
  csv.field("customer_id");
  for (const std::string& column : columns) csv.field(column);
  csv.field("problem_code").field("problem_id").field("problem_detail").end_record();
  return write_each(asked, [&](const std::string& id, const Result<Outlook>& outlook) {
    csv.field(id);
    if (outlook.ok()) {
      std::visit([&](const auto& each) { write_fields(each, asked.explain, csv); }, *outlook);
      csv.empty(kProblemFields);
    } else {
      write_fields(problem_of(outlook.error(), asked.language), csv.empty(columns.size()));
    }
    csv.end_record();
  });
}

Result<HttpResponse> answer(Call& call, const Asked& asked) {
  JsonWriter json;
  CsvWriter csv;
  const bool as_csv = answer_form(*call.request) == AnswerForm::Csv;
  TRY_ASSIGN(const std::size_t known, as_csv ? write_csv(asked, csv) : write_json(asked, json));
  call.desk->metrics.predicted(asked.model, "", known);
  return as_csv ? csv_response(csv) : json_response(json);
}

namespace is = schema;

}  // namespace

Result<HttpResponse> predict_customers(Call& call, const Served& served, const std::string& task,
                                       std::string_view model) {
  TRY(check_json(*call.request));
  TRY_ASSIGN(const bool explain, call.truth("explain", false));
  TRY_ASSIGN(const JsonBody body, JsonBody::parse(call.request->body, call.desk->limits));
  TRY(body.check_fields({"customers"}));
  TRY_ASSIGN(auto customers, body.texts("customers", call.desk->limits.customers_per_call));
  if (customers.empty()) return invalid(message::kNoRows);
  return answer(call, {.served = served,
                       .task = task,
                       .model = model,
                       .customers = std::move(customers),
                       .explain = explain,
                       .language = call.language});
}

std::string customers_asked_schema() {
  return is::object(
      {{"customers",
        is::array(is::text(), 1, static_cast<long>(ServiceLimits().customers_per_call))}});
}

std::string customer_problem_schema() {
  return is::object({{"code", is::text()}, {"id", is::text()}, {"detail", is::text()}});
}

}  // namespace canasta
