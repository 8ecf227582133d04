#include "server/file_job_schema.h"

#include <vector>

#include "server/schema.h"

namespace canasta {
namespace {

namespace is = schema;

std::string kind_schema(std::string_view kind) { return is::one_of({kind}); }
std::string text_or_null() { return R"({"type":["string","null"]})"; }
std::string whole_or_null() { return R"({"type":["integer","null"]})"; }

// What is said to people.
std::string said_schema() { return is::object({{"id", is::text()}, {"text", is::text()}}); }

// Rows of a table that has the columns of a file.
std::string rows_of_file_schema() { return is::array(is::map(is::any())); }

std::string rule_schema() {
  return is::object({{"rule", is::text()},
                     {"action", is::text()},
                     {"dropped", is::integer()},
                     {"breaking", is::integer()}});
}

std::string column_schema() {
  return is::object({{"column", is::text()}, {"role", text_or_null()}, {"why", said_schema()}});
}

// What became of the rows of a file of receipts.
std::vector<is::Member> cleaned_members() {
  const std::string reject = is::object({{"reason", is::text()}, {"rows", is::integer()}});
  return {{"rows_read", is::integer()},     {"rows_kept", is::integer()},
          {"rows_rejected", is::integer()}, {"rules", is::array(rule_schema())},
          {"rejects", is::array(reject)},   {"orders", is::integer()},
          {"products", is::integer()},      {"units", is::number()},
          {"revenue", is::number()},        {"first_day", is::day()},
          {"last_day", is::day()},          {"columns", is::array(column_schema())},
          {"quarantine", is::text()},       {"first_quarantined", rows_of_file_schema()}};
}

std::string feature_schema() {
  return is::object({{"name", is::text()}, {"unit", is::text()}, {"family", is::text()}});
}

// Some have no baseline, others no count of rows.
std::string metric_schema() {
  return is::object({{"metric", is::text()},
                     {"value", is::number()},
                     {"baseline", is::number()},
                     {"n", whole_or_null()}});
}

std::string importance_schema() {
  return is::object({{"column", is::text()}, {"importance", is::number()}});
}

// Of classes, or of values.
std::string distribution_schema() {
  return is::either({is::object({{"class", is::text()},
                                 {"rows", is::integer()},
                                 {"share", is::number()},
                                 {"mean_probability", is::number()}}),
                     is::object({{"statistic", is::text()}, {"value", is::number()}})});
}

}  // namespace

std::string preprocessed_schema() {
  std::vector<is::Member> members = cleaned_members();
  members.insert(members.end(), {{"kind", kind_schema("preprocess")},
                                 {"filename", is::text()},
                                 {"customers", is::integer()},
                                 {"warnings", is::array(said_schema())},
                                 {"output", text_or_null()}});
  return is::object(members);
}

std::string features_schema() {
  return is::object({{"kind", kind_schema("feature_engineering")},
                     {"filename", is::text()},
                     {"customers", is::integer()},
                     {"positives", whole_or_null()},
                     {"share", is::number()},
                     {"prediction_days", is::integer()},
                     {"days_beyond_data", is::integer()},
                     {"as_of", is::text()},
                     {"target_column", is::text()},
                     {"features", is::array(feature_schema())},
                     {"cleaning", is::object(cleaned_members())},
                     {"warnings", is::array(said_schema())},
                     {"output", text_or_null()}});
}

std::string trained_schema() {
  return is::object({{"kind", kind_schema("train_file")},
                     {"filename", is::text()},
                     {"model", is::text()},
                     {"model_filename", is::text()},
                     {"champion", text_or_null()},
                     {"is_champion", is::truth()},
                     {"type", is::one_of({"classification", "regression"})},
                     {"target_column", is::text()},
                     {"key_column", text_or_null()},
                     {"rows", is::integer()},
                     {"classes", is::array(is::text())},
                     {"metrics", is::array(metric_schema())},
                     {"importance", is::array(importance_schema())},
                     {"run", is::text()},
                     {"report", is::text()},
                     {"warnings", is::array(said_schema())}});
}

std::string predicted_schema() {
  return is::object({{"kind", kind_schema("predict_file")},
                     {"filename", is::text()},
                     {"model", is::text()},
                     {"rows", is::integer()},
                     {"distribution", is::array(distribution_schema())},
                     {"first", rows_of_file_schema()},
                     {"warnings", is::array(said_schema())},
                     {"output", is::text()}});
}

}  // namespace canasta
