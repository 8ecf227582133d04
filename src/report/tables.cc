// Tables as aligned text, CSV and JSON.
#include <algorithm>

#include "base/assert.h"
#include "base/messages/report.h"
#include "base/parallel.h"
#include "io/publish.h"
#include "report/parquet.h"
#include "report/report.h"
#include "report/text_table.h"
#include "report/values.h"

namespace canasta {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::size_t kRowsPerChunk = 8192;

// Appends what append_row(text, row) writes for every row, in order.
template <class AppendRow>
void append_rows(const Context& context, std::string& out, std::size_t rows, AppendRow append_row) {
  const Chunks chunks{.count = rows, .size = kRowsPerChunk};
  std::vector<std::string> texts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    for (std::size_t row = chunk.first; row < chunk.last; ++row) {
      append_row(texts[chunk.index], row);
    }
  });
  std::size_t bytes = out.size();
  for (const std::string& text : texts) bytes += text.size();
  out.reserve(bytes);
  for (const std::string& text : texts) out.append(text);
}

std::string render_csv(const Context& context, const Table& table, CsvDialect dialect) {
  const bool excel = dialect == CsvDialect::ExcelSpanish;
  const Spelling spelling = excel ? Spelling::CsvExcelSpanish : Spelling::CsvStandard;
  const char delimiter = excel ? ';' : ',';
  const std::string_view line_end = excel ? "\r\n" : "\n";
  std::string out(excel ? kByteOrderMark : "");
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) out.push_back(delimiter);
    out.append(table.columns[c].name);
  }
  out.append(line_end);
  append_rows(context, out, table.rows(), [&](std::string& text, std::size_t row) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) text.push_back(delimiter);
      append_value(text, table.columns[c], row, spelling);
    }
    text.append(line_end);
  });
  return out;
}

std::string render_json(const Context& context, const Table& table) {
  std::string out = "[";
  append_rows(context, out, table.rows(), [&](std::string& text, std::size_t row) {
    text.append(row == 0 ? "\n{" : ",\n{");
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) text.append(", ");
      append_json_text(text, table.columns[c].name);
      text.append(": ");
      append_value(text, table.columns[c], row, Spelling::Json);
    }
    text.push_back('}');
  });
  return out.append(table.rows() == 0 ? "]\n" : "\n]\n");
}

}  // namespace

std::string render(const Context& context, const Table& table, TableFormat format,
                   CsvDialect dialect) {
  CANASTA_ASSERT(format != TableFormat::Parquet);
  if (format == TableFormat::Csv) return render_csv(context, table, dialect);
  if (format == TableFormat::Json) return render_json(context, table);
  return text_table(table);
}

Status write_table(const Context& context, FileSystem& files, const Table& table,
                   const std::string& path, CsvDialect dialect) {
  if (path.ends_with(".csv")) {
    return publish_file(files, path, render(context, table, TableFormat::Csv, dialect));
  }
  if (path.ends_with(".json")) {
    return publish_file(files, path, render(context, table, TableFormat::Json));
  }
  if (path.ends_with(".parquet")) return write_parquet_table(context, files, table, path);
  return invalid(message::kUnknownEnding, {{"path", path}});
}

}  // namespace canasta
