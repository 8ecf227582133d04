// Rows of a request, scored: what every protocol that asks for predictions begins with.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "live/scoring.h"
#include "net/arrow_writer.h"
#include "server/call.h"
#include "server/rows.h"

namespace canasta {

struct ScoredRequest {
  EncodedRequest request;
  std::vector<float> scores;  // [rows x outputs]

  std::size_t rows() const { return request.rows.rows(); }
  std::vector<float> row(const ServedTable& table, std::size_t number) const {
    std::vector<float> features(table.encoder.features());
    request.rows.copy(number, features);
    return features;
  }
  RowPrediction prediction(const ServedTable& table, std::size_t number) const {
    const std::size_t outputs = table.model.outputs();
    return prediction_of(table, std::span(scores).subspan(number * outputs, outputs));
  }
};

// What rows come in, by the type that a body says it is of; JSON where it does not say.
enum class RowsForm : std::uint8_t { Json, Csv, Arrow };
// Errors: kUnsupportedBody, also for another charset than UTF-8.
Result<RowsForm> rows_form(const HttpRequest& request);
// The rows of a body that is not JSON.
Result<EncodedRequest> rows_of_form(const ServedTable& table, RowsForm form, std::string_view body,
                                    const ServiceLimits& limits);
// For routes that read JSON alone.
Status check_json(const HttpRequest& request);

// The rows in the body of the call, by the type that it says it is of. Counts the predictions.
// `beside`: fields that may stand beside "rows" (server/rows.h).
Result<ScoredRequest> score_request(Call& call, const ServedTable& table,
                                    std::span<const std::string_view> beside = {});

// The same for rows that were read already.
ScoredRequest scored(Call& call, const ServedTable& table, EncodedRequest request);

// What an answer comes as, by what the caller would rather have; JSON of equals.
enum class AnswerForm : std::uint8_t { Json, Csv, Arrow };
inline constexpr std::string_view kCsvType = "text/csv";
inline constexpr const char* kModelHeader = "X-Canasta-Model";
AnswerForm answer_form(const HttpRequest& request);

// In the header X-Canasta-Unknown-Words, for answers that have no other place for it.
void tell_unknown_words(const ScoredRequest& scored, HttpResponse& response);

// {"model", "predictions": […]} of the rows in the body of the call, with reasons where it asks for
// them (?explain=true), or the same as CSV or an Arrow stream; and the schemas of such bodies and
// answers. Where rows came with the key of the table that the model learnt from, each prediction
// begins with it, under the name of its column.
Result<HttpResponse> answer_rows(Call& call, const ServedTable& table,
                                 std::span<const std::string_view> beside = {});
// Columns: the key, where rows came with it, prediction, of classes confidence and
// probability_<class>, and contribution_<column>. The count of unknown words is a header.
// REQUIRES: form is not JSON.
Result<HttpResponse> table_answer(AnswerForm form, const ServedTable& table,
                                  const ScoredRequest& scored, bool explain);
// `facts`: what an Arrow stream says of itself; CSV has no place for it.
HttpResponse table_response(AnswerForm form, const std::vector<AnswerColumn>& columns,
                            const ArrowFacts& facts);
std::string rows_schema();
std::string predictions_schema();

}  // namespace canasta
