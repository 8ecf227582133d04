// Jobs on files that were handed over: requests to engine/file_jobs.h and its answers to JSON.
#include <nlohmann/json.hpp>

#include "engine/job_fields.h"
#include "engine/job_functions.h"
#include "engine/job_json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kImportanceShown = 20;  // columns

Json columns_json(const MappingGuess& guess, Language language) {
  Json columns = Json::array();
  for (const ColumnGuess& column : guess.guesses) {
    columns.push_back(
        {{"column", column.column},
         {"role", text_or_null(column.role)},
         {"why", message_json(column.reason.message, column.reason.fields, language)}});
  }
  return columns;
}

Json rules_json(const IngestReport& report) {
  Json rules = Json::array();
  for (const RuleCount& rule : report.rules) {
    rules.push_back({{"rule", name(rule.rule)},
                     {"action", name(rule.action)},
                     {"dropped", rule.dropped},
                     {"breaking", rule.breaking}});
  }
  return rules;
}

Json rejects_json(const IngestReport& report) {
  Json rejects = Json::array();
  for (const RejectCount& reject : report.rejects) {
    rejects.push_back({{"reason", reason_name(reject.reason)}, {"rows", reject.rows}});
  }
  return rejects;
}

// What becomes of the rows of a file of receipts.
Json cleaned_json(const Context& context, const CleanedReceipts& cleaned) {
  const IngestReport& report = cleaned.report;
  return {{"rows_read", report.rows_read},
          {"rows_kept", report.rows_kept},
          {"rows_rejected", report.rows_rejected},
          {"rules", rules_json(report)},
          {"rejects", rejects_json(report)},
          {"orders", report.orders},
          {"products", report.products},
          {"units", report.units},
          {"revenue", report.amount},
          {"first_day", format_day(report.first_day)},
          {"last_day", format_day(report.last_day)},
          {"columns", columns_json(cleaned.guess, context.language)},
          {"quarantine", cleaned.quarantine},
          {"first_quarantined", table_json(context, cleaned.first_quarantined)}};
}

Json with_lines(std::vector<ReportLine> lines, const std::vector<ReportLine>& more,
                Language language) {
  lines.insert(lines.end(), more.begin(), more.end());
  return lines_json(lines, language);
}

Json features_json(const std::vector<Feature>& features) {
  Json out = Json::array();
  for (const Feature& feature : features) {
    out.push_back({{"name", feature.name}, {"unit", feature.unit}, {"family", feature.family}});
  }
  return out;
}

}  // namespace

Result<JobAnswer> preprocess_job(const Context& context, const Project& project,
                                 const JobFields& request) {
  PreprocessOptions options;
  options.file = request.file();
  options.save = request.truth("save_processed_data", true);
  options.output_name = request.text("output_filename");
  TRY_ASSIGN(const Preprocessed done, preprocess_file(context, project, options));
  Json answer = cleaned_json(context, done.cleaned);
  answer["kind"] = "preprocess";
  answer["filename"] = options.file.label();
  answer["customers"] = done.cleaned.report.customers;
  answer["warnings"] = lines_json(done.cleaned.said, context.language);
  answer["output"] = text_or_null(done.output);
  return answer_of(answer);
}

Result<JobAnswer> feature_job(const Context& context, const Project& project,
                              const JobFields& request) {
  FeatureOptions options;
  options.file = request.file();
  options.days = request.whole("prediction_days", kPredictionDaysDefault);
  options.as_of = request.text("as_of");
  options.save = request.truth("save_features", true);
  options.output_name = request.text("output_filename");
  TRY_ASSIGN(const EngineeredFeatures done, engineer_features_of_file(context, project, options));
  Json share;
  if (done.positives) {
    share = static_cast<double>(*done.positives) / static_cast<double>(done.customers);
  }
  return answer_of({{"kind", "feature_engineering"},
                    {"filename", options.file.label()},
                    {"customers", done.customers},
                    {"positives", done.positives ? Json(*done.positives) : Json()},
                    {"share", share},
                    {"prediction_days", done.days},
                    {"days_beyond_data", done.days_beyond_data},
                    {"as_of", format_time(done.as_of)},
                    {"target_column", done.target_column},
                    {"features", features_json(done.features)},
                    {"cleaning", cleaned_json(context, done.cleaned)},
                    {"warnings", with_lines(done.said, done.cleaned.said, context.language)},
                    {"output", text_or_null(done.output)}});
}

Result<JobAnswer> train_file_job(const Context& context, const Project& project,
                                 const JobFields& request) {
  TrainFileOptions options;
  options.file = request.file();
  options.target_column = request.text("target_column");
  options.key_column = request.text("key_column");
  options.drop = request.texts("drop");
  options.model_name = request.text("model_name");
  TRY_ASSIGN(const TrainedOnFile done, train_on_file(context, project, options));
  const TrainResult& trained = done.trained;
  return answer_of(
      {{"kind", "train_file"},
       {"filename", options.file.label()},
       {"model", trained.version},
       {"model_filename", done.model_filename},
       {"champion", trained.champion ? Json(*trained.champion) : Json()},
       {"is_champion", trained.champion == trained.version},
       {"type", name(done.type)},
       {"target_column", options.target_column},
       {"key_column", text_or_null(done.key_column)},
       {"rows", done.rows},
       {"classes", done.classes},
       {"metrics", table_json(context, done.metrics)},
       {"importance", table_json(context, first_rows(done.importance, kImportanceShown))},
       {"run", trained.run},
       {"report", "reports/" + trained.report.name + ".html"},
       {"warnings", lines_json(done.said, context.language)}});
}

Result<JobAnswer> predict_file_job(const Context& context, const Project& project,
                                   const JobFields& request) {
  PredictFileOptions options;
  options.file = request.file();
  options.model = request.text("model_filename");
  options.explain = request.truth("explain", false);
  options.output_name = request.text("output_filename");
  TRY_ASSIGN(const PredictedOnFile done, predict_on_file(context, project, options));
  return answer_of({{"kind", "predict_file"},
                    {"filename", options.file.label()},
                    {"model", done.model},
                    {"rows", done.rows},
                    {"distribution", table_json(context, done.distribution)},
                    {"first", table_json(context, done.first)},
                    {"warnings", lines_json(done.said, context.language)},
                    {"output", done.output}});
}

}  // namespace canasta
