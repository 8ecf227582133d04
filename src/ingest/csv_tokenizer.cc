#include "ingest/csv_tokenizer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/messages/ingest.h"
#include "ingest/csv_cut.h"
#include "ingest/csv_scan.h"
#include "ingest/record_hash.h"

namespace canasta {
namespace {

// Collects one record in a row of its own, and moves it into the batch when it is good.
class BatchSink {
 public:
  BatchSink(std::string_view text, std::uint64_t line, const CsvShape& shape, RecordBatch& batch)
      : text_(text), line_(line), shape_(shape), batch_(batch), row_(shape.columns) {}

  void plain(std::size_t begin, std::size_t end) {
    if (end - begin > kFieldBytesMax) [[unlikely]]
      note_long(begin);
    put({text_.data() + begin, end - begin});
  }

  void quoted(const QuotedField& field) {
    const std::size_t begin = field.open + 1;
    if (field.close - begin > kFieldBytesMax) note_long(field.open);
    const std::string_view inside = text_.substr(begin, field.close - begin);
    put(field.doubled ? undouble(inside) : inside);
    if (field.torn() && !torn_) torn_ = field.close + 1;
  }

  bool record(std::size_t begin, std::size_t end, std::uint64_t line) {
    const std::string_view raw = text_.substr(begin, end - begin);
    if (raw.size() > kRecordBytesMax) error_ = record_too_long(place_of(text_, begin, line_));
    if (error_) return false;
    const bool fits = count_ == shape_.columns || (count_ > shape_.columns && surplus_bytes_ == 0);
    if (fits && !torn_) [[likely]] {
      batch_.fields.insert(batch_.fields.end(), row_.begin(), row_.end());
      batch_.line.push_back(line);
      batch_.hash.push_back(record_hash(raw));
    } else {
      put_bad(raw, begin, line);
    }
    count_ = 0;
    surplus_bytes_ = 0;
    torn_.reset();
    return true;
  }

  std::optional<Error>& error() { return error_; }

 private:
  void put(std::string_view field) {
    if (count_ < row_.size()) [[likely]] {
      row_[count_] = field;
    } else {
      surplus_bytes_ += field.size();
    }
    ++count_;
  }

  void note_long(std::size_t begin) {
    if (!error_) error_ = field_too_long(place_of(text_, begin, line_));
  }

  std::string_view undouble(std::string_view inside) {
    std::vector<char>& arena = batch_.arena;
    // Never more than the text, so that the arena does not move under its views.
    if (arena.empty()) arena.reserve(text_.size());
    const std::size_t begin = arena.size();
    append_undoubled(inside, shape_.marks.quote, arena);
    return {arena.data() + begin, arena.size() - begin};
  }

  // Places are counted from the record's begin: bad records may be as many as the records.
  void put_bad(std::string_view raw, std::size_t begin, std::uint64_t line) {
    BadRecord bad;
    bad.line = line;
    bad.raw = raw.substr(0, kRawBytesMax);
    if (torn_) {
      const Place place = place_of(raw, *torn_ - begin, line);
      bad.reason = message::kTextAfterQuote;
      bad.column = place.line == line ? place.column : 0;
      bad.fields = {{"at_line", place.line},
                    {"at_column", place.column},
                    {"quote", shown(shape_.marks.quote)}};
    } else {
      bad.reason = message::kFieldCountWrong;
      bad.fields = {{"expected", shape_.columns},
                    {"found", count_},
                    {"delimiter", shown(shape_.marks.delimiter)}};
    }
    batch_.bad.push_back(std::move(bad));
  }

  std::string_view text_;
  std::uint64_t line_;
  const CsvShape& shape_;
  RecordBatch& batch_;
  std::vector<std::string_view> row_;
  std::size_t count_ = 0;            // fields of this record, surplus ones too
  std::size_t surplus_bytes_ = 0;    // in fields beyond the header
  std::optional<std::size_t> torn_;  // where text follows a closing quote
  std::optional<Error> error_;
};

}  // namespace

Status tokenize_csv(std::string_view text, std::uint64_t line, const CsvShape& shape,
                    RecordBatch& batch) {
  batch.restart(shape.columns);
  BatchSink sink(text, line, shape, batch);
  CsvScan scan(text, shape.marks, line, sink);
  const ScanEnd end = scan.run();
  if (sink.error()) return std::move(*sink.error());
  if (end != ScanEnd::QuoteOpen) return {};
  const Place place = place_of(text, scan.field_begin(), line);
  if (text.size() - scan.field_begin() - 1 > kFieldBytesMax) return field_too_long(place);
  return invalid(message::kQuoteUnterminated, {{"quote", shown(shape.marks.quote)}}).at(place);
}

std::string shown(char character) {
  if (character == '\t') return "\\t";
  if (character == '\n') return "\\n";
  if (character == '\r') return "\\r";
  return {character};
}

}  // namespace canasta
