#include "ingest/text_table.h"

#include <map>
#include <mutex>
#include <utility>

#include "base/ascii.h"
#include "base/parallel.h"
#include "ingest/batch_typing.h"

namespace canasta {
namespace {

TextTable text_columns(const RecordBatch& batch, const std::vector<std::size_t>& columns,
                       const std::vector<std::string>& null_tokens) {
  TextTable out;
  out.lines = batch.line;
  out.bad = batch.bad;
  for (const std::size_t column : columns) {
    TextTable::Column& to = out.columns.emplace_back();
    to.codes.reserve(batch.size());
    for (std::size_t record = 0; record < batch.size(); ++record) {
      const std::string_view text = trimmed(batch.field(record, column));
      to.codes.push_back(is_null_text(text, null_tokens) ? kNoCode : to.texts.add(text));
    }
  }
  return out;
}

void append_column(TextTable::Column& to, const TextTable::Column& from) {
  const std::vector<std::uint32_t> becomes = to.texts.merge(from.texts);
  for (const std::uint32_t code : from.codes) {
    to.codes.push_back(code == kNoCode ? kNoCode : becomes[code]);
  }
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<TextTable> read_text_table(const Context& context, const FileSystem& files,
                                  const SourceFile& source, const std::vector<std::size_t>& columns,
                                  const std::vector<std::string>& null_tokens) {
  std::mutex mutex;
  std::map<std::size_t, TextTable> batches;  // guarded by mutex
  TRY(read_records(context, files, source, [&](std::size_t batch, const RecordBatch& records) {
    TextTable table = text_columns(records, columns, null_tokens);
    const std::scoped_lock lock(mutex);
    batches.emplace(batch, std::move(table));
  }));
  TextTable out;
  out.columns.resize(columns.size());
  parallel_for(context, columns.size(), [&](std::size_t column) {
    for (const auto& [number, batch] : batches) {
      append_column(out.columns[column], batch.columns[column]);
    }
  });
  for (const auto& [number, batch] : batches) {
    append(out.lines, batch.lines);
    append(out.bad, batch.bad);
  }
  return out;
}

}  // namespace canasta
