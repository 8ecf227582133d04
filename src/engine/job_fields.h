// The fields of a job's request, read one by one.
//
// A field that is null or "" is one that was not given. What a value of another type is refused
// with stands in engine/job_kinds.h, whose check comes first.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "engine/file_jobs.h"

namespace canasta {

// The value; none where it was not given. REQUIRES: `request` is an object.
const nlohmann::json* given_field(const nlohmann::json& request, const std::string& field);

// What a value holds; nothing where it is of another type.
std::optional<std::string> text_in(const nlohmann::json& value);
std::optional<std::int64_t> whole_in(const nlohmann::json& value);
std::optional<bool> truth_in(const nlohmann::json& value);
std::optional<Day> day_in(const nlohmann::json& value);
std::optional<std::string> moment_in(const nlohmann::json& value);  // as it is written
std::optional<std::vector<std::string>> texts_in(const nlohmann::json& value);

class JobFields {
 public:
  // REQUIRES: check_job_fields() found it well; it must outlive the fields.
  explicit JobFields(const nlohmann::json& request, std::string scratch = kScratch)
      : request_(request), scratch_(std::move(scratch)) {}

  std::string text(const char* field) const;  // empty: not given
  std::vector<std::string> texts(const char* field) const;
  bool truth(const char* field, bool otherwise) const;
  std::int64_t whole(const char* field, std::int64_t otherwise) const;
  std::optional<Day> day(const char* field) const;
  GivenFile file() const;  // of the fields file and filename, to be cleaned in `scratch`

 private:
  const nlohmann::json& request_;
  const std::string scratch_;
};

}  // namespace canasta
