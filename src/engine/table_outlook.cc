#include "engine/table_outlook.h"

#include "base/messages/engine.h"
#include "engine/reasons.h"
#include "engine/table_reasons.h"
#include "engine/table_rows.h"
#include "engine/table_source.h"
#include "engine/table_verbs.h"

namespace canasta {
namespace {

// The rows that are about customers, in their order.
struct CustomerRows {
  std::vector<std::uint32_t> rows;
  TextColumn customers;  // their ids as the log writes them
};

Result<CustomerRows> rows_of_customers(const TableColumn& key, const TableOutlookAsked& asked) {
  CustomerRows found;
  std::vector<std::uint32_t> row_of(asked.customers.size(), 0);  // from 1; 0: none yet
  for (std::uint32_t row = 0; row < key.size(); ++row) {
    const std::uint32_t customer = asked.customers.find_id(cell_text(key, row));
    if (customer == kNoCode) continue;
    if (row_of[customer] != 0) {
      return Error(ErrorCode::Conflict, message::kCustomerRowsRepeat,
                   {{"task", asked.task},
                    {"key", key.name},
                    {"first", row_of[customer]},
                    {"second", row + 1}});
    }
    row_of[customer] = row + 1;
    found.rows.push_back(row);
    found.customers.add(asked.customers[customer]);
  }
  return found;
}

// Columns reason_1, contribution_1, …; none of a model without contributions.
Result<std::vector<TableColumn>> contribution_columns(const Context& context,
                                                      const ScoredRows& rows,
                                                      const LoadedTableModel& by) {
  std::vector<TableColumn> columns;
  const auto explainer = TableExplainer::make(by.model, by.loaded.manifest.model.text());
  if (!explainer.ok()) return columns;
  TextColumn names;
  for (const EncodedColumn& column : by.model.encoder.columns())
    names.dictionary.add(column.column);
  std::vector<TextColumn> reasons(kReasons, names);
  std::vector<RealColumn> amounts(kReasons);
  TRY(explainer->explain_rows(context, rows, [&](std::size_t, auto contributions) {
    const std::vector<std::size_t> places = largest_contributions(contributions);
    for (std::size_t rank = 0; rank < kReasons; ++rank) {
      const bool is_there = rank < places.size();
      reasons[rank].codes.push_back(is_there ? static_cast<std::uint32_t>(places[rank]) : kNoCode);
      amounts[rank].values.push_back(is_there ? contributions[places[rank]] : 0);
    }
  }));
  for (std::size_t rank = 0; rank < kReasons; ++rank) {
    const std::string number = std::to_string(rank + 1);
    columns.push_back({.name = kReasonPrefix + number, .body = std::move(reasons[rank])});
    columns.push_back({.name = kContributionPrefix + number, .body = std::move(amounts[rank])});
  }
  return columns;
}

}  // namespace

bool is_about_customers(const Project& project, const TableTask& task) {
  return project.config.tables.at(task.source).about == TableAbout::Customers;
}

Result<Table> table_outlook(const Context& context, const Project& project,
                            const TableOutlookAsked& asked) {
  TRY_ASSIGN(const LoadedTableModel by,
             load_table_model(context, project, asked.task, asked.config, asked.model));
  TRY_ASSIGN(const OpenedTable opened,
             open_table(context, project, asked.config.source, asked.config.input));
  const std::string key = key_of(project, asked.config);
  TRY_ASSIGN(const TableColumn* const ids, known_column(opened.table, key));
  TRY_ASSIGN(CustomerRows found, rows_of_customers(*ids, asked));
  if (found.rows.empty()) {
    return not_found(
        message::kNoRowOfCustomers,
        {{"source", asked.config.source}, {"rows", opened.table.rows()}, {"key", key}});
  }
  const Table rows = select_rows(opened.table, found.rows);
  TRY_ASSIGN(const EncodedRows encoded, by.model.encoder.encode(context, rows));
  const std::vector<float> predicted = predict_encoded(context, encoded.matrix, by.model);
  Table out = prediction_table(rows, key, by.model, predicted);
  out.columns.front() = {.name = "customer", .body = std::move(found.customers)};
  const ScoredRows scored{
      .table = rows, .matrix = encoded.matrix, .prediction = *out.find("prediction")};
  TRY_ASSIGN(auto reasons, contribution_columns(context, scored, by));
  for (TableColumn& column : reasons) out.columns.push_back(std::move(column));
  return out;
}

}  // namespace canasta
