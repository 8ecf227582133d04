// Reports as text, Markdown and JSON.
#include "io/publish.h"
#include "report/bounded.h"
#include "report/html.h"
#include "report/picture_table.h"
#include "report/readable_column.h"
#include "report/report.h"
#include "report/text_table.h"
#include "report/values.h"
#include "report/wording.h"

namespace canasta {
namespace {

// "[Red] " in front of what carries a badge.
std::string mark(const ReportLine& line, Language language) {
  return line.badge == Badge::None ? "" : "[" + badge_text(line.badge, language) + "] ";
}

std::string render_text(const Report& report, Language language) {
  std::string out = mark(report.title, language) + say(report.title, language) + "\n";
  for (const ReportSection& section : report.sections) {
    const bool pictures_alone = section.lines.empty() && !section.table;
    if (pictures_alone && !section.pictures.empty()) continue;
    out += "\n" + text(section.heading, language) + "\n";
    for (const ReportLine& line : section.lines) {
      out += "  " + mark(line, language) + say(line, language) + "\n";
    }
    if (section.table) out += text_table(*section.table, section.worded, language);
  }
  return out;
}

// Data must neither end the cell nor become a tag.
std::string markdown_cell(const std::string& cell) {
  std::string out = " ";
  for (const char c : cell) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (c == '|' || c == '\\' || c == '<') out += '\\';
    out += c;
  }
  return out + " |";
}

std::string markdown_table(const Table& table, const std::vector<std::string>& worded,
                           Language language) {
  std::vector<ReadableColumn> columns;
  for (const TableColumn& column : table.columns) {
    columns.emplace_back(column, is_worded(worded, column), table.rows(), language);
  }
  std::string out = "|";
  for (const ReadableColumn& column : columns) out += markdown_cell(column.heading());
  out += "\n|";
  for (const TableColumn& column : table.columns) out += is_number(column) ? " ---: |" : " --- |";
  out += "\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += "|";
    for (const ReadableColumn& column : columns) out += markdown_cell(column.cell(row));
    out += "\n";
  }
  return out;
}

// A picture in Markdown is a small table of its values: it renders everywhere, and is read by
// people who see no pictures.
std::string markdown_picture(const Picture& picture, Language language) {
  return "\n" + say(picture.title, language) + "\n\n" +
         markdown_table(picture_table(picture, language, kMarkdownRows), {}, language);
}

std::string render_markdown(const Report& report, Language language) {
  std::string out =
      "# " + mark(report.title, language) + say_on_page(report.title, language) + "\n";
  for (const ReportSection& section : report.sections) {
    out += "\n## " + text(section.heading, language) + "\n";
    if (!section.lines.empty()) out += "\n";
    for (const ReportLine& line : section.lines) {
      out += "- " + mark(line, language) + say_on_page(line, language) + "\n";
    }
    for (const Picture& picture : section.pictures) out += markdown_picture(picture, language);
    if (section.table) out += "\n" + markdown_table(*section.table, section.worded, language);
  }
  return out;
}

void append_line_json(std::string& out, const ReportLine& line, Language language) {
  out += "{\"message\": ";
  append_json_text(out, name(line.message));
  out += ", \"text\": ";
  append_json_text(out, say(line, language));
  out += ", \"fields\": {";
  bool first = true;
  for (const Field& field : line.fields) {
    if (!first) out += ", ";
    first = false;
    append_json_text(out, field.name);
    out += ": ";
    append_json_text(out, field.value);
  }
  out += "}";
  if (line.badge != Badge::None) {
    out += ", \"light\": ";
    append_json_text(out, badge_name(line.badge));
  }
  out += "}";
}

// The bounded picture: what the page draws, as rows.
void append_picture_json(std::string& out, const Picture& picture, Language language) {
  out += "{\"kind\": ";
  append_json_text(out, kind_name(picture));
  out += ", \"title\": ";
  append_json_text(out, say(picture.title, language));
  out += ", \"values\": ";
  const Table values = picture_table(picture, language, kLinePointsShown);
  std::string table = render(Context(), values, TableFormat::Json);
  while (table.ends_with('\n')) table.pop_back();
  out += table + "}";
}

std::string render_json(const Report& report, Language language) {
  std::string out = "{\"report\": ";
  append_json_text(out, report.name);
  out += ",\n \"title\": ";
  append_line_json(out, report.title, language);
  out += ",\n \"sections\": [";
  bool first_section = true;
  for (const ReportSection& section : report.sections) {
    out += first_section ? "\n  {\"heading\": " : ",\n  {\"heading\": ";
    first_section = false;
    append_json_text(out, name(section.heading));
    out += ", \"title\": ";
    append_json_text(out, text(section.heading, language));
    out += ", \"lines\": [";
    bool first_line = true;
    for (const ReportLine& line : section.lines) {
      if (!first_line) out += ", ";
      first_line = false;
      append_line_json(out, line, language);
    }
    out += "], \"table\": ";
    std::string table =
        section.table ? render(Context(), *section.table, TableFormat::Json) : "null";
    while (table.ends_with('\n')) table.pop_back();
    out += table + ", \"pictures\": [";
    bool first_picture = true;
    for (const Picture& picture : section.pictures) {
      if (!first_picture) out += ", ";
      first_picture = false;
      append_picture_json(out, picture, language);
    }
    out += "]}";
  }
  return out + "\n ]\n}\n";
}

}  // namespace

std::string render(const Report& report, ReportFormat format, Language language) {
  if (format == ReportFormat::Markdown) return render_markdown(report, language);
  if (format == ReportFormat::Json) return render_json(report, language);
  if (format == ReportFormat::Html) return html_page(report, language);
  return render_text(report, language);
}

Status write_report(FileSystem& files, const Report& report, const std::string& folder,
                    Language language) {
  const std::string stem = join_path(folder, report.name);
  TRY(publish_file(files, stem + ".md", render(report, ReportFormat::Markdown, language)));
  TRY(publish_file(files, stem + ".json", render(report, ReportFormat::Json, language)));
  return publish_file(files, stem + ".html", render(report, ReportFormat::Html, language));
}

}  // namespace canasta
