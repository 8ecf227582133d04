#include "registry/json_fields.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "io/json.h"

namespace canasta {

using Json = nlohmann::json;

FieldReader::FieldReader(const Json& object, std::string prefix)
    : object_(object), prefix_(std::move(prefix)) {}

template <class Check>
const Json* FieldReader::find(const char* key, Check check) {
  const auto found = object_.find(key);
  if (found != object_.end() && check(*found)) return &*found;
  break_at(key);
  return nullptr;
}

std::string FieldReader::text(const char* key) {
  const Json* value = find(key, [](const Json& json) { return json.is_string(); });
  return value == nullptr ? "" : value->get<std::string>();
}

std::uint64_t FieldReader::count(const char* key) {
  const Json* value = find(key, [](const Json& json) { return json.is_number_unsigned(); });
  return value == nullptr ? 0 : value->get<std::uint64_t>();
}

std::int64_t FieldReader::integer(const char* key) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  const Json* value = find(key, [](const Json& json) {
    return json.is_number_unsigned() ? json.get<std::uint64_t>() <= kMax : json.is_number_integer();
  });
  return value == nullptr ? 0 : value->get<std::int64_t>();
}

double FieldReader::number_or_null(const char* key) {
  const Json* value =
      find(key, [](const Json& json) { return json.is_number() || json.is_null(); });
  const bool is_number = value != nullptr && value->is_number();
  return is_number ? value->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

bool FieldReader::flag(const char* key) {
  const Json* value = find(key, [](const Json& json) { return json.is_boolean(); });
  return value != nullptr && value->get<bool>();
}

Day FieldReader::day(const char* key) {
  const auto day = parse_day(text(key));
  if (!day) break_at(key);
  return day.value_or(0);
}

Seconds FieldReader::instant(const char* key) {
  const auto time = parse_instant(text(key));
  if (!time) break_at(key);
  return time.value_or(0);
}

const Json& FieldReader::object(const char* key) {
  static const Json kEmpty = Json::object();
  const Json* value = find(key, [](const Json& json) { return json.is_object(); });
  return value == nullptr ? kEmpty : *value;
}

const Json& FieldReader::array(const char* key) {
  static const Json kEmpty = Json::array();
  const Json* value = find(key, [](const Json& json) { return json.is_array(); });
  return value == nullptr ? kEmpty : *value;
}

bool FieldReader::has(const char* key) const { return object_.contains(key); }

void FieldReader::break_at(std::string_view key) {
  if (broken_.empty()) broken_ = prefix_ + std::string(key);
}

void FieldReader::break_like(const FieldReader& inner) {
  if (broken_.empty()) broken_ = inner.broken_;
}

Error broken_record(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

Result<Json> parse_record(std::string_view text, const char* format_key, int format,
                          const std::string& path) {
  TRY_ASSIGN(Json json, parse_json(text, path, ErrorCode::Corrupt));
  const auto found = json.find(format_key);
  if (found == json.end() || !found->is_number_integer()) return broken_record(path, format_key);
  if (*found == format) return json;
  return corrupt(message::kModelFormatUnknown,
                 {{"path", path}, {"found", found->dump()}, {"expected", format}});
}

bool is_sha256(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace canasta
