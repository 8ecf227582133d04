#include "report/page_table.h"

#include <algorithm>

#include "base/messages/report.h"
#include "report/local_numbers.h"
#include "report/markup.h"
#include "report/readable_column.h"
#include "report/values.h"
#include "report/wording.h"

namespace canasta {
namespace {

bool is_baseline(std::string_view name) {
  return name == "baseline" || name.starts_with("baseline_") || name.ends_with("_baseline");
}
bool is_state(std::string_view name) { return name == "state" || name == "light"; }

Badge badge_named(std::string_view state) {
  for (const Badge badge : {Badge::Green, Badge::Amber, Badge::Red}) {
    if (badge_name(badge) == state) return badge;
  }
  return Badge::None;
}

class TableWriter {
 public:
  TableWriter(const PageTable& what, std::size_t rows)
      : what_(what), rows_(rows), columns_(std::min(what.table.columns.size(), kPageColumnsShown)) {
    for (std::size_t c = 0; c < columns_; ++c) {
      const TableColumn& column = what.table.columns[c];
      readable_.emplace_back(column, is_worded(what.worded, column), rows, what.language);
    }
  }

  std::string write() {
    const bool folded = what_.folds && what_.table.rows() > kPageRowsOpen;
    if (folded) out_ += "<details>\n<summary>" + summary() + "</summary>\n";
    out_ += "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption() +
            "\">\n<table>\n<caption>" + caption() + "</caption>\n<thead>\n<tr>";
    for (std::size_t c = 0; c < columns_; ++c) head(c);
    out_ += "</tr>\n</thead>\n<tbody>\n";
    std::size_t row = 0;
    for (; row < rows_ && out_.size() < kPageTableBytes; ++row) body_row(row);
    out_ += "</tbody>\n</table>\n</div>\n";
    note(row);
    if (folded) out_ += "</details>\n";
    return std::move(out_);
  }

 private:
  std::string summary() const {
    return escape_markup(
        text(message::kPageTableFolded, what_.language,
             {{"rows", grouped_text(std::to_string(what_.table.rows()), what_.language)}}));
  }

  std::string caption() const {
    return escape_markup(cut_characters(clean_text(what_.caption), kPageCellShown));
  }

  void head(std::size_t c) {
    const TableColumn& column = what_.table.columns[c];
    std::string classes = is_number(column) ? "num" : "";
    if (is_baseline(column.name)) classes += classes.empty() ? "base" : " base";
    out_ += "<th scope=\"col\"";
    if (!classes.empty()) out_ += " class=\"" + classes + "\"";
    std::string name =
        escape_markup(cut_characters(clean_text(readable_[c].heading()), kPageCellShown));
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
      out_ += ">" + cell(c, row) + (names_row ? "</th>" : "</td>");
    }
    out_ += "</tr>\n";
  }

  std::string cell(std::size_t c, std::size_t row) const {
    const TableColumn& column = what_.table.columns[c];
    if (is_state(column.name)) {
      std::string state;
      append_value(state, column, row, Spelling::Plain);
      const Badge badge = badge_named(state);
      if (badge != Badge::None) return badge_markup(badge, what_.language);
    }
    const std::string plain = readable_[c].cell(row);
    if (plain.empty() && is_missing(column, row)) return "–";
    const std::string text = escape_markup(cut_characters(clean_text(plain), kPageCellShown));
    return column.name == "command" ? "<code>" + text + "</code>" : text;
  }

  static bool is_missing(const TableColumn& column, std::size_t row) {
    return column.missing(row) || is_number(column);
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
  std::vector<ReadableColumn> readable_;
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
