#include "server/predictions.h"

#include "server/desk.h"

namespace canasta {
namespace {

void count(Call& call, const ServedTable& table, const ScoredRequest& scored) {
  const std::vector<std::string>& classes = table.model.classes;
  if (classes.empty()) {
    return call.desk->metrics.predicted(table.version, "", scored.request.rows);
  }
  std::vector<std::uint64_t> decided(classes.size());
  for (std::size_t row = 0; row < scored.request.rows; ++row) {
    ++decided[scored.prediction(table, row).decided];
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (decided[i] > 0) call.desk->metrics.predicted(table.version, classes[i], decided[i]);
  }
}

}  // namespace

ScoredRequest scored(Call& call, const ServedTable& table, EncodedRequest request) {
  ScoredRequest out{.request = std::move(request), .scores = {}};
  out.scores.resize(out.request.rows * table.model.outputs());
  score_rows(table, {out.request.features.data(), out.request.rows, table.encoder.features()},
             out.scores);
  count(call, table, out);
  return out;
}

Result<ScoredRequest> score_request(Call& call, const ServedTable& table) {
  TRY_ASSIGN(EncodedRequest request,
             rows_of_json(table.encoder, table.version, call.request->body, call.desk->limits));
  return scored(call, table, std::move(request));
}

}  // namespace canasta
