// JsonBody: the JSON object of a request, read field by field with every check.
//
// Bounded before it is parsed: bytes by the route's plan, depth here. For bodies that are small or
// rare; rows to predict are read as they stream by (server/rows.h).
//
// Errors   InvalidInput kBadJson, kJsonTooDeep, kFieldType, kParameterRange, each but for the depth
//          with line and column, and the field's pointer; an unknown field with the nearest.
// Threads  one body, one request.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/limits.h"

namespace canasta {

class JsonBody {
 public:
  // The text outlives it.
  static Result<JsonBody> parse(std::string_view text, const ServiceLimits& limits);
  JsonBody(JsonBody&&) noexcept;
  ~JsonBody();

  Status check_fields(std::initializer_list<std::string_view> known) const;
  Result<std::string> text(const char* name, std::string_view otherwise) const;
  Result<std::vector<std::string>> texts(const char* name, std::size_t most) const;
  Result<std::int64_t> whole(const char* name, std::int64_t otherwise, std::int64_t low,
                             std::int64_t high) const;
  Result<bool> truth(const char* name, bool otherwise) const;
  const nlohmann::json& json() const { return *json_; }

 private:
  JsonBody(nlohmann::json json, std::string_view text);
  const nlohmann::json* find(const char* name) const;
  Error wrong_type(std::string_view pointer, Message expected) const;

  std::string_view text_;
  std::unique_ptr<const nlohmann::json> json_;
};

// Depth of a JSON text, counted without parsing it: texts and escapes are passed over.
std::size_t json_depth(std::string_view text);

}  // namespace canasta
