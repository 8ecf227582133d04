#include "engine/table_outlook.h"
#include "engine/table_task.h"
#include "server/predictions.h"

namespace canasta {
namespace {

constexpr const char* kUnknownWordsHeader = "X-Canasta-Unknown-Words";

void write_header(const ServedTable& table, const ScoredRequest& scored, bool explain,
                  CsvWriter& csv) {
  if (!scored.request.keys.empty()) csv.field(table.model.key);
  csv.field("prediction");
  if (!table.model.classes.empty()) csv.field("confidence");
  for (const std::string& each : table.model.classes) csv.field(kProbabilityPrefix + each);
  for (std::size_t i = 0; explain && i < table.encoder.columns(); ++i) {
    csv.field(kContributionPrefix + table.encoder.name(i));
  }
  csv.end_record();
}

void write_prediction(const ServedTable& table, const RowPrediction& prediction, CsvWriter& csv) {
  if (table.model.classes.empty()) {
    csv.field(static_cast<float>(prediction.value));
    return;
  }
  csv.field(table.model.classes[prediction.decided])
      .field(prediction.probability[prediction.decided]);
  for (const float probability : prediction.probability) csv.field(probability);
}

Status write_record(const ServedTable& table, const ScoredRequest& scored, std::size_t row,
                    bool explain, CsvWriter& csv) {
  const RowPrediction prediction = scored.prediction(table, row);
  if (!scored.request.keys.empty()) csv.field(scored.request.keys.of(row));
  write_prediction(table, prediction, csv);
  if (explain) {
    TRY_ASSIGN(const auto contributions,
               contributions_of(table, scored.row(table, row), prediction.decided));
    for (const double each : contributions) csv.field(static_cast<float>(each));
  }
  csv.end_record();
  return {};
}

}  // namespace

HttpResponse csv_response(CsvWriter& csv) {
  return {.status = 200,
          .content_type = std::string(kCsvType) + "; charset=utf-8",
          .body = csv.take(),
          .headers = {}};
}

Result<HttpResponse> csv_answer(const ServedTable& table, const ScoredRequest& scored,
                                bool explain) {
  CsvWriter csv;
  write_header(table, scored, explain, csv);
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    TRY(write_record(table, scored, row, explain, csv));
  }
  HttpResponse response = csv_response(csv);
  response.headers.emplace_back(kUnknownWordsHeader, std::to_string(scored.request.unknown_words));
  return response;
}

}  // namespace canasta
