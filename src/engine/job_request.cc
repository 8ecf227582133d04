#include "engine/job_request.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/messages/jobs.h"
#include "base/truth_words.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kShownBytesMax = 100;  // of a value that is wrong

Error wrong_type(const char* field, const Json& value, Message expected) {
  std::string shown = value.dump(-1, ' ', true);  // ASCII, so that cutting keeps characters whole
  if (shown.size() > kShownBytesMax) shown = shown.substr(0, kShownBytesMax) + "…";
  return invalid(message::kJobFieldType,
                 {{"field", field}, {"value", shown}, {"expected", expected}});
}

}  // namespace

const Json* JobFields::find(const char* field) const {
  const auto found = json_.find(field);
  if (found == json_.end() || found->is_null()) return nullptr;
  const auto* const text = found->get_ptr<const std::string*>();
  return text != nullptr && text->empty() ? nullptr : &*found;
}

Result<std::string> JobFields::text(const char* field) const {
  const Json* const value = find(field);
  if (value == nullptr) return std::string();
  if (value->is_string()) return value->get<std::string>();
  return wrong_type(field, *value, message::kExpectedText);
}

Result<std::string> JobFields::required_text(const char* field) const {
  TRY_ASSIGN(std::string found, text(field));
  if (!found.empty()) return found;
  return invalid(message::kJobFieldMissing, {{"field", field}, {"kind", kind_}});
}

Result<std::vector<std::string>> JobFields::texts(const char* field) const {
  std::vector<std::string> out;
  const Json* const value = find(field);
  if (value == nullptr) return out;
  if (!value->is_array()) return wrong_type(field, *value, message::kExpectedTexts);
  for (const Json& one : *value) {
    if (!one.is_string()) return wrong_type(field, *value, message::kExpectedTexts);
    out.push_back(one.get<std::string>());
  }
  return out;
}

Result<bool> JobFields::truth(const char* field, bool otherwise) const {
  const Json* const value = find(field);
  if (value == nullptr) return otherwise;
  if (value->is_boolean()) return value->get<bool>();
  const auto said =
      value->is_string() ? parse_truth(value->get_ref<const std::string&>()) : std::nullopt;
  return said ? Result<bool>(*said) : wrong_type(field, *value, message::kExpectedTruth);
}

Result<std::int64_t> JobFields::whole(const char* field, std::int64_t otherwise) const {
  const Json* const value = find(field);
  if (value == nullptr) return otherwise;
  const std::string digits = value->is_string() ? value->get<std::string>() : value->dump();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size()) return number;
  return wrong_type(field, *value, message::kExpectedWhole);
}

Result<std::optional<Day>> JobFields::day(const char* field) const {
  TRY_ASSIGN(const std::string said, text(field));
  if (said.empty()) return std::optional<Day>();
  const std::optional<Day> day = parse_day(said);
  if (day) return day;
  return wrong_type(field, *find(field), message::kExpectedDay);
}

Result<GivenFile> JobFields::file() const {
  GivenFile file;
  TRY_ASSIGN(file.path, required_text("file"));
  TRY_ASSIGN(file.name, text("filename"));
  return file;
}

}  // namespace canasta
