#include "engine/job.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/messages/jobs.h"
#include "base/nearest.h"
#include "engine/job_kinds.h"
#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

struct JobKind {
  std::string name;
  JobFunction run;
  std::vector<std::string> fields;  // beside kind
};

// Every kind of job; docs/formats/jobs.md says what each field means.
std::vector<JobKind> job_kinds() {
  return {
      {"preprocess",
       preprocess_job,
       {"file", "filename", "save_processed_data", "output_filename"}},
      {"feature_engineering",
       feature_job,
       {"file", "filename", "prediction_days", "as_of", "save_features", "output_filename"}},
      {"train_file",
       train_file_job,
       {"file", "filename", "target_column", "key_column", "drop", "model_name"}},
      {"predict_file",
       predict_file_job,
       {"file", "filename", "model_filename", "explain", "output_filename"}},
      {"train", train_job, {"task"}},
      {"evaluate", evaluate_job, {"task"}},
      {"predict",
       predict_job,
       {"task", "on", "by", "as_of", "customer", "model", "explain", "output_filename"}},
      {"report", report_job, {"report", "source"}},
      {"snapshot", snapshot_job, {}},
      {"run", whole_run_job, {"tasks", "date", "force"}},
  };
}

Status check_size(std::uint64_t bytes) {
  if (bytes <= kRequestBytesMax) return {};
  return Error(ErrorCode::TooLarge, message::kJobTooLarge,
               {{"bytes", bytes}, {"limit", kRequestBytesMax}});
}

Result<JobKind> kind_of(const Json& json) {
  TRY_ASSIGN(const std::string kind, JobFields(json, "").required_text("kind"));
  std::vector<std::string> names;
  for (JobKind& known : job_kinds()) {
    if (known.name == kind) return std::move(known);
    names.push_back(known.name);
  }
  return unknown_name(ErrorCode::InvalidInput, message::kNounJobKind, kind, names);
}

// Whether a field of some kind may hold it: a text, a number, a truth, a list of texts.
bool is_field_value(const Json& value) {
  if (!value.is_array()) return value.is_primitive();
  return std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
}

Status check_fields(const Json& json, const JobKind& kind) {
  std::vector<std::string> known = kind.fields;
  known.emplace_back("kind");
  for (const auto& [field, value] : json.items()) {
    if (std::ranges::find(known, field) == known.end()) {
      return unknown_name(ErrorCode::InvalidInput, message::kNounJobField, field, known);
    }
    if (!is_field_value(value)) {
      return invalid(
          message::kJobFieldType,
          {{"field", field}, {"value", value.dump()}, {"expected", message::kExpectedText}});
    }
  }
  return {};
}

struct JobAsked {
  Json json;
  JobKind kind;
};

Result<JobAsked> read_job(std::string_view request, const std::string& name) {
  TRY(check_size(request.size()));
  TRY_ASSIGN(Json json, parse_json(request, name));
  if (!json.is_object()) {
    return invalid(message::kJobNotObject, {{"example", R"({"kind": "train", "task": "NAME"})"}});
  }
  TRY_ASSIGN(JobKind kind, kind_of(json));
  TRY(check_fields(json, kind));
  return JobAsked{std::move(json), std::move(kind)};
}

}  // namespace

Result<std::string> read_request(const std::string& path) {
  TRY_ASSIGN(const FileInfo info, real_file_system().info(path));
  TRY(check_size(info.bytes));
  return read_text(real_file_system(), path);
}

Status check_job(std::string_view request, const std::string& name) {
  TRY_ASSIGN(const JobAsked asked, read_job(request, name));
  const JobFields fields(asked.json, asked.kind.name);
  for (const char* field : {"task", "report", "output_filename"}) TRY(fields.text(field));
  TRY(fields.texts("tasks"));
  return {};
}

Result<JobAnswer> run_job(const Context& context, const Project& project, std::string_view request,
                          const std::string& name) {
  TRY_ASSIGN(const JobAsked asked, read_job(request, name));
  return asked.kind.run(context, project, JobFields(asked.json, asked.kind.name));
}

}  // namespace canasta
