// Fields of the JSON that the registry keeps on disk, read one by one with every check.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace canasta {

// Reads fields of one object, and remembers the first that is not as it should be; a broken field
// reads as empty. `object` may be any JSON value and must outlive the reader.
class FieldReader {
 public:
  explicit FieldReader(const nlohmann::json& object, std::string prefix = "");

  // The path of the first broken field, as "data.rows"; empty when all is well.
  const std::string& broken() const { return broken_; }

  std::string text(const char* key);
  std::uint64_t count(const char* key);
  std::int64_t integer(const char* key);
  // A number, or NaN for null.
  double number_or_null(const char* key);
  bool flag(const char* key);
  Day day(const char* key);
  Seconds instant(const char* key);
  const nlohmann::json& object(const char* key);
  const nlohmann::json& array(const char* key);

  bool has(const char* key) const;
  void break_at(std::string_view key);
  void break_like(const FieldReader& inner);

 private:
  template <class Check>
  const nlohmann::json* find(const char* key, Check check);

  const nlohmann::json& object_;
  std::string prefix_;
  std::string broken_;
};

// kFormatBroken (Corrupt) with the file and what is wrong in it.
Error broken_record(const std::string& path, const std::string& reason);

// The JSON object in `text`, when its `format_key` holds the format that we read: else kJsonSyntax,
// kFormatBroken or kModelFormatUnknown, all Corrupt.
Result<nlohmann::json> parse_record(std::string_view text, const char* format_key, int format,
                                    const std::string& path);

// Whether it is 64 hexadecimal digits in lower case.
bool is_sha256(std::string_view text);

}  // namespace canasta
