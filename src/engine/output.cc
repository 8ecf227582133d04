// How answers leave the program.
#include "base/messages/report.h"
#include "engine/engine.h"
#include "io/publish.h"
#include "report/report.h"

namespace canasta {
namespace {

CsvDialect dialect(bool excel_spanish) {
  return excel_spanish ? CsvDialect::ExcelSpanish : CsvDialect::Standard;
}

}  // namespace

std::string as_text(const Context& context, const Table& table) {
  return render(context, table, TableFormat::Text);
}

std::string as_csv(const Context& context, const Table& table, bool excel_spanish) {
  return render(context, table, TableFormat::Csv, dialect(excel_spanish));
}

std::string as_json(const Context& context, const Table& table) {
  return render(context, table, TableFormat::Json);
}

std::string as_text(const Report& report, Language language) {
  return render(report, ReportFormat::Text, language);
}

std::string as_json(const Report& report, Language language) {
  return render(report, ReportFormat::Json, language);
}

Status write_answer(const Context& context, const Table& table, const std::string& path,
                    bool excel_spanish) {
  return write_table(context, real_file_system(), table, path, dialect(excel_spanish));
}

Status write_answer(const Report& report, const std::string& path, Language language) {
  const auto publish = [&](ReportFormat format) {
    return publish_file(real_file_system(), path, render(report, format, language));
  };
  if (path.ends_with(".json")) return publish(ReportFormat::Json);
  if (path.ends_with(".md")) return publish(ReportFormat::Markdown);
  if (path.ends_with(".html")) return publish(ReportFormat::Html);
  return invalid(message::kUnknownReportEnding, {{"path", path}});
}

Status write_text_answer(const std::string& bytes, const std::string& path) {
  return publish_file(real_file_system(), path, bytes);
}

}  // namespace canasta
