// Models of the registry: which there are, which answers, and how that is changed.
//
// A change is written in the audit log, with who asked, before it is made and once it is, and
// followed by a refresh of what is answered from.
#include "base/messages/server.h"
#include "live/models.h"
#include "net/conditional.h"
#include "server/desk.h"
#include "server/job_answers.h"
#include "server/json_writer.h"
#include "server/model_access.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr int kNotModified = 304;
constexpr int kPreconditionFailed = 412;

void write_aliases(const ShownVersion& version, JsonWriter& json) {
  json.key("aliases").begin_array();
  for (const Alias alias : version.listed.aliases) json.value(name(alias));
  json.end_array();
}

void write_metrics(const Manifest& manifest, JsonWriter& json) {
  json.key("metrics").begin_object();
  for (const auto& [metric, value] : manifest.facts.metrics) json.member(metric, value);
  json.end_object();
}

// What lists say of a version.
void write_summary(const ShownVersion& version, JsonWriter& json) {
  const ModelVersion& model = version.listed.model;
  json.member("name", model.name).member("version", format_version(model.version));
  if (!version.filename.empty()) json.member("model_filename", version.filename);
  write_aliases(version, json);
  json.member("damaged", !version.listed.manifest.has_value());
  if (!version.listed.manifest) return;
  const Manifest& manifest = *version.listed.manifest;
  json.member("type", manifest.facts.task).member("created", format_time(manifest.created));
  write_metrics(manifest, json);
}

void write_data(const TrainingData& data, JsonWriter& json) {
  json.key("data").begin_object().member("hash", data.hash).member("rows", data.rows);
  json.key("first_day").day(data.first_day);
  json.key("last_day").day(data.last_day);
  json.end_object();
}

void write_files(const Manifest& manifest, JsonWriter& json) {
  json.key("files").begin_object();
  for (const auto& [file, entry] : manifest.files) {
    json.key(file)
        .begin_object()
        .member("bytes", entry.bytes)
        .member("sha256", entry.sha256)
        .end_object();
  }
  json.end_object();
}

void write_manifest(const Manifest& manifest, JsonWriter& json) {
  json.key("features").begin_array();
  for (const std::string& feature : manifest.facts.features) json.value(feature);
  json.end_array();
  write_data(manifest.facts.data, json);
  json.member("seed", manifest.facts.seed);
  json.key("parameters").raw(manifest.facts.parameters);
  json.member("canasta_version", manifest.canasta_version);
  write_files(manifest, json);
}

void write_model(const ShownModel& model, JsonWriter& json) {
  json.begin_object().member("name", model.name).key("versions").begin_array();
  for (const ShownVersion& version : model.versions) {
    json.begin_object();
    write_summary(version, json);
    json.end_object();
  }
  json.end_array().end_object();
}

Result<ShownModel> asked_model(const Call& call) {
  return shown_model(call.desk->context, call.desk->project, call.argument("name"));
}

// Those that the key may ask.
Result<std::vector<ShownModel>> models_for(const Call& call) {
  TRY_ASSIGN(auto models, shown_models(call.desk->context, call.desk->project));
  std::erase_if(models, [&](const ShownModel& model) { return !call.may_ask(model.name); });
  return models;
}

// Every version, as one list: what clients of files look for.
Result<HttpResponse> list_flat(Call& call) {
  TRY_ASSIGN(const auto models, models_for(call));
  JsonWriter json;
  json.begin_object().key("models").begin_array();
  for (const ShownModel& model : models) {
    for (const ShownVersion& version : model.versions) {
      json.begin_object();
      write_summary(version, json);
      json.end_object();
    }
  }
  json.end_array().end_object();
  return json_response(json);
}

Result<HttpResponse> list_models_of_project(Call& call) {
  TRY_ASSIGN(const auto models, models_for(call));
  JsonWriter json;
  json.begin_object().key("models").begin_array();
  for (const ShownModel& model : models) write_model(model, json);
  json.end_array().end_object();
  return json_response(json);
}

bool still_true(const Call& call, const ShownModel& model) {
  return check_precondition(*call.request, model.tag) != Precondition::Failed;
}

HttpResponse changed_meanwhile(const Call& call, const ShownModel& model) {
  return call.problem(Error(ErrorCode::Conflict, message::kTagDiffers, {{"name", model.name}}),
                      kPreconditionFailed);
}

HttpResponse tagged(HttpResponse response, std::string tag) {
  response.headers.emplace_back("ETag", std::move(tag));
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

// The JSON with its tag; nothing where the client has that already.
HttpResponse unless_known(const Call& call, const ShownModel& model, JsonWriter& json) {
  switch (check_precondition(*call.request, model.tag)) {
    case Precondition::NotModified:
      return tagged({.status = kNotModified, .content_type = "", .headers = {}},
                    known_tag(*call.request, model.tag));
    case Precondition::Failed:
      return changed_meanwhile(call, model);
    case Precondition::Holds:
      break;
  }
  return tagged(json_response(json), model.tag);
}

Result<HttpResponse> show(Call& call) {
  TRY_ASSIGN(const ShownModel model, asked_model(call));
  JsonWriter json;
  write_model(model, json);
  return unless_known(call, model, json);
}

Result<HttpResponse> show_version(Call& call) {
  TRY_ASSIGN(const ShownModel model, asked_model(call));
  TRY_ASSIGN(const ShownVersion version, shown_version(model, call.argument("semver")));
  JsonWriter json;
  json.begin_object();
  write_summary(version, json);
  if (version.listed.manifest) write_manifest(*version.listed.manifest, json);
  json.end_object();
  return unless_known(call, model, json);
}

// --- Changes -------------------------------------------------------------------------------------

// Does what `act` says, and writes it down twice: as begun, for what cannot be written down does
// not happen, and then how it went. A row without the second, after a crash or on a full disk, says
// that nobody wrote how.
template <class Act>
Result<std::string> noted(const Call& call, const char* action, const std::string& subject,
                          const Act& act) {
  const Desk& desk = *call.desk;
  AuditAct note{.actor = actor_of(call), .action = action, .subject = subject, .result = "begun"};
  TRY(append_audit(*desk.store, note, desk.context.clock->now()));
  Result<std::string> done = act();
  note.result = done.ok() ? "done" : std::string(name(done.error().code()));
  if (done.ok()) note.detail = R"({"champion":")" + *done + R"("})";  // a name, a version: plain
  static_cast<void>(append_audit(*desk.store, note, desk.context.clock->now()));
  return done;
}

// The model as it is now, and what answers from it follows. The conditions of the request were of
// the model before.
Result<HttpResponse> changed(Call& call) {
  call.desk->refresher->ask();
  TRY_ASSIGN(const ShownModel model, asked_model(call));
  JsonWriter json;
  write_model(model, json);
  return tagged(json_response(json), model.tag);
}

Result<HttpResponse> promote(Call& call) {
  Desk& desk = *call.desk;
  const std::lock_guard one(desk.changing_models);
  TRY_ASSIGN(const ShownModel model, asked_model(call));
  TRY_ASSIGN(const ShownVersion version, shown_version(model, call.argument("semver")));
  if (!still_true(call, model)) return changed_meanwhile(call, model);
  const std::string subject = version.listed.model.text();
  TRY(noted(call, "model.promote", subject,
            [&] { return promote_model(desk.context, desk.project, subject); }));
  return changed(call);
}

Result<HttpResponse> roll_back(Call& call) {
  Desk& desk = *call.desk;
  const std::lock_guard one(desk.changing_models);
  TRY_ASSIGN(const ShownModel model, asked_model(call));
  if (!still_true(call, model)) return changed_meanwhile(call, model);
  TRY(noted(call, "model.rollback", model.name,
            [&] { return roll_back_model(desk.context, desk.project, model.name); }));
  return changed(call);
}

// --- The table -----------------------------------------------------------------------------------

using In = RouteParameter::In;
namespace is = schema;

std::string summary_schema() {
  return is::object({{"name", is::text()},
                     {"version", is::text()},
                     is::optional("model_filename", is::text()),
                     {"aliases", is::array(is::one_of({"champion", "challenger"}))},
                     {"damaged", is::truth()},
                     is::optional("type", is::text()),
                     is::optional("created", is::text()),
                     is::optional("metrics", is::map(is::number()))});
}

std::string model_schema() {
  return is::object({{"name", is::text()}, {"versions", is::array(summary_schema())}});
}

std::string version_schema() {
  return is::object({{"name", is::text()},
                     {"version", is::text()},
                     is::optional("model_filename", is::text()),
                     {"aliases", is::array(is::one_of({"champion", "challenger"}))},
                     {"damaged", is::truth()},
                     is::optional("type", is::text()),
                     is::optional("created", is::text()),
                     is::optional("metrics", is::map(is::number())),
                     is::optional("features", is::array(is::text())),
                     is::optional("data", is::object({{"hash", is::text()},
                                                      {"rows", is::integer()},
                                                      {"first_day", is::day()},
                                                      {"last_day", is::day()}})),
                     is::optional("seed", is::integer()),
                     is::optional("parameters", is::map(is::any())),
                     is::optional("canasta_version", is::text()),
                     is::optional("files", is::map(is::object({{"bytes", is::integer()},
                                                               {"sha256", is::text()}})))});
}

const RouteParameter& named() {
  static const RouteParameter kName{"name", In::Path, is::text(), "A model.", true};
  return kName;
}
const RouteParameter& numbered() {
  static const RouteParameter kVersion{"semver", In::Path, is::text(), "Its version: 1.2.0.", true};
  return kVersion;
}

std::vector<Route> shown_routes() {
  const Described not_there{404, "No such model or version."};
  const Described unchanged{304, "It is what If-None-Match names."};
  return {{.method = "GET",
           .path = "/models",
           .role = KeyRole::Viewer,
           .models = {.about = RouteModels::About::Own},
           .work = Work::Pool,
           .name = "listModelFiles",
           .tag = "models",
           .what = "Every version of every model, with the name of its file.",
           .answers = {{200, "By name, then newest first.",
                        is::object({{"models", is::array(summary_schema())}})}},
           .handler = list_flat},
          {.method = "GET",
           .path = "/v1/models",
           .role = KeyRole::Viewer,
           .models = {.about = RouteModels::About::Own},
           .work = Work::Pool,
           .name = "listModels",
           .tag = "models",
           .what = "Models with their versions and aliases.",
           .answers = {{200, "By name.", is::object({{"models", is::array(model_schema())}})}},
           .handler = list_models_of_project},
          {.method = "GET",
           .path = "/v1/models/{name}",
           .role = KeyRole::Viewer,
           .models = model_in_path("name"),
           .work = Work::Pool,
           .name = "showModel",
           .tag = "models",
           .what = "One model; its ETag changes with its versions and aliases.",
           .parameters = {named()},
           .answers = {{200, "Versions, newest first.", model_schema()}, unchanged, not_there},
           .handler = show},
          {.method = "GET",
           .path = "/v1/models/{name}/versions/{semver}",
           .role = KeyRole::Viewer,
           .models = model_in_path("name"),
           .work = Work::Pool,
           .name = "showModelVersion",
           .tag = "models",
           .what = "What a version was made of, how good it is, and its files.",
           .parameters = {named(), numbered()},
           .answers = {{200, "Its manifest.", version_schema()}, unchanged, not_there},
           .handler = show_version}};
}

std::vector<Route> changing_routes() {
  const RouteParameter if_match{"If-Match", In::Header, is::text(),
                                "The ETag of the model as it was read; else 412."};
  const Described not_there{404, "No such model or version."};
  const Described late{412, "The model was changed since."};
  return {{.method = "POST",
           .path = "/v1/models/{name}/versions/{semver}:promote",
           .role = KeyRole::Operator,
           .models = model_in_path("name"),
           .work = Work::Pool,
           .name = "promoteModel",
           .tag = "models",
           .what = "Makes the version champion: it answers from the next refresh on.",
           .parameters = {named(), numbered(), if_match},
           .answers = {{200, "The model as it is now.", model_schema()}, not_there, late},
           .handler = promote},
          {.method = "POST",
           .path = "/v1/models/{name}:rollback",
           .role = KeyRole::Operator,
           .models = model_in_path("name"),
           .work = Work::Pool,
           .name = "rollBackModel",
           .tag = "models",
           .what = "Makes the champion before this one champion again.",
           .parameters = {named(), if_match},
           .answers = {{200, "The model as it is now.", model_schema()},
                       not_there,
                       {409, "There was none before."},
                       late},
           .handler = roll_back}};
}

}  // namespace

std::vector<Route> model_routes() {
  std::vector<Route> routes = shown_routes();
  const std::vector<Route> more = changing_routes();
  routes.insert(routes.end(), more.begin(), more.end());
  return routes;
}

}  // namespace canasta
