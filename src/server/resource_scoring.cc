// MLflow's scoring protocol: what `mlflow models serve` answers, for its clients.
//
// A prediction of a model of classes is the class, as predict of a Python model gives it;
// probabilities come with ?proba=true or with {"params": {"predict_method": "predict_proba"}}.
//
// Source   mlflow/pyfunc/scoring_server of MLflow 3. GET /ping, /health and /version, which belong
//          to it, are those of health.
#include "base/joined.h"
#include "base/messages/server.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/inference.h"
#include "server/json_writer.h"
#include "server/mlflow_body.h"
#include "server/model_access.h"
#include "server/predictions.h"
#include "server/schema.h"

namespace canasta {
namespace {

// The model that ?model= names, or the only one.
Result<const ServedTable*> model_of(const Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  const auto given = call.text("model");
  if (!given && served->tables.size() > 1) {
    return invalid(message::kParameterMissing,
                   {{"name", "model"},
                    {"expected", joined(served->tables, [](const auto& each) -> const auto& {
                       return each.first;
                     })}});
  }
  const bool is_only = !given && !served->tables.empty();
  const std::string name(is_only ? served->tables.begin()->first : given.value_or(""));
  return table_model(*served, name);
}

Result<MlflowRequest> read(const Call& call, const ServedTable& table) {
  const ServiceLimits& limits = call.desk->limits;
  TRY_ASSIGN(const RowsForm form, rows_form(*call.request));
  if (form == RowsForm::Json) {
    return read_mlflow(table, call.request->body, limits);
  }
  MlflowRequest request;
  TRY_ASSIGN(request.rows, rows_of_form(table, form, call.request->body, limits));
  return request;
}

void write_probabilities(const RowPrediction& prediction, JsonWriter& json) {
  json.begin_array();
  for (const float probability : prediction.probability) json.value(probability);
  json.end_array();
}

void write_prediction(const ServedTable& table, const RowPrediction& prediction, JsonWriter& json) {
  if (table.model.classes.empty()) {
    json.value(static_cast<float>(prediction.value));
  } else {
    json.value(table.model.classes[prediction.decided]);
  }
}

void write_classes(const ServedTable& table, JsonWriter& json) {
  json.key("classes").begin_array();
  for (const std::string& each : table.model.classes) json.value(each);
  json.end_array();
}

Result<HttpResponse> invocations(Call& call) {
  TRY_ASSIGN(const bool proba, call.truth("proba", false));
  TRY_ASSIGN(const ServedTable* const table, model_of(call));
  TRY_ASSIGN(MlflowRequest request, read(call, *table));
  const bool probabilities = proba || request.wants_probabilities;
  if (probabilities && table->model.classes.empty()) {
    return invalid(message::kModelWithoutClasses, {{"model", table->version}});
  }
  const ScoredRequest scored = canasta::scored(call, *table, std::move(request.rows));
  JsonWriter json;
  json.begin_object().key("predictions").begin_array();
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    const RowPrediction prediction = scored.prediction(*table, row);
    if (probabilities) {
      write_probabilities(prediction, json);
    } else {
      write_prediction(*table, prediction, json);
    }
  }
  json.end_array();
  if (probabilities) write_classes(*table, json);
  json.end_object();
  HttpResponse response = json_response(json);
  tell_unknown_words(scored, response);
  return response;
}

using In = RouteParameter::In;
namespace is = schema;

RouteModels table_asked() {
  return {.about = RouteModels::About::Named,
          .places = {{ModelPlace::In::Query, "model"}},
          .unnamed = only_table};
}

std::string request_schema() {
  const std::string rows = is::array(is::any());
  const std::string params = is::map(is::any());
  const auto with = [&](std::string_view field, const std::string& schema) {
    return is::object({{field, schema}, is::optional("params", params)});
  };
  return is::either({with("dataframe_split", is::object({{"columns", is::array(is::text())},
                                                         {"data", is::array(rows)},
                                                         is::optional("index", rows)})),
                     with("dataframe_records", is::array(is::map(is::any()))),
                     with("instances", rows), with("inputs", is::either({rows, is::map(rows)}))});
}

std::string response_schema() {
  const std::string prediction = is::either({is::text(), is::number(), is::array(is::number())});
  return is::object(
      {{"predictions", is::array(prediction)}, is::optional("classes", is::array(is::text()))});
}

}  // namespace

std::vector<Route> scoring_routes() {
  std::vector<Route> routes = {
      {.method = "POST",
       .path = "/invocations",
       .role = KeyRole::Viewer,
       .models = table_asked(),
       .work = Work::Pool,
       .name = "invocations",
       .tag = "predictions",
       .what = "Predictions of rows, as MLflow's scoring server gives them.",
       .parameters = {{"model", In::Query, is::text(),
                       "A task on a table; may be left out where there is one alone."},
                      {"proba", In::Query, is::truth(), "true: probabilities of the classes."}},
       .body = Body::Rows,
       .body_schema = request_schema(),
       .body_example = R"({"dataframe_records":[{"country":"CO","visits":3}]})",
       .answers = {{200, "A prediction for each row, in their order.", response_schema()},
                   {404, "No such model."},
                   {415, "A type of body that is not read."}},
       .handler = invocations}};
  for (Route& route : inference_routes()) routes.push_back(std::move(route));
  return routes;
}

}  // namespace canasta
