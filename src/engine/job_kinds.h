// The kinds of jobs, and what each takes: one table.
//
// From it a request is checked before there is a job, the service describes POST /v1/jobs and its
// forms, and a test holds docs/formats/jobs.md against it. A kind that takes a file is asked for by
// a form, so that no request of a stranger names a path of the machine.
//
// Errors   InvalidInput kJobFieldMissing, kJobFieldType, and for an unknown kind or field the
//          nearest; each with the pointer of the field as its place.
// Threads  any number.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/job.h"

namespace canasta {

class JobFields;

enum class JobFieldType : std::uint8_t {
  Text,    // or a whole number: ids often are
  Whole,   // or a text that is one
  Truth,   // or a text that is one: base/truth_words.h
  Date,    // 2025-03-01
  Moment,  // a day, or a day and a minute
  Texts,   // a list
};

struct JobField {
  std::string name;
  JobFieldType type = JobFieldType::Text;
  bool required = false;
  std::string standard = {};  // as JSON: what a number or a truth is where it was not given
};

using JobFunction = Result<JobAnswer> (*)(const Context&, const Project&, const JobFields&);

struct JobKind {
  std::string name;
  JobFunction run = nullptr;
  std::vector<JobField> fields;  // beside kind, file and filename
  bool takes_file = false;       // the fields file, which is required, and filename
};

const std::vector<JobKind>& job_kinds();

// Names of those that take a file, or of those that take none.
std::vector<std::string> job_kind_names(bool takes_file);

Result<const JobKind*> job_kind(const nlohmann::json& request);

// Whether the request, an object of that kind, has the fields that it must, and no others.
Status check_job_fields(const nlohmann::json& request, const JobKind& kind);

}  // namespace canasta
