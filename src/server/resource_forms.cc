// Files in, models out: forms with a file, each a job; and rows as JSON to the model in memory.
//
// A form is answered when its job has ended, or at once with 202 where the client prefers that.
// What can be told to be wrong without reading the file is refused before there is a job.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/server.h"
#include "engine/job.h"
#include "engine/job_kinds.h"
#include "engine/model_filenames.h"
#include "engine/output_names.h"
#include "net/arrow_stream.h"
#include "server/desk.h"
#include "server/file_job_schema.h"
#include "server/form.h"
#include "server/job_answers.h"
#include "server/job_schema.h"
#include "server/model_access.h"
#include "server/predictions.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kForm = "multipart/form-data";
constexpr std::string_view kJson = "application/json";
constexpr const char* kOutput = "output_filename";
constexpr const char* kModel = "model_filename";

// A kind of job on a file.
struct FormKind {
  const JobKind& kind;
  std::optional<OutputKind> output = {};
};

FormKind kind_called(std::string_view name, std::optional<OutputKind> output) {
  const auto found = std::ranges::find(job_kinds(), name, &JobKind::name);
  CANASTA_ASSERT(found != job_kinds().end());
  return {*found, output};
}

const FormKind& preprocess_kind() {
  static const FormKind kKind = kind_called("preprocess", OutputKind::Processed);
  return kKind;
}
const FormKind& feature_kind() {
  static const FormKind kKind = kind_called("feature_engineering", OutputKind::Features);
  return kKind;
}
const FormKind& train_kind() {
  static const FormKind kKind = kind_called("train_file", {});
  return kKind;
}
const FormKind& predict_kind() {
  static const FormKind kKind = kind_called("predict_file", OutputKind::Predictions);
  return kKind;
}

// The names that are checked by what the project holds.
Status check_named(const Call& call, const FormKind& kind) {
  const std::string output = call.form->field(kOutput);
  const Project& project = call.desk->project;
  if (kind.output && !output.empty()) {
    TRY(output_of(project, {.kind = *kind.output, .name = output, .made_of = {}}));
  }
  const std::string model = call.form->field(kModel);
  if (!model.empty()) {
    TRY_ASSIGN(const ModelVersion meant, model_meant(call.desk->context, project, model));
  }
  return {};
}

// The request of its job; what a job would refuse too, only later, is refused here.
Result<std::string> checked_request(const Call& call, const FormKind& kind) {
  TRY(call.form->finish());
  TRY_ASSIGN(std::string request, request_of(*call.form, kind.kind));
  TRY(check_job(request));
  TRY(check_named(call, kind));
  return request;
}

Result<HttpResponse> run_form(Call& call, const FormKind& kind) {
  CANASTA_ASSERT(call.form != nullptr);  // plan_form() refuses what is no form
  const std::string& name = kind.kind.name;
  TRY_ASSIGN(const std::string request, checked_request(call, kind));
  TRY_ASSIGN(const std::string id, call.desk->jobs->submit({name, request}, actor_of(call)));
  call.form->keep();
  // From here on no failure may hide the id: who tries again would ask for a second job.
  const Status removed_later = remove_with_job(*call.desk, id, call.form->path());
  if (!removed_later.ok()) call.log(removed_later.error());  // then it goes at the next start
  if (prefers_async(call)) return accepted(call, id, name);
  return answer_when_ended(call, id, name);
}

Result<HttpResponse> preprocess(Call& call) { return run_form(call, preprocess_kind()); }
Result<HttpResponse> engineer_features(Call& call) { return run_form(call, feature_kind()); }
Result<HttpResponse> train(Call& call) { return run_form(call, train_kind()); }

// --- Rows as JSON --------------------------------------------------------------------------------

// What a model goes by, in the query and beside the rows.
constexpr std::array<std::string_view, 2> kModelNames = {"model", kModel};

// The query decides where both name one. "" names none, and is the answer where none is named.
std::string model_asked(const Call& call, const std::optional<std::string>& beside_rows) {
  for (const std::string_view name : kModelNames) {
    const std::string_view given = call.text(name).value_or("");
    if (!given.empty()) return std::string(given);
  }
  return beside_rows.value_or("");
}

// The model in memory that is meant: by its name, or by a version of it that is the one served.
Result<const ServedTable*> table_meant(const Call& call, const Served& served,
                                       const std::string& model) {
  if (model.empty()) {
    if (served.tables.size() == 1) return served.tables.begin()->second.get();
    std::vector<std::string> names;
    for (const auto& [name, table] : served.tables) names.push_back(name);
    return invalid(message::kWhichModel, {{"expected", names.empty() ? "-" : joined(names)}});
  }
  if (served.tables.contains(model)) return table_model(served, model);
  TRY_ASSIGN(const ModelVersion meant, model_meant(call.desk->context, call.desk->project, model));
  TRY_ASSIGN(const ServedTable* const table, table_model(served, meant.name));
  if (table->version == meant.text()) return table;
  return Error(ErrorCode::Conflict, message::kModelNotServing,
               {{"model", meant.text()}, {"served", table->version}});
}

Result<HttpResponse> predict(Call& call) {
  if (call.form != nullptr) return run_form(call, predict_kind());
  if (!equal_ignoring_case(media_type(*call.request), kJson)) {
    return unsupported(call, std::string(kForm) + ", " + std::string(kJson));
  }
  TRY(check_json(*call.request));
  TRY_ASSIGN(const Served* const served, call.state());
  TRY_ASSIGN(const auto beside_rows, text_beside_rows(call.request->body, kModelNames));
  TRY_ASSIGN(const ServedTable* const table,
             table_meant(call, *served, model_asked(call, beside_rows)));
  // However it was named: what a reader of the names might see otherwise changes nothing.
  TRY(call.check_model(table->version.substr(0, table->version.find('/'))));
  if (beside_rows) return answer_rows(call, *table, kModelNames);
  return answer_rows(call, *table);
}

// --- The table -----------------------------------------------------------------------------------

using In = RouteParameter::In;
namespace is = schema;

constexpr RouteModels::About kNamed = RouteModels::About::Named;

RouteModels model_trained() {
  return {.about = kNamed, .places = {{ModelPlace::In::Field, "model_name"}}};
}

// A row alone may have a column of such a name: for a restricted key it counts as one that names.
RouteModels model_predicting() {
  using Place = ModelPlace::In;
  constexpr auto kVersion = ModelPlace::As::Version;
  return {.about = kNamed,
          .places = {{Place::Query, "model", kVersion},
                     {Place::Query, kModel, kVersion},
                     {Place::Member, "model", kVersion},
                     {Place::Member, kModel, kVersion},
                     {Place::Field, kModel, kVersion}},
          .unnamed = only_table};
}

struct FormRoute {
  std::string_view path, path_v1;
  std::string_view name, name_v1;
  std::string_view what;
  std::string form;
  std::string answer;
  Handler handler;
  RouteModels models;
};

Route route_of(const FormRoute& form, bool v1) {
  return {.method = "POST",
          .path = v1 ? form.path_v1 : form.path,
          .role = KeyRole::Operator,
          .models = form.models,
          .work = Work::Pool,
          .name = v1 ? form.name_v1 : form.name,
          .tag = "files",
          .what = form.what,
          .parameters = {{"Prefer", In::Header, is::text(),
                          "respond-async: answer at once, with 202 and the place of the job."}},
          .body = Body::Form,
          .form_schema = form.form,
          .answers = {{200, "What was done, once the job has ended.", form.answer},
                      {202, "The job, where the client prefers not to wait.", job_schema()},
                      {415, "The body is no form with a file."},
                      {422, "The file, or a field, is not what is expected."}},
          .handler = form.handler};
}

// Rows come from viewers; that a file takes an operator is checked as its body begins
// (server/form.h).
Route predict_route(bool v1) {
  Route route = route_of({.path = "/predict",
                          .path_v1 = "/v1/predict",
                          .name = "predictFile",
                          .name_v1 = "predictFileV1",
                          .what = "Predictions of a file's rows by any model on a table, as a job "
                                  "(for operators); or of rows sent as JSON, at once.",
                          .form = form_schema(predict_kind().kind),
                          .answer = is::either({predicted_schema(), predictions_schema()}),
                          .handler = predict,
                          .models = model_predicting()},
                         v1);
  route.role = KeyRole::Viewer;
  route.body = Body::FormOrRows;
  route.body_schema = rows_schema();
  route.parameters.push_back({"model", In::Query, is::text(),
                              "Of rows as JSON: the model; where one is served, that one."});
  route.parameters.push_back({kModel, In::Query, is::text(), "The same, as a file name."});
  route.parameters.push_back(
      {"explain", In::Query, is::truth(), "true: what each column added to the decision."});
  route.answers.push_back({200, {}, is::text(), kCsvType});
  route.answers.push_back({200, {}, is::text(), kArrowType});
  route.answers.push_back({404, "No such model."});
  return route;
}

}  // namespace

std::vector<Route> form_routes() {
  const RouteModels none = {.about = RouteModels::About::None};
  const std::vector<FormRoute> forms = {
      {"/preprocess", "/v1/preprocess", "preprocess", "preprocessV1",
       "Receipts to clean lines: what was kept, what was dropped, and why.",
       form_schema(preprocess_kind().kind), preprocessed_schema(), preprocess, none},
      {"/feature-engineering", "/v1/feature-engineering", "engineerFeatures", "engineerFeaturesV1",
       "Receipts to a row of features per customer, with who buys again in the days after.",
       form_schema(feature_kind().kind), features_schema(), engineer_features, none},
      {"/train", "/v1/train", "trainFile", "trainFileV1",
       "A table to a model of one of its columns, judged and published.",
       form_schema(train_kind().kind), trained_schema(), train, model_trained()}};
  std::vector<Route> routes;
  for (const bool v1 : {false, true}) {
    for (const FormRoute& form : forms) routes.push_back(route_of(form, v1));
    routes.push_back(predict_route(v1));
  }
  return routes;
}

}  // namespace canasta
