#include "experiment/arm_names.h"

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/experiment.h"
#include "base/nearest.h"

namespace canasta {
namespace {

// A column with more words than this is no column of arms.
constexpr std::size_t kArmsShown = 6;

// Each word with the first row that has it.
std::map<std::string, std::size_t> words_of(const TableColumn& column,
                                            std::vector<std::string>& cells) {
  std::map<std::string, std::size_t> found;
  for (std::size_t row = 0; row < column.size(); ++row) {
    cells.push_back(column.missing(row) ? std::string() : cell_text(column, row));
    if (!cells.back().empty()) found.emplace(cells.back(), row);
  }
  return found;
}

std::string some_of(const std::map<std::string, std::size_t>& found) {
  std::vector<std::string> shown;
  for (const auto& [word, row] : found) {
    if (shown.size() < kArmsShown) shown.push_back(word);
  }
  const std::string text = joined(shown, [](const std::string& word) { return word; });
  return shown.size() < found.size() ? text + ", …" : text;
}

Status check_declared(const TableColumn& column, const std::map<std::string, std::size_t>& found,
                      const std::vector<std::string>& declared) {
  for (const auto& [word, row] : found) {
    if (std::find(declared.begin(), declared.end(), word) != declared.end()) continue;
    return invalid(message::kArmNotDeclared,
                   {{"column", column.name},
                    {"arm", word},
                    {"row", row + 1},
                    {"declared", joined(declared, [](const std::string& name) { return name; })}});
  }
  return {};
}

Result<std::vector<std::string>> arms_found(const TableColumn& column,
                                            const std::map<std::string, std::size_t>& found) {
  if (found.size() < 2) {
    return invalid(message::kArmsTooFew, {{"column", column.name}, {"arms", some_of(found)}});
  }
  if (found.size() > 2) {
    return invalid(message::kArmsTooMany,
                   {{"column", column.name}, {"count", found.size()}, {"arms", some_of(found)}});
  }
  std::vector<std::string> names;
  for (const auto& [word, row] : found) names.push_back(word);
  return names;
}

}  // namespace

Result<std::vector<std::string>> control_first(std::vector<std::string> names,
                                               const std::string& control) {
  const auto is_control = [&](const std::string& name) {
    return control.empty() ? to_lower(name) == "control" : name == control;
  };
  const auto found = std::find_if(names.begin(), names.end(), is_control);
  if (found != names.end()) {
    std::rotate(names.begin(), found, found + 1);
  } else if (!control.empty()) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounArm, control, names);
  }
  return names;
}

Result<NamedArms> name_arms(const TableColumn& column, const ArmColumns& columns) {
  std::vector<std::string> cells;
  const std::map<std::string, std::size_t> found = words_of(column, cells);
  NamedArms out;
  if (columns.arms.empty()) {
    TRY_ASSIGN(out.names, arms_found(column, found));
    TRY_ASSIGN(out.names, control_first(std::move(out.names), columns.control));
  } else {
    TRY(check_declared(column, found, columns.arms));
    out.names = columns.arms;
    if (!columns.control.empty()) {
      TRY_ASSIGN(out.names, control_first(std::move(out.names), columns.control));
    }
  }
  std::map<std::string_view, std::uint32_t> place;
  for (std::uint32_t arm = 0; arm < out.names.size(); ++arm) place.emplace(out.names[arm], arm);
  for (const std::string& cell : cells) {
    out.arm.push_back(cell.empty() ? kNoArm : place.at(cell));
  }
  return out;
}

}  // namespace canasta
