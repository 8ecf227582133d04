// Open Inference Protocol, version 2: what KServe, Triton and their clients speak.
//
// A model is a task on a table; of its versions the champion alone answers. Its inputs are the
// columns that it reads, its outputs `prediction` and, of classes, `probabilities`.
//
// Source   kserve/open-inference-protocol, specification/protocol/inference_rest.md. Where it gives
//          readiness the member `live`, both are sent.
#include <algorithm>

#include "base/joined.h"
#include "base/messages/server.h"
#include "server/call.h"
#include "server/desk.h"
#include "server/infer_body.h"
#include "server/inference.h"
#include "server/json_place.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/predictions.h"
#include "server/readiness.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr int kUnavailable = 503;
constexpr const char* kPrediction = "prediction";
constexpr const char* kProbabilities = "probabilities";
constexpr const char* kOfNumbers = "FP64";
constexpr const char* kOfTexts = "BYTES";

Result<HttpResponse> server_facts(Call&) {
  JsonWriter json;
  json.begin_object().member("name", "canasta").member("version", canasta_version());
  json.key("extensions").begin_array().end_array().end_object();
  return json_response(json);
}

// "1.0.0" of "channel/1.0.0".
std::string_view version_of(const ServedTable& table) {
  return std::string_view(table.version).substr(table.version.rfind('/') + 1);
}

bool names_version(const Call& call) {
  return call.route->path.find("{version}") != std::string_view::npos;
}

// The model that the path names. Error: NotFound, also for a version that does not answer.
Result<const ServedTable*> model_of(const Call& call) {
  TRY_ASSIGN(const Served* const served, call.state());
  const std::string& model = call.argument("model");
  TRY_ASSIGN(const ServedTable* const table, table_model(*served, model));
  if (names_version(call) && call.argument("version") != version_of(*table)) {
    return not_found(
        message::kVersionNotServed,
        {{"model", model}, {"version", call.argument("version")}, {"served", version_of(*table)}});
  }
  return table;
}

void write_tensor_facts(JsonWriter& json, std::string_view name, const char* datatype,
                        std::size_t width) {
  json.begin_object().member("name", name).member("datatype", datatype);
  json.key("shape").begin_array().value(-1);
  if (width > 0) json.value(width);
  json.end_array().end_object();
}

Result<HttpResponse> model_facts(Call& call) {
  TRY_ASSIGN(const ServedTable* const table, model_of(call));
  const RowEncoder& encoder = table->encoder;
  const std::size_t classes = table->model.classes.size();
  JsonWriter json;
  json.begin_object().member("name", call.argument("model"));
  json.key("versions").begin_array().value(version_of(*table)).end_array();
  json.member("platform", "canasta").key("inputs").begin_array();
  for (std::size_t i = 0; i < encoder.columns(); ++i) {
    const bool is_number = encoder.coding(i) == Coding::Number;
    write_tensor_facts(json, encoder.name(i), is_number ? kOfNumbers : kOfTexts, 0);
  }
  json.end_array().key("outputs").begin_array();
  write_tensor_facts(json, kPrediction, classes == 0 ? kOfNumbers : kOfTexts, 0);
  if (classes > 0) write_tensor_facts(json, kProbabilities, kOfNumbers, classes);
  json.end_array().end_object();
  return json_response(json);
}

Result<HttpResponse> model_ready(Call& call) {
  TRY(model_of(call));
  JsonWriter json;
  json.begin_object().member("name", call.argument("model")).member("ready", true);
  json.end_object();
  return json_response(json);
}

void write_head(JsonWriter& json, const char* name, const char* datatype,
                std::initializer_list<std::size_t> shape) {
  json.begin_object().member("name", name).member("datatype", datatype);
  json.key("shape").begin_array();
  for (const std::size_t length : shape) json.value(length);
  json.end_array();
}

void write_predictions(JsonWriter& json, const ServedTable& table, const ScoredRequest& scored) {
  const bool of_classes = !table.model.classes.empty();
  write_head(json, kPrediction, of_classes ? kOfTexts : kOfNumbers, {scored.rows()});
  json.key("data").begin_array();
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    const RowPrediction prediction = scored.prediction(table, row);
    if (of_classes) {
      json.value(table.model.classes[prediction.decided]);
    } else {
      json.value(static_cast<float>(prediction.value));
    }
  }
  json.end_array().end_object();
}

void write_probabilities(JsonWriter& json, const ServedTable& table, const ScoredRequest& scored) {
  const std::vector<std::string>& classes = table.model.classes;
  write_head(json, kProbabilities, kOfNumbers, {scored.rows(), classes.size()});
  json.key("parameters").begin_object().key("classes").begin_array();
  for (const std::string& each : classes) json.value(each);
  json.end_array().end_object().key("data").begin_array();
  for (const float probability : scored.scores) json.value(probability);
  json.end_array().end_object();
}

// Those asked for, or all that the model has.
Result<std::vector<std::string>> outputs_of(const ServedTable& table,
                                            const std::vector<std::string>& asked) {
  std::vector<std::string> known = {kPrediction};
  if (!table.model.classes.empty()) known.emplace_back(kProbabilities);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (std::find(known.begin(), known.end(), asked[i]) != known.end()) continue;
    return invalid(message::kParameterWord,
                   {{"name", "outputs"}, {"value", asked[i]}, {"expected", joined(known)}})
        .at({.file = {}, .field = "outputs/" + std::to_string(i) + "/name"});
  }
  return asked.empty() ? known : asked;
}

Result<HttpResponse> infer(Call& call) {
  TRY_ASSIGN(const ServedTable* const table, model_of(call));
  TRY(check_json(*call.request));
  TRY_ASSIGN(InferRequest request, read_infer(*table, call.request->body, call.desk->limits));
  const auto outputs = outputs_of(*table, request.outputs);
  if (!outputs.ok()) return located(outputs.error(), call.request->body);
  const ScoredRequest scored = canasta::scored(call, *table, std::move(request.rows));
  JsonWriter json;
  json.begin_object()
      .member("model_name", call.argument("model"))
      .member("model_version", version_of(*table));
  if (request.id) json.member("id", *request.id);
  json.key("outputs").begin_array();
  for (const std::string& output : *outputs) {
    if (output == kPrediction) write_predictions(json, *table, scored);
    if (output == kProbabilities) write_probabilities(json, *table, scored);
  }
  json.end_array().end_object();
  HttpResponse response = json_response(json);
  tell_unknown_words(scored, response);
  return response;
}

using In = RouteParameter::In;
namespace is = schema;

std::string tensor_facts_schema() {
  return is::object(
      {{"name", is::text()}, {"datatype", is::text()}, {"shape", is::array(is::integer())}});
}
std::string model_facts_schema() {
  return is::object({{"name", is::text()},
                     {"versions", is::array(is::text())},
                     {"platform", is::text()},
                     {"inputs", is::array(tensor_facts_schema())},
                     {"outputs", is::array(tensor_facts_schema())}});
}
std::string tensor_schema() {
  return is::object(
      {{"name", is::text()},
       {"datatype", is::one_of({"BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16",
                                "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"})},
       {"shape", is::array(is::integer())},
       is::optional("parameters", is::map(is::any())),
       {"data", is::array(is::any())}});
}
std::string request_schema() {
  return is::object({is::optional("id", is::text()),
                     is::optional("parameters", is::map(is::any())),
                     {"inputs", is::array(tensor_schema())},
                     is::optional("outputs", is::array(is::object({{"name", is::text()}})))});
}
std::string response_schema() {
  return is::object({{"model_name", is::text()},
                     {"model_version", is::text()},
                     is::optional("id", is::text()),
                     {"outputs", is::array(tensor_schema())}});
}
Route server_route(std::string_view path, std::string_view name, std::string_view what,
                   Described answer, Handler handler) {
  return {.method = "GET",
          .path = path,
          .name = name,
          .tag = "inference",
          .what = what,
          .answers = {std::move(answer)},
          .handler = handler};
}

// Under the model's path, and under that of a version.
struct ModelRoute {
  std::string_view path, version_path;
  std::string_view name, version_name;
  std::string_view what;
  Described answer;
  Handler handler;
};

void add_model_routes(const ModelRoute& both, std::vector<Route>& routes) {
  for (const bool of_version : {false, true}) {
    Route route = server_route(of_version ? both.version_path : both.path,
                               of_version ? both.version_name : both.name, both.what, both.answer,
                               both.handler);
    route.role = KeyRole::Viewer;
    route.models = model_in_path("model");
    route.parameters = {{"model", In::Path, is::text(), "A task on a table, with a model.", true}};
    if (of_version) {
      route.parameters.push_back(
          {"version", In::Path, is::text(), "The version that is served: 1.0.0.", true});
    }
    route.answers.push_back({404, "No such model, or another version of it is served."});
    if (both.handler == infer) {
      route.method = "POST";
      route.work = Work::Pool;
      route.body = Body::Json;
      route.body_schema = request_schema();
      route.body_example =
          R"({"inputs":[{"name":"visits","datatype":"INT64","shape":[1],"data":[3]}]})";
    }
    routes.push_back(std::move(route));
  }
}

}  // namespace

std::vector<Route> inference_routes() {
  std::vector<Route> routes = {
      server_route("/v2", "inferenceServer", "What serves, for the Open Inference Protocol.",
                   {200, "Name and version.",
                    is::object({{"name", is::text()},
                                {"version", is::text()},
                                {"extensions", is::array(is::text())}})},
                   server_facts),
      server_route("/v2/health/live", "inferenceLive", "Whether the process lives.",
                   {200, "It does.", live_schema()}, answer_live),
      server_route("/v2/health/ready", "inferenceReady", "Whether models answer.",
                   {200, "They do.", ready_schema()}, answer_ready)};
  routes.back().answers.push_back({kUnavailable, "Starting, or stopping.", ready_schema()});
  add_model_routes({"/v2/models/{model}",
                    "/v2/models/{model}/versions/{version}",
                    "inferenceModel",
                    "inferenceModelVersion",
                    "What tensors a model takes and gives.",
                    {200, "Its inputs and outputs.", model_facts_schema()},
                    model_facts},
                   routes);
  add_model_routes({"/v2/models/{model}/ready",
                    "/v2/models/{model}/versions/{version}/ready",
                    "inferenceModelReady",
                    "inferenceModelVersionReady",
                    "Whether a model answers.",
                    {200, "It does.", is::object({{"name", is::text()}, {"ready", is::truth()}})},
                    model_ready},
                   routes);
  add_model_routes({"/v2/models/{model}/infer",
                    "/v2/models/{model}/versions/{version}/infer",
                    "infer",
                    "inferVersion",
                    "Predictions of rows that come as tensors.",
                    {200, "A tensor for each output.", response_schema()},
                    infer},
                   routes);
  return routes;
}

}  // namespace canasta
