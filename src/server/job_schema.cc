#include "server/job_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/ascii.h"
#include "base/json_pointer.h"
#include "base/messages/server.h"
#include "base/nearest.h"
#include "server/schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Type = JobFieldType;
namespace is = schema;

std::string schema_of(Type type) {
  switch (type) {
    case Type::Whole:
      return is::integer();
    case Type::Truth:
      return is::truth();
    case Type::Date:
      return R"({"type":"string","format":"date"})";
    case Type::Texts:
      return is::array(is::id());
    case Type::Moment:
      return is::text();
    case Type::Text:
      break;
  }
  return is::id();
}

std::string asked_schema_of(const JobKind& kind) {
  std::vector<is::Member> members = {{"kind", is::one_of({kind.name})}};
  for (const JobField& field : kind.fields) {
    members.push_back({field.name, schema_of(field.type), field.required});
  }
  return is::object(members);
}

// A field of a form, which is a text also where it is a list. Pages fill in what is the default:
// "" is as if the field had not been sent.
std::string form_schema_of(const JobField& field) {
  const bool is_text = field.type == Type::Text || field.type == Type::Texts;
  Json schema = Json::parse(is_text ? is::text() : schema_of(field.type));
  if (!field.standard.empty()) {
    schema["default"] = Json::parse(field.standard);
  } else if (!field.required && schema["type"] == "string") {
    schema["default"] = "";
  }
  return schema.dump();
}

// Of a list in a form.
Json items_of(const std::string& text) {
  if (trimmed(text).starts_with('[')) {
    Json list = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (list.is_array()) return list;
  }
  Json items = Json::array();
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view item = trimmed(rest.substr(0, comma));
    if (!item.empty()) items.push_back(item);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return items;
}

}  // namespace

std::string asked_schema() {
  std::vector<std::string> kinds;
  for (const JobKind& kind : job_kinds()) {
    if (!kind.takes_file) kinds.push_back(asked_schema_of(kind));
  }
  return is::either(kinds);
}

std::string form_schema(const JobKind& kind) {
  std::vector<is::Member> members = {{"file", R"({"type":"string","format":"binary"})"}};
  for (const JobField& field : kind.fields) {
    members.push_back({field.name, form_schema_of(field), field.required});
  }
  return is::object(members);
}

Result<std::string> request_of(const Form& form, const JobKind& kind) {
  Json request = {
      {"kind", kind.name}, {"file", absolute_path(form.path())}, {"filename", form.filename()}};
  std::vector<std::string> names;
  for (const JobField& field : kind.fields) names.push_back(field.name);
  for (const auto& [name, value] : form.fields()) {
    const auto field = std::ranges::find(kind.fields, name, &JobField::name);
    if (field == kind.fields.end()) {
      return unknown_name(ErrorCode::InvalidInput, message::kNounField, name, names)
          .at({.file = {}, .field = pointer_token(name)});
    }
    request[name] = field->type == Type::Texts ? items_of(value) : Json(value);
  }
  return request.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace canasta
