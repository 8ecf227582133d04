#include "engine/job_fields.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "base/truth_words.h"
#include "engine/window_plan.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// Of a field that was checked.
template <class Value>
Value sure(std::optional<Value> value) {
  CANASTA_ASSERT(value.has_value());
  return *std::move(value);
}

}  // namespace

const Json* given_field(const Json& request, const std::string& field) {
  const auto found = request.find(field);
  if (found == request.end() || found->is_null()) return nullptr;
  const auto* const text = found->get_ptr<const std::string*>();
  return text != nullptr && text->empty() ? nullptr : &*found;
}

std::optional<std::string> text_in(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  return std::nullopt;
}

std::optional<std::int64_t> whole_in(const Json& value) {
  const std::string digits = value.is_string() ? value.get<std::string>() : value.dump();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size()) return number;
  return std::nullopt;
}

std::optional<bool> truth_in(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  return value.is_string() ? parse_truth(value.get_ref<const std::string&>()) : std::nullopt;
}

std::optional<Day> day_in(const Json& value) {
  return value.is_string() ? parse_day(value.get_ref<const std::string&>()) : std::nullopt;
}

std::optional<std::string> moment_in(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto cut = parse_window_cut(value.get_ref<const std::string&>());
  if (cut && cut->moment) return value.get<std::string>();
  return std::nullopt;
}

std::optional<std::vector<std::string>> texts_in(const Json& value) {
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& item : value) {
    std::optional<std::string> text = text_in(item);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

std::string JobFields::text(const char* field) const {
  const Json* const value = given_field(request_, field);
  return value == nullptr ? std::string() : sure(text_in(*value));
}

std::vector<std::string> JobFields::texts(const char* field) const {
  const Json* const value = given_field(request_, field);
  return value == nullptr ? std::vector<std::string>() : sure(texts_in(*value));
}

bool JobFields::truth(const char* field, bool otherwise) const {
  const Json* const value = given_field(request_, field);
  return value == nullptr ? otherwise : sure(truth_in(*value));
}

std::int64_t JobFields::whole(const char* field, std::int64_t otherwise) const {
  const Json* const value = given_field(request_, field);
  return value == nullptr ? otherwise : sure(whole_in(*value));
}

std::optional<Day> JobFields::day(const char* field) const {
  const Json* const value = given_field(request_, field);
  return value == nullptr ? std::optional<Day>() : sure(day_in(*value));
}

GivenFile JobFields::file() const {
  return {.path = text("file"), .name = text("filename"), .scratch = scratch_};
}

}  // namespace canasta
