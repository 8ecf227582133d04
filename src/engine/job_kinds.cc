#include "engine/job_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_pointer.h"
#include "base/messages/jobs.h"
#include "base/nearest.h"
#include "engine/job_fields.h"
#include "engine/job_functions.h"

namespace canasta {
namespace {

using Json = nlohmann::json;
using Type = JobFieldType;

constexpr std::size_t kShownBytesMax = 100;  // of a value that is wrong
constexpr bool kRequired = true;
constexpr bool kTakesFile = true;

// docs/formats/jobs.md says what each field means.
std::vector<JobKind> made_kinds() {
  return {
      {"preprocess",
       preprocess_job,
       {{"save_processed_data", Type::Truth, !kRequired, "true"}, {"output_filename"}},
       kTakesFile},
      {"feature_engineering",
       feature_job,
       {{"prediction_days", Type::Whole, !kRequired, std::to_string(kPredictionDaysDefault)},
        {"as_of", Type::Moment},
        {"save_features", Type::Truth, !kRequired, "true"},
        {"output_filename"}},
       kTakesFile},
      {"train_file",
       train_file_job,
       {{"target_column", Type::Text, kRequired},
        {"key_column"},
        {"drop", Type::Texts},
        {"model_name"}},
       kTakesFile},
      {"predict_file",
       predict_file_job,
       {{"model_filename", Type::Text, kRequired},
        {"explain", Type::Truth, !kRequired, "false"},
        {"output_filename"}},
       kTakesFile},
      {"train", train_job, {{"task", Type::Text, kRequired}}},
      {"evaluate", evaluate_job, {{"task", Type::Text, kRequired}}},
      {"predict",
       predict_job,
       {{"task", Type::Text, kRequired},
        {"on", Type::Date},
        {"by", Type::Date},
        {"as_of", Type::Date},
        {"customer"},
        {"model"},
        {"explain", Type::Truth},
        {"output_filename"}}},
      {"report", report_job, {{"report", Type::Text, kRequired}, {"source"}}},
      {"snapshot", snapshot_job, {}},
      {"run",
       whole_run_job,
       {{"tasks", Type::Texts}, {"date", Type::Date}, {"force", Type::Truth}}},
  };
}

std::vector<JobField> all_fields(const JobKind& kind) {
  std::vector<JobField> fields = kind.fields;
  fields.push_back({"kind", Type::Text, kRequired});
  if (kind.takes_file) {
    fields.push_back({"file", Type::Text, kRequired});
    fields.push_back({"filename"});
  }
  return fields;
}

Message expected(Type type) {
  switch (type) {
    case Type::Text:
      return message::kExpectedText;
    case Type::Whole:
      return message::kExpectedWhole;
    case Type::Truth:
      return message::kExpectedTruth;
    case Type::Date:
      return message::kExpectedDay;
    case Type::Moment:
      return message::kExpectedMoment;
    case Type::Texts:
      break;
  }
  return message::kExpectedTexts;
}

bool fits(const Json& value, Type type) {
  switch (type) {
    case Type::Text:
      return text_in(value).has_value();
    case Type::Whole:
      return whole_in(value).has_value();
    case Type::Truth:
      return truth_in(value).has_value();
    case Type::Date:
      return day_in(value).has_value();
    case Type::Moment:
      return moment_in(value).has_value();
    case Type::Texts:
      break;
  }
  return texts_in(value).has_value();
}

Error wrong_type(const JobField& field, const Json& value) {
  std::string shown = value.dump(-1, ' ', true);  // ASCII, so that cutting keeps characters whole
  if (shown.size() > kShownBytesMax) shown = shown.substr(0, kShownBytesMax) + "…";
  return invalid(message::kJobFieldType,
                 {{"field", field.name}, {"value", shown}, {"expected", expected(field.type)}});
}

Error missing(const std::string& field, const std::string& kind) {
  return invalid(message::kJobFieldMissing, {{"field", field}, {"kind", kind}})
      .at({.file = {}, .field = field});
}

Status check_unknown(const Json& request, const std::vector<JobField>& fields) {
  std::vector<std::string> known;
  for (const JobField& field : fields) known.push_back(field.name);
  for (const auto& [name, value] : request.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    return unknown_name(ErrorCode::InvalidInput, message::kNounJobField, name, known)
        .at({.file = {}, .field = pointer_token(name)});
  }
  return {};
}

}  // namespace

const std::vector<JobKind>& job_kinds() {
  static const std::vector<JobKind> kKinds = made_kinds();
  return kKinds;
}

std::vector<std::string> job_kind_names(bool takes_file) {
  std::vector<std::string> names;
  for (const JobKind& kind : job_kinds()) {
    if (kind.takes_file == takes_file) names.push_back(kind.name);
  }
  return names;
}

Result<const JobKind*> job_kind(const Json& request) {
  const Json* const value = given_field(request, "kind");
  if (value == nullptr) return missing("kind", "-");
  const std::optional<std::string> wanted = text_in(*value);
  if (!wanted) return wrong_type({"kind"}, *value).at({.file = {}, .field = "kind"});
  std::vector<std::string> names;
  for (const JobKind& known : job_kinds()) {
    if (known.name == *wanted) return &known;
    names.push_back(known.name);
  }
  return unknown_name(ErrorCode::InvalidInput, message::kNounJobKind, *wanted, names)
      .at({.file = {}, .field = "kind"});
}

Status check_job_fields(const Json& request, const JobKind& kind) {
  const std::vector<JobField> fields = all_fields(kind);
  TRY(check_unknown(request, fields));
  for (const JobField& field : fields) {
    const Json* const value = given_field(request, field.name);
    if (value == nullptr && field.required) return missing(field.name, kind.name);
    if (value == nullptr || fits(*value, field.type)) continue;
    return wrong_type(field, *value).at({.file = {}, .field = field.name});
  }
  return {};
}

}  // namespace canasta
