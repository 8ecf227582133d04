// Reports as text, Markdown and JSON.
#include "io/publish.h"
#include "report/report.h"
#include "report/values.h"

namespace canasta {
namespace {

std::string say(const ReportLine& line, Language language) {
  return text(line.message, language, line.fields);
}

std::string render_text(const Report& report, Language language) {
  std::string out = say(report.title, language) + "\n";
  for (const ReportSection& section : report.sections) {
    out += "\n" + text(section.heading, language) + "\n";
    for (const ReportLine& line : section.lines) out += "  " + say(line, language) + "\n";
    if (section.table) out += render(Context(), *section.table, TableFormat::Text);
  }
  return out;
}

std::string markdown_table(const Table& table) {
  std::string out = "|";
  for (const TableColumn& column : table.columns) out += " " + column.name + " |";
  out += "\n|";
  for (const TableColumn& column : table.columns) out += is_number(column) ? " ---: |" : " --- |";
  out += "\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += "|";
    for (const TableColumn& column : table.columns) {
      std::string cell;
      append_value(cell, column, row, Spelling::Plain);
      for (std::size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 2)) {
        cell.insert(at, "\\");
      }
      out += " " + cell + " |";
    }
    out += "\n";
  }
  return out;
}

std::string render_markdown(const Report& report, Language language) {
  std::string out = "# " + say(report.title, language) + "\n";
  for (const ReportSection& section : report.sections) {
    out += "\n## " + text(section.heading, language) + "\n";
    if (!section.lines.empty()) out += "\n";
    for (const ReportLine& line : section.lines) out += "- " + say(line, language) + "\n";
    if (section.table) out += "\n" + markdown_table(*section.table);
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
  out += "}}";
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
    out += table + "}";
  }
  return out + "\n ]\n}\n";
}

}  // namespace

std::string render(const Report& report, ReportFormat format, Language language) {
  if (format == ReportFormat::Markdown) return render_markdown(report, language);
  if (format == ReportFormat::Json) return render_json(report, language);
  return render_text(report, language);
}

Status write_report(FileSystem& files, const Report& report, const std::string& folder,
                    Language language) {
  const std::string stem = join_path(folder, report.name);
  TRY(publish_file(files, stem + ".md", render(report, ReportFormat::Markdown, language)));
  return publish_file(files, stem + ".json", render(report, ReportFormat::Json, language));
}

}  // namespace canasta
