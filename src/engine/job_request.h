// The fields of a job's request, read one by one. Errors: InvalidInput kJobFieldMissing and
// kJobFieldType.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "engine/file_jobs.h"

namespace canasta {

class JobFields {
 public:
  // REQUIRES: `json` is an object; it must outlive the request.
  JobFields(const nlohmann::json& json, std::string kind) : json_(json), kind_(std::move(kind)) {}

  Result<std::string> text(const char* field) const;  // empty: not given
  Result<std::string> required_text(const char* field) const;
  Result<std::vector<std::string>> texts(const char* field) const;
  Result<bool> truth(const char* field, bool otherwise) const;
  Result<std::int64_t> whole(const char* field, std::int64_t otherwise) const;
  Result<std::optional<Day>> day(const char* field) const;
  Result<GivenFile> file() const;  // of the fields file and filename

 private:
  const nlohmann::json* find(const char* field) const;

  const nlohmann::json& json_;
  std::string kind_;
};

}  // namespace canasta
