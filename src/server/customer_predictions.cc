#include "server/customer_predictions.h"

#include "base/messages/server.h"
#include "server/customer_answers.h"
#include "server/desk.h"
#include "server/json_body.h"
#include "server/json_writer.h"
#include "server/outlook_json.h"
#include "server/predictions.h"
#include "server/schema.h"

namespace canasta {
namespace {

struct Asked {
  const Served& served;
  const std::string& task;
  std::string_view model;
  std::vector<std::string> customers;
  bool explain = false;
  Language language = Language::English;
};

template <class Outlook>
Result<CustomerOutlook> any_of(Result<Outlook> outlook) {
  if (!outlook.ok()) return outlook.error();
  return CustomerOutlook(*std::move(outlook));
}

Result<CustomerOutlook> outlook_of(const Asked& asked, const std::string& id) {
  TRY_ASSIGN(const CustomerCode code, find_customer(asked.served, id));
  const Snapshot& snapshot = asked.served.snapshot;
  if (snapshot.outlooks.contains(asked.task)) {
    return any_of(date_outlook(asked.served, asked.task, code));
  }
  if (snapshot.predictions.contains(asked.task)) {
    return any_of(row_outlook(asked.served, asked.task, code));
  }
  return any_of(window_outlook(asked.served, asked.task, code, asked.explain));
}

CustomerProblem problem_of(const Error& error, Language language) {
  return {.code = name(error.code()),
          .id = name(error.message()),
          .detail = split_text(error.message(), language, error.fields()).what};
}

// Error: of the first customer, where none has an outlook, or what is no problem of one customer.
Result<std::vector<CustomerAnswer>> answers_of(const Asked& asked) {
  std::vector<CustomerAnswer> answers;
  answers.reserve(asked.customers.size());
  std::optional<Error> first;
  bool any = false;
  for (const std::string& id : asked.customers) {
    Result<CustomerOutlook> outlook = outlook_of(asked, id);
    if (outlook.ok()) {
      any = true;
      answers.push_back({.customer = id, .outlook = *std::move(outlook), .problem = {}});
      continue;
    }
    if (outlook.error().code() != ErrorCode::NotFound) return outlook.error();
    if (!first) first = outlook.error();
    answers.push_back(
        {.customer = id, .outlook = {}, .problem = problem_of(outlook.error(), asked.language)});
  }
  if (!any) return *first;
  return answers;
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

void write_members(const RowOutlook& outlook, bool explain, JsonWriter& json) {
  write_prediction(outlook.prediction(), outlook.classes, json);
  if (explain) write_reasons(outlook, json);
}

void write_problem(const CustomerProblem& problem, JsonWriter& json) {
  json.key("problem")
      .begin_object()
      .member("code", problem.code)
      .member("id", problem.id)
      .member("detail", problem.detail)
      .end_object();
}

HttpResponse json_answer(const Asked& asked, const std::vector<CustomerAnswer>& answers) {
  JsonWriter json;
  json.begin_object().member("model", asked.model).key("predictions").begin_array();
  for (const CustomerAnswer& answer : answers) {
    json.begin_object().member("customer_id", answer.customer);
    if (answer.outlook) {
      std::visit([&](const auto& each) { write_members(each, asked.explain, json); },
                 *answer.outlook);
    } else {
      write_problem(answer.problem, json);
    }
    json.end_object();
  }
  json.end_array().end_object();
  return json_response(json);
}

// --- Counted -----------------------------------------------------------------------------------

std::string_view class_of(const DateOutlook& /*outlook*/) { return {}; }
std::string_view class_of(const WindowOutlook& outlook) {
  return outlook.says_yes() ? "yes" : "no";
}
std::string_view class_of(const RowOutlook& outlook) { return outlook.decided_class(); }

void count(const std::vector<CustomerAnswer>& answers, std::string_view model, Metrics& metrics) {
  for (const CustomerAnswer& answer : answers) {
    if (!answer.outlook) continue;
    metrics.predicted(model,
                      std::visit([](const auto& each) { return class_of(each); }, *answer.outlook));
  }
}

Result<HttpResponse> answer(Call& call, const Asked& asked) {
  TRY_ASSIGN(const std::vector<CustomerAnswer> answers, answers_of(asked));
  count(answers, asked.model, call.desk->metrics);
  const AnswerForm form = answer_form(*call.request);
  if (form == AnswerForm::Json) return json_answer(asked, answers);
  return table_response(form, customer_table(answers, asked.explain),
                        {{"model", std::string(asked.model)}});
}

namespace is = schema;

}  // namespace

bool names_customers(std::string_view body) {
  constexpr std::string_view kJsonSpace = " \t\r\n";
  for (const std::string_view token : {"{", "\"customers\"", ":", "["}) {
    body.remove_prefix(std::min(body.size(), body.find_first_not_of(kJsonSpace)));
    if (!body.starts_with(token)) return false;
    body.remove_prefix(token.size());
  }
  return true;
}

Result<HttpResponse> predict_customers(Call& call, const Served& served, const std::string& task,
                                       std::string_view model) {
  TRY(check_json(*call.request));
  TRY_ASSIGN(const bool explain, call.truth("explain", false));
  TRY_ASSIGN(const JsonBody body, JsonBody::parse(call.request->body, call.desk->limits));
  TRY(body.check_fields({"customers"}));
  TRY_ASSIGN(auto customers, body.texts("customers", call.desk->limits.customers_per_call));
  if (customers.empty()) return invalid(message::kNoRows);
  const Asked asked{.served = served,
                    .task = task,
                    .model = model,
                    .customers = std::move(customers),
                    .explain = explain,
                    .language = call.language};
  TRY_ASSIGN(HttpResponse response, answer(call, asked));
  response.headers.emplace_back(kModelHeader, std::string(model));
  return response;
}

std::string customers_asked_schema() {
  return is::object(
      {{"customers",
        is::array(is::id(), 1, static_cast<long>(ServiceLimits().customers_per_call))}});
}

std::string customer_answer_schema() {
  const std::string problem =
      is::object({{"code", is::text()}, {"id", is::text()}, {"detail", is::text()}});
  const std::string reason = is::object({is::optional("feature", is::text()),
                                         is::optional("column", is::text()),
                                         is::optional("value", is::number()),
                                         {"contribution", is::number()}});
  return is::object({{"customer_id", is::text()},
                     is::optional("prediction", is::either({is::text(), is::number()})),
                     is::optional("confidence", is::number()),
                     is::optional("probabilities", is::map(is::number())),
                     is::optional("reasons", is::array(reason)),
                     is::optional("window_days", is::integer()),
                     is::optional("probability", is::number()),
                     is::optional("as_of", is::day()),
                     is::optional("on_date", is::day()),
                     is::optional("probability_on", is::number()),
                     is::optional("by_date", is::day()),
                     is::optional("probability_by", is::number()),
                     is::optional("expected_date", is::day()),
                     is::optional("expected_low", is::day()),
                     is::optional("expected_high", is::day()),
                     is::optional("problem", problem)});
}

}  // namespace canasta
