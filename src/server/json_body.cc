#include "server/json_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/fields.h"
#include "base/messages/jobs.h"
#include "base/messages/server.h"
#include "base/nearest.h"
#include "data/float_ids.h"
#include "data/number_text.h"
#include "server/json_place.h"

namespace canasta {

using Json = nlohmann::json;

std::size_t json_depth(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

namespace {

// Ids are often numbers, and of a column of floats 12347.0. Nothing where it is neither.
std::optional<std::string> id_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  if (!value.is_number_float()) return std::nullopt;
  std::string text = number_text(value.get<double>());
  if (!all_digits(text)) return std::nullopt;
  return text;
}

}  // namespace

JsonBody::JsonBody(Json value, std::string_view text)
    : text_(text), json_(std::make_unique<const Json>(std::move(value))) {}
JsonBody::JsonBody(JsonBody&&) noexcept = default;
JsonBody::~JsonBody() = default;

Result<JsonBody> JsonBody::parse(std::string_view text, const ServiceLimits& limits) {
  if (json_depth(text) > limits.json_depth) {
    return invalid(message::kJsonTooDeep, {{"levels", limits.json_depth}});
  }
  Json value = Json::parse(text, nullptr, false);
  if (value.is_object()) return JsonBody(std::move(value), text);
  const Message reason = value.is_discarded() ? message::kNoJsonSyntax : message::kNoJsonObject;
  return located(invalid(message::kBadJson, {{"reason", reason}}), text);
}

Error JsonBody::wrong_type(std::string_view pointer, Message expected) const {
  return located(invalid(message::kFieldType, {{"name", pointer}, {"expected", expected}})
                     .at({.file = {}, .field = std::string(pointer)}),
                 text_);
}

const Json* JsonBody::find(const char* name) const {
  const auto found = json_->find(name);
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

Status JsonBody::check_fields(std::initializer_list<std::string_view> known) const {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [field, value] : json_->items()) {
    if (std::find(names.begin(), names.end(), field) != names.end()) continue;
    return located(unknown_name(ErrorCode::InvalidInput, message::kNounField, field, names)
                       .at({.file = {}, .field = pointer_token(field)}),
                   text_);
  }
  return {};
}

Result<std::string> JsonBody::text(const char* name, std::string_view otherwise) const {
  const Json* const value = find(name);
  if (value == nullptr) return std::string(otherwise);
  if (auto text = id_text(*value)) return *std::move(text);
  return wrong_type(name, message::kExpectedText);
}

Result<std::vector<std::string>> JsonBody::texts(const char* name, std::size_t most) const {
  std::vector<std::string> texts;
  const Json* const value = find(name);
  if (value == nullptr) return texts;
  if (!value->is_array()) return wrong_type(name, message::kExpectedTexts);
  if (value->size() > most) {
    const Error many(ErrorCode::TooLarge, message::kTooManyItems,
                     {{"name", name}, {"items", value->size()}, {"max", most}});
    return located(Error(many).at({.file = {}, .field = name}), text_);
  }
  for (const Json& item : *value) {
    auto text = id_text(item);
    if (!text) {
      return wrong_type(name + ("/" + std::to_string(texts.size())), message::kExpectedText);
    }
    texts.push_back(*std::move(text));
  }
  return texts;
}

Result<std::int64_t> JsonBody::whole(const char* name, std::int64_t otherwise, std::int64_t low,
                                     std::int64_t high) const {
  const Json* const value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_number_integer()) return wrong_type(name, message::kExpectedWhole);
  const auto number = value->get<std::int64_t>();
  if (number >= low && number <= high) return number;
  return located(invalid(message::kParameterRange,
                         {{"name", name}, {"value", number}, {"low", low}, {"high", high}})
                     .at({.file = {}, .field = name}),
                 text_);
}

Result<bool> JsonBody::truth(const char* name, bool otherwise) const {
  const Json* const value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) return wrong_type(name, message::kExpectedTruth);
  return value->get<bool>();
}

}  // namespace canasta
