#include "engine/table_outlook.h"
#include "engine/table_task.h"
#include "net/arrow_stream.h"
#include "net/arrow_writer.h"
#include "server/predictions.h"

namespace canasta {
namespace {

using Columns = std::vector<ArrowAnswerColumn>;

// One column of reals, a value for each row.
ArrowAnswerColumn reals(std::string name, const ScoredRequest& scored, auto value_of) {
  std::vector<float> values;
  for (std::size_t row = 0; row < scored.rows(); ++row) values.push_back(value_of(row));
  return {std::move(name), std::move(values)};
}

// A row without a key has an empty text.
ArrowAnswerColumn key_column(const ServedTable& table, const ScoredRequest& scored) {
  std::vector<std::string_view> keys;
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    keys.push_back(scored.request.keys.of(row));
  }
  return {table.model.key, std::move(keys)};
}

void add_predictions(const ServedTable& table, const ScoredRequest& scored, Columns& columns) {
  const std::vector<std::string>& classes = table.model.classes;
  if (classes.empty()) {
    columns.push_back(reals("prediction", scored, [&](std::size_t row) {
      return static_cast<float>(scored.prediction(table, row).value);
    }));
    return;
  }
  std::vector<std::string_view> decided;
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    decided.push_back(classes[scored.prediction(table, row).decided]);
  }
  columns.push_back({"prediction", std::move(decided)});
  for (std::size_t i = 0; i < classes.size(); ++i) {
    columns.push_back(reals(kProbabilityPrefix + classes[i], scored, [&](std::size_t row) {
      return scored.prediction(table, row).probability[i];
    }));
  }
}

Status add_contributions(const ServedTable& table, const ScoredRequest& scored, Columns& columns) {
  std::vector<std::vector<float>> values(table.encoder.columns());
  for (std::size_t row = 0; row < scored.rows(); ++row) {
    TRY_ASSIGN(
        const std::vector<double> contributions,
        contributions_of(table, scored.row(table, row), scored.prediction(table, row).decided));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i].push_back(static_cast<float>(contributions[i]));
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    columns.push_back({kContributionPrefix + table.encoder.name(i), std::move(values[i])});
  }
  return {};
}

}  // namespace

Result<HttpResponse> arrow_answer(const ServedTable& table, const ScoredRequest& scored,
                                  bool explain) {
  Columns columns;
  if (!scored.request.keys.empty()) columns.push_back(key_column(table, scored));
  add_predictions(table, scored, columns);
  if (explain) TRY(add_contributions(table, scored, columns));
  return HttpResponse{
      .status = 200,
      .content_type = std::string(kArrowType),
      .body =
          write_arrow(columns, {{"model", table.version},
                                {"unknown_words", std::to_string(scored.request.unknown_words)}}),
      .headers = {}};
}

}  // namespace canasta
