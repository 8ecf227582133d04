#include "engine/table_outlook.h"
#include "engine/table_task.h"
#include "net/arrow_stream.h"
#include "net/arrow_writer.h"
#include "server/csv_writer.h"
#include "server/predictions.h"

namespace canasta {
namespace {

using Columns = std::vector<AnswerColumn>;

template <class Value>
AnswerColumn column(std::string name, const ScoredRequest& scored, auto value_of) {
  std::vector<Value> values;
  values.reserve(scored.rows());
  for (std::size_t row = 0; row < scored.rows(); ++row) values.push_back(value_of(row));
  return {std::move(name), std::move(values)};
}

AnswerColumn key_column(const ServedTable& table, const ScoredRequest& scored) {
  return column<std::string_view>(table.model.key, scored, [&](std::size_t row) {
    const std::string_view key = scored.request.keys.of(row);
    return key.empty() ? missing<std::string_view>() : key;
  });
}

void add_classes(const ServedTable& table, const ScoredRequest& scored, Columns& columns) {
  const std::vector<std::string>& classes = table.model.classes;
  columns.push_back(column<std::string_view>("prediction", scored, [&](std::size_t row) {
    return std::string_view(classes[scored.prediction(table, row).decided]);
  }));
  columns.push_back(column<float>("confidence", scored, [&](std::size_t row) {
    return scored.prediction(table, row).confidence();
  }));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    columns.push_back(column<float>(kProbabilityPrefix + classes[i], scored, [&](std::size_t row) {
      return scored.prediction(table, row).probability[i];
    }));
  }
}

void add_values(const ServedTable& table, const ScoredRequest& scored, Columns& columns) {
  columns.push_back(column<float>("prediction", scored, [&](std::size_t row) {
    return static_cast<float>(scored.prediction(table, row).value);
  }));
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

Result<Columns> columns_of(const ServedTable& table, const ScoredRequest& scored, bool explain) {
  Columns columns;
  if (!scored.request.keys.empty()) columns.push_back(key_column(table, scored));
  if (table.model.classes.empty()) {
    add_values(table, scored, columns);
  } else {
    add_classes(table, scored, columns);
  }
  if (explain) TRY(add_contributions(table, scored, columns));
  return columns;
}

}  // namespace

HttpResponse table_response(AnswerForm form, const std::vector<AnswerColumn>& columns,
                            const ArrowFacts& facts) {
  if (form == AnswerForm::Arrow) {
    return {.status = 200,
            .content_type = std::string(kArrowType),
            .body = write_arrow(columns, facts),
            .headers = {}};
  }
  return {.status = 200,
          .content_type = std::string(kCsvType) + "; charset=utf-8",
          .body = write_csv(columns),
          .headers = {}};
}

Result<HttpResponse> table_answer(AnswerForm form, const ServedTable& table,
                                  const ScoredRequest& scored, bool explain) {
  TRY_ASSIGN(const Columns columns, columns_of(table, scored, explain));
  const std::string unknown_words = std::to_string(scored.request.unknown_words);
  HttpResponse response =
      table_response(form, columns, {{"model", table.version}, {"unknown_words", unknown_words}});
  tell_unknown_words(scored, response);
  return response;
}

}  // namespace canasta
