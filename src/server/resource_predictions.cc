// Predictions: rows by a model on a table, customers by whatever is said of customers.
#include <array>

#include "live/scoring.h"
#include "net/accepted.h"
#include "net/arrow_stream.h"
#include "server/call.h"
#include "server/customer_predictions.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/outlook_json.h"
#include "server/predictions.h"
#include "server/rows.h"
#include "server/schema.h"

namespace canasta {
namespace {

void write_reasons(const ServedTable& table, const std::vector<double>& contributions,
                   JsonWriter& json) {
  json.key("reasons").begin_array();
  for (std::size_t column = 0; column < contributions.size(); ++column) {
    json.begin_object()
        .member("column", table.encoder.name(column))
        .member("contribution", static_cast<float>(contributions[column]))
        .end_object();
  }
  json.end_array();
}

Status write_row(const ServedTable& table, const ScoredRequest& scored, std::size_t row,
                 bool explain, JsonWriter& json) {
  const RowPrediction prediction = scored.prediction(table, row);
  const std::string_view key = scored.request.keys.of(row);
  json.begin_object();
  if (!key.empty()) json.member(table.model.key, key);
  write_prediction(prediction, table.model.classes, json);
  if (explain) {
    TRY_ASSIGN(const auto reasons,
               contributions_of(table, scored.row(table, row), prediction.decided));
    write_reasons(table, reasons, json);
  }
  json.end_object();
  return {};
}

Result<HttpResponse> json_answer(const ServedTable& table, const ScoredRequest& scored,
                                 bool explain) {
  JsonWriter json;
  json.begin_object().member("model", table.version).key("predictions").begin_array();
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    TRY(write_row(table, scored, row, explain, json));
  }
  json.end_array();
  if (scored.request.unknown_words > 0) {
    json.member("unknown_words", scored.request.unknown_words);
  }
  json.end_object();
  return json_response(json);
}

}  // namespace

AnswerForm answer_form(const HttpRequest& request) {
  // In the order of AnswerForm.
  constexpr std::array<std::string_view, 3> kOffered = {"application/json", kCsvType, kArrowType};
  return static_cast<AnswerForm>(choose_type(request.header("accept"), kOffered).value_or(0));
}

Result<HttpResponse> answer_rows(Call& call, const ServedTable& table,
                                 std::span<const std::string_view> beside) {
  TRY_ASSIGN(const bool explain, call.truth("explain", false));
  TRY_ASSIGN(const ScoredRequest scored, score_request(call, table, beside));
  const AnswerForm form = answer_form(*call.request);
  TRY_ASSIGN(HttpResponse response, form == AnswerForm::Json
                                        ? json_answer(table, scored, explain)
                                        : table_answer(form, table, scored, explain));
  response.headers.emplace_back(kModelHeader, table.version);
  return response;
}

namespace {

Result<HttpResponse> predict(Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  const std::string& task = call.argument("task");
  const auto window = served->windows.find(task);
  if (window != served->windows.end()) {
    return predict_customers(call, *served, task, window->second->version);
  }
  const auto date = served->snapshot.outlook_models.find(task);
  if (date != served->snapshot.outlook_models.end()) {
    return predict_customers(call, *served, task, date->second);
  }
  const auto about = served->snapshot.prediction_models.find(task);
  if (about != served->snapshot.prediction_models.end() && names_customers(call.request->body)) {
    return predict_customers(call, *served, task, about->second);
  }
  const auto table = served->tables.find(task);
  if (table == served->tables.end()) return no_predictions_of(*served, task);
  return answer_rows(call, *table->second);
}

// Reasons cost a walk through every tree for each feature of each row.
bool asks_for_reasons(const Call& call) { return call.text("explain").has_value(); }

using In = RouteParameter::In;
namespace is = schema;

}  // namespace

std::string rows_schema() {
  const std::string row = is::map(is::any());
  return is::either({is::object({{"rows", is::array(row)}}), is::array(row), row});
}

std::string predictions_schema() {
  const std::string reasons =
      is::array(is::object({{"column", is::text()}, {"contribution", is::number()}}));
  // Beside what is predicted the key of the row, under the name of its column.
  const std::string of_row = is::object({{"prediction", is::either({is::text(), is::number()})},
                                         is::optional("confidence", is::number()),
                                         is::optional("probabilities", is::map(is::number())),
                                         is::optional("reasons", reasons)},
                                        is::text());
  return is::object({{"model", is::text()},
                     {"predictions", is::array(is::either({of_row, customer_answer_schema()}))},
                     is::optional("unknown_words", is::integer())});
}

std::vector<Route> prediction_routes() {
  return {{.method = "POST",
           .path = "/v1/predict/{task}",
           .role = KeyRole::Viewer,
           .models = model_in_path("task"),
           .is_heavy = asks_for_reasons,
           .name = "predict",
           .tag = "predictions",
           .what = "Predictions of rows, or of customers, by the champion of a task.",
           .parameters = {{"task", In::Path, is::text(), "A task with a model.", true},
                          {"explain", In::Query, is::truth(),
                           "true: what each column added to the decision."}},
           .body = Body::Rows,
           .body_schema = is::either({rows_schema(), customers_asked_schema()}),
           .body_example = R"({"rows":[{"country":"CO","visits":3}]})",
           .answers = {{200, "A prediction for each row or customer, in their order.",
                        predictions_schema()},
                       {200, {}, is::text(), kCsvType},
                       {200, {}, is::text(), kArrowType},
                       {404, "No such task, no model of it, or none of the customers."},
                       {415, "A type of body that is not read."}},
           .handler = predict}};
}

}  // namespace canasta
