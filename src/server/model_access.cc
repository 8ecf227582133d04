#include "server/model_access.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/joined.h"
#include "base/messages/server.h"
#include "engine/model_filenames.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/json_body.h"

namespace canasta {
namespace {

using In = ModelPlace::In;
using Texts = std::vector<std::string>;

bool is_json_object(std::string_view body) {
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && body[begin] == '{';
}

// What JSON members hold, one text or several; nothing where the body is no object.
class Members {
 public:
  explicit Members(const Call& call) : call_(call) {}

  Result<Texts> of(std::string_view name) {
    const std::string& body = call_.request->body;
    if (call_.form != nullptr || !is_json_object(body)) return Texts();
    if (!json_) {
      TRY_ASSIGN(JsonBody parsed, JsonBody::parse(body, call_.desk->limits));
      json_.emplace(std::move(parsed));
    }
    const std::string member(name);
    const auto found = json_->json().find(member);
    if (found != json_->json().end() && found->is_array()) {
      return json_->texts(member.c_str(), kKeyModelsMax);
    }
    TRY_ASSIGN(std::string text, json_->text(member.c_str(), ""));
    return Texts{std::move(text)};
  }

 private:
  const Call& call_;
  std::optional<JsonBody> json_;
};

Result<Texts> texts_at(const Call& call, const ModelPlace& place, Members& members) {
  Texts texts;
  switch (place.in) {
    case In::Path:
      texts.push_back(call.argument(place.name));
      break;
    case In::Query:
      for (const QueryParameter& parameter : call.parameters) {
        if (parameter.name == place.name) texts.push_back(parameter.value);
      }
      break;
    case In::Field:
      if (call.form != nullptr) texts.push_back(call.form->field(std::string(place.name)));
      break;
    case In::Member: {
      TRY_ASSIGN(texts, members.of(place.name));
      break;
    }
  }
  std::erase(texts, "");  // as handlers read it: not given
  return texts;
}

Status check_job_of(const Call& call, const std::string& id) {
  TRY_ASSIGN(const Job job, call.desk->jobs->state(id));
  if (call.may_see(job)) return {};
  return Error(ErrorCode::Denied, message::kJobOfAnotherKey, {{"id", id}});
}

Status check_text(const Call& call, const ModelPlace& place, const std::string& text) {
  switch (place.as) {
    case ModelPlace::As::Name:
      break;
    case ModelPlace::As::Version: {
      const auto meant = model_meant(call.desk->context, call.desk->project, text);
      return call.check_model(meant.ok() ? meant->name : text);
    }
    case ModelPlace::As::Job:
      return check_job_of(call, text);
  }
  return call.check_model(text);
}

std::string names_of(const RouteModels& models) {
  return joined(models.places, [](const ModelPlace& place) { return place.name; });
}

Status check_unnamed(const Call& call) {
  const RouteModels& models = call.route->models;
  if (models.unnamed != nullptr) {
    TRY_ASSIGN(const Served* const served, call.state());
    const std::string meant = models.unnamed(*served);
    if (!meant.empty()) return call.check_model(meant);
  }
  return Error(ErrorCode::Denied, message::kModelNotNamed, {{"expected", names_of(models)}});
}

template <class Named>
std::string only_name(const Named& named) {
  return named.size() == 1 ? named.begin()->first : std::string();
}

}  // namespace

Status check_route_models(const Call& call) {
  const Route& route = *call.route;
  const bool in_general = route.models.about == RouteModels::About::All;
  if (!route.role || !call.is_restricted() || !in_general) return {};
  return Error(ErrorCode::Denied, message::kModelsInGeneral,
               {{"models", joined(call.principal.facts->facts.models)}});
}

Status check_named_models(const Call& call) {
  const RouteModels& models = call.route->models;
  if (!call.is_restricted() || models.about != RouteModels::About::Named) return {};
  Members members(call);
  bool names_one = false;
  for (const ModelPlace& place : models.places) {
    TRY_ASSIGN(const Texts texts, texts_at(call, place, members));
    for (const std::string& text : texts) TRY(check_text(call, place, text));
    names_one = names_one || !texts.empty();
  }
  return names_one ? Status() : check_unnamed(call);
}

std::string only_table(const Served& served) { return only_name(served.tables); }
std::string only_offer(const Served& served) { return only_name(served.snapshot.offers); }

RouteModels model_in_path(std::string_view name) {
  return {.about = RouteModels::About::Named, .places = {{In::Path, name}}};
}

}  // namespace canasta
