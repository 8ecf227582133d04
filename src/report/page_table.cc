#include "report/page_table.h"

#include <algorithm>
#include <cmath>

#include "base/messages/report.h"
#include "report/local_numbers.h"
#include "report/markup.h"
#include "report/values.h"
#include "report/wording.h"

namespace canasta {
namespace {

bool is_baseline(std::string_view name) {
  return name == "baseline" || name.starts_with("baseline_") || name.ends_with("_baseline");
}
bool is_state(std::string_view name) { return name == "state" || name == "light"; }

// Decimals that all values of a column are shown with, so that they stand below each other; -1
// where its values differ too much in size for that.
int shared_decimals(const TableColumn& column, std::size_t rows) {
  const auto* reals = std::get_if<RealColumn>(&column.body);
  if (reals == nullptr) return -1;
  int decimals = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double value = reals->values[row];
    if (!std::isfinite(value)) continue;
    if (std::abs(value) >= 1000 || (value != 0 && std::abs(value) < 1e-4)) return -1;
    const std::string text = local_number(value, Language::English);
    const std::size_t point = text.find('.');
    if (point != std::string::npos) {
      decimals = std::max(decimals, static_cast<int>(text.size() - point - 1));
    }
  }
  return decimals;
}

class TableWriter {
 public:
  TableWriter(const PageTable& what, std::size_t rows)
      : what_(what), rows_(rows), columns_(std::min(what.table.columns.size(), kPageColumnsShown)) {
    for (std::size_t c = 0; c < columns_; ++c) {
      decimals_.push_back(shared_decimals(what.table.columns[c], rows));
    }
  }

  std::string write() {
    out_ = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption() +
           "\">\n<table>\n<caption>" + caption() + "</caption>\n<thead>\n<tr>";
    for (std::size_t c = 0; c < columns_; ++c) head(what_.table.columns[c]);
    out_ += "</tr>\n</thead>\n<tbody>\n";
    std::size_t row = 0;
    for (; row < rows_ && out_.size() < kPageTableBytes; ++row) body_row(row);
    out_ += "</tbody>\n</table>\n</div>\n";
    note(row);
    return std::move(out_);
  }

 private:
  std::string caption() const {
    return escape_markup(cut_characters(clean_text(what_.caption), kPageCellShown));
  }

  void head(const TableColumn& column) {
    std::string classes = is_number(column) ? "num" : "";
    if (is_baseline(column.name)) classes += classes.empty() ? "base" : " base";
    out_ += "<th scope=\"col\"";
    if (!classes.empty()) out_ += " class=\"" + classes + "\"";
    std::string name = escape_markup(cut_characters(clean_text(column.name), kPageCellShown));
    for (std::size_t at = name.find('_'); at != name.npos; at = name.find('_', at + 6)) {
      name.insert(at + 1, "<wbr>");
    }
    out_ += ">" + name + "</th>";
  }

  void body_row(std::size_t row) {
    out_ += "<tr>";
    for (std::size_t c = 0; c < columns_; ++c) {
      const TableColumn& column = what_.table.columns[c];
      const bool names_row = c == 0 && std::holds_alternative<TextColumn>(column.body);
      std::string classes = is_number(column) ? "num" : "";
      if (is_baseline(column.name)) classes += classes.empty() ? "base" : " base";
      out_ += names_row ? "<th scope=\"row\"" : "<td";
      if (!classes.empty()) out_ += " class=\"" + classes + "\"";
      out_ += ">" + cell(column, row, decimals_[c]) + (names_row ? "</th>" : "</td>");
    }
    out_ += "</tr>\n";
  }

  std::string cell(const TableColumn& column, std::size_t row, int decimals) const {
    if (column.missing(row)) return "–";
    if (const auto* reals = std::get_if<RealColumn>(&column.body)) {
      const double value = reals->values[row];
      if (!std::isfinite(value)) return "–";
      return decimals >= 0 ? fixed_text(value, decimals, what_.language)
                           : local_number(value, what_.language);
    }
    std::string plain;
    append_value(plain, column, row, Spelling::Plain);
    if (is_number(column)) return grouped_text(plain, what_.language);
    const std::string text = escape_markup(cut_characters(clean_text(plain), kPageCellShown));
    if (is_state(column.name) && (text == "green" || text == "amber" || text == "red")) {
      const Badge badge = text == "green"   ? Badge::Green
                          : text == "amber" ? Badge::Amber
                                            : Badge::Red;
      return badge_markup(badge, what_.language);
    }
    return column.name == "command" ? "<code>" + text + "</code>" : text;
  }

  void note(std::size_t rows_written) {
    const auto say_more = [&](Message message, const char* field, std::size_t count) {
      if (count == 0) return;
      out_ += "<p class=\"more\">" +
              escape_markup(text(message, what_.language,
                                 {{field, grouped_text(std::to_string(count), what_.language)},
                                  {"name", what_.report_name}})) +
              "</p>\n";
    };
    say_more(message::kPageRowsMore, "rows", what_.table.rows() - rows_written);
    say_more(message::kPageColumnsMore, "columns", what_.table.columns.size() - columns_);
  }

  const PageTable& what_;
  std::size_t rows_;
  std::size_t columns_;
  std::vector<int> decimals_;
  std::string out_;
};

}  // namespace

std::string badge_markup(Badge badge, Language language) {
  if (badge == Badge::None) return "";
  return "<span class=\"badge " + std::string(badge_name(badge)) + "\">" +
         badge_text(badge, language) + "</span>";
}

std::string page_table(const PageTable& page_table) {
  return TableWriter(page_table, std::min(page_table.table.rows(), kPageRowsShown)).write();
}

}  // namespace canasta
