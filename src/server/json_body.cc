#include "server/json_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "base/nearest.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

Error wrong_type(const char* name, const char* expected) {
  return invalid(message::kFieldType, {{"name", name}, {"expected", expected}})
      .at({.file = {}, .field = name});
}

// Line and column, from 1, of a byte.
Place place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = before.rfind('\n');
  return {.file = {},
          .line = static_cast<std::uint64_t>(line) + 1,
          .column = before.size() - (begin == std::string_view::npos ? 0 : begin + 1) + 1,
          .field = {}};
}

}  // namespace

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

JsonBody::JsonBody(Json value) : json_(std::make_unique<const Json>(std::move(value))) {}
JsonBody::JsonBody(JsonBody&&) noexcept = default;
JsonBody::~JsonBody() = default;

Result<JsonBody> JsonBody::parse(std::string_view text, const ServiceLimits& limits) {
  if (json_depth(text) > limits.json_depth) {
    return invalid(message::kJsonTooDeep, {{"levels", limits.json_depth}});
  }
  try {
    Json value = Json::parse(text);
    if (!value.is_object()) return invalid(message::kBadJson, {{"reason", "no object"}});
    return JsonBody(std::move(value));
  } catch (const Json::parse_error& error) {
    return invalid(message::kBadJson, {{"reason", "syntax"}})
        .at(place_of(text, error.byte == 0 ? 0 : error.byte - 1));
  }
}

const Json* JsonBody::find(const char* name) const {
  const auto found = json_->find(name);
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

Status JsonBody::check_fields(std::initializer_list<std::string_view> known) const {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [field, value] : json_->items()) {
    if (std::find(names.begin(), names.end(), field) != names.end()) continue;
    return unknown_name(ErrorCode::InvalidInput, message::kNounField, field, names)
        .at({.file = {}, .field = field});
  }
  return {};
}

Result<std::string> JsonBody::text(const char* name, std::string_view otherwise) const {
  const Json* const value = find(name);
  if (value == nullptr) return std::string(otherwise);
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_integer()) return value->dump();  // ids are often numbers
  return wrong_type(name, "a text");
}

Result<std::vector<std::string>> JsonBody::texts(const char* name, std::size_t most) const {
  std::vector<std::string> texts;
  const Json* const value = find(name);
  if (value == nullptr) return texts;
  if (!value->is_array()) return wrong_type(name, "a list of texts");
  if (value->size() > most) {
    return Error(ErrorCode::TooLarge, message::kTooManyItems,
                 {{"name", name}, {"items", value->size()}, {"max", most}});
  }
  for (const Json& item : *value) {
    if (item.is_string()) {
      texts.push_back(item.get<std::string>());
    } else if (item.is_number_integer()) {
      texts.push_back(item.dump());
    } else {
      return wrong_type(name, "a list of texts");
    }
  }
  return texts;
}

Result<std::int64_t> JsonBody::whole(const char* name, std::int64_t otherwise, std::int64_t low,
                                     std::int64_t high) const {
  const Json* const value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_number_integer()) return wrong_type(name, "a whole number");
  const auto number = value->get<std::int64_t>();
  if (number >= low && number <= high) return number;
  return invalid(message::kParameterRange,
                 {{"name", name}, {"value", number}, {"low", low}, {"high", high}})
      .at({.file = {}, .field = name});
}

Result<bool> JsonBody::truth(const char* name, bool otherwise) const {
  const Json* const value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) return wrong_type(name, "true, false");
  return value->get<bool>();
}

}  // namespace canasta
