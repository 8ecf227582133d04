#include "quality/form.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/messages/quality.h"
#include "base/nearest.h"
#include "quality/value_text.h"

namespace canasta {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
// Names beyond this are no candidates for "did they rename it?", which is asked for each one.
constexpr std::size_t kCandidatesMax = 200;

// Position in the table of each of the contract's columns; kNone where it is missing.
std::vector<std::size_t> find_positions(const ContractTable& contract, const Table& table) {
  std::unordered_map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    positions.emplace(table.columns[i].name, i);
  std::vector<std::size_t> found;
  for (const ContractColumn& column : contract.columns) {
    const auto position = positions.find(column.name_in_data());
    found.push_back(position == positions.end() ? kNone : position->second);
  }
  return found;
}

std::vector<std::string> extra_names(const std::vector<std::size_t>& positions,
                                     const Table& table) {
  std::vector<bool> known(table.columns.size());
  for (const std::size_t position : positions) {
    if (position != kNone) known[position] = true;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!known[i]) names.push_back(table.columns[i].name);
  }
  return names;
}

Violation missing_column(const std::string& column, const ContractTable& contract,
                         const std::vector<std::string>& extra) {
  Violation violation{.rule = ContractRule::Present,
                      .column = column,
                      .message = message::kContractColumnMissing,
                      .fields = {{"column", cut_text(column)}, {"table", contract.name}},
                      .count = 1};
  if (extra.size() > kCandidatesMax) return violation;
  if (const auto nearest = nearest_name(column, extra)) {
    violation.message = message::kContractColumnMissingNearest;
    violation.fields.emplace_back("nearest", *nearest);
  }
  return violation;
}

Violation extra_column(const std::string& column, const ContractTable& contract) {
  return {.rule = ContractRule::ExtraColumns,
          .strictness = contract.extra_columns,
          .column = column,
          .message = message::kContractColumnExtra,
          .fields = {{"column", cut_text(column)}, {"table", contract.name}},
          .count = 1};
}

// Columns of both, in the table's order beside the contract's.
void check_order(const std::vector<std::size_t>& positions, const ContractTable& contract,
                 std::vector<Violation>& violations) {
  std::vector<std::size_t> agreed;
  std::vector<std::size_t> places;  // of `agreed` in the contract
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (positions[i] == kNone) continue;
    agreed.push_back(positions[i]);
    places.push_back(i);
  }
  std::vector<std::size_t> found(agreed);
  std::sort(found.begin(), found.end());
  std::uint64_t count = 0;
  std::size_t first = kNone;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == agreed[i]) continue;
    if (count++ == 0) first = i;
  }
  if (count == 0) return;
  const std::string& column = contract.columns[places[first]].name_in_data();
  violations.push_back({.rule = ContractRule::ColumnOrder,
                        .strictness = contract.column_order,
                        .column = column,
                        .message = message::kContractColumnOrder,
                        .fields = {{"count", count},
                                   {"column", cut_text(column)},
                                   {"found", agreed[first] + 1},
                                   {"expected", places[first] + 1}},
                        .count = count});
}

}  // namespace

TableForm match_columns(const ContractTable& contract, const Table& table) {
  const std::vector<std::size_t> positions = find_positions(contract, table);
  const std::vector<std::string> extra = extra_names(positions, table);
  TableForm form;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const bool missing = positions[i] == kNone;
    form.columns.push_back(missing ? nullptr : &table.columns[positions[i]]);
    if (!missing) continue;
    form.violations.push_back(missing_column(contract.columns[i].name_in_data(), contract, extra));
  }
  if (contract.extra_columns != Strictness::Ignore) {
    for (const std::string& column : extra) {
      form.violations.push_back(extra_column(column, contract));
    }
  }
  if (contract.column_order != Strictness::Ignore)
    check_order(positions, contract, form.violations);
  return form;
}

}  // namespace canasta
