#include "ingest/csv_dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "ingest/csv_scan.h"
#include "ingest/csv_tokenizer.h"

namespace canasta {
namespace {

constexpr std::array<char, 4> kDelimiters{',', ';', '\t', '|'};
constexpr std::size_t kRowsSampled = 1'000;
constexpr std::size_t kBlankFieldsMin = 3;
constexpr double kBlankAgreementMin = 1.24;  // of a Score: the first record, and nearly all others

class RowsSink {
 public:
  RowsSink(std::string_view text, char quote, std::size_t rows_max)
      : text_(text), quote_(quote), rows_max_(rows_max) {}

  void plain(std::size_t begin, std::size_t end) {
    row_.emplace_back(text_.substr(begin, end - begin));
  }
  void quoted(const QuotedField& field) {
    const std::string_view inside = text_.substr(field.open + 1, field.close - field.open - 1);
    row_.emplace_back();
    append_undoubled(inside, quote_, row_.back());
  }
  bool record(std::size_t, std::size_t, std::uint64_t) {
    rows_.push_back(std::exchange(row_, {}));
    return rows_.size() < rows_max_;
  }
  Rows take() && { return std::move(rows_); }

 private:
  std::string_view text_;
  char quote_;
  std::size_t rows_max_;
  std::vector<std::string> row_;
  Rows rows_;
};

// Counts the fields of each record.
class CountSink {
 public:
  void plain(std::size_t, std::size_t) { ++fields_; }
  void quoted(const QuotedField&) { ++fields_; }
  bool record(std::size_t, std::size_t, std::uint64_t) {
    counts_.push_back(std::exchange(fields_, 0));
    return counts_.size() < kRowsSampled;
  }
  const std::vector<std::size_t>& counts() const { return counts_; }

 private:
  std::size_t fields_ = 0;
  std::vector<std::size_t> counts_;
};

// The number of fields that most records have; the larger of two that are as frequent.
std::size_t usual_count(const std::vector<std::size_t>& counts) {
  std::map<std::size_t, std::size_t> records;
  for (const std::size_t count : counts) ++records[count];
  std::pair<std::size_t, std::size_t> best{0, 0};
  for (const auto& [count, times] : records) best = std::max(best, {times, count});
  return best.second;
}

struct Score {
  double agreement = 0;  // share of records with the usual count; the header weighs a quarter more
  std::size_t fields = 0;
  auto operator<=>(const Score&) const = default;
};

Score score_of(std::string_view text, CsvMarks marks) {
  CountSink sink;
  CsvScan(text, marks, 1, sink).run();
  const std::vector<std::size_t>& counts = sink.counts();
  const std::size_t usual = usual_count(counts);
  if (usual < 2) return {};
  const auto agreeing = static_cast<double>(std::count(counts.begin(), counts.end(), usual));
  const double header = counts.front() == usual ? .25 : 0;
  return {agreeing / static_cast<double>(counts.size()) + header, usual};
}

char find_delimiter(std::string_view text, char quote) {
  char best = kDelimiters.front();
  Score best_score;
  for (const char delimiter : kDelimiters) {
    if (delimiter == quote) continue;
    const Score score = score_of(text, {delimiter, quote});
    if (score > best_score) {
      best = delimiter;
      best_score = score;
    }
  }
  if (best_score.fields > 0 || quote == ' ') return best;
  const Score blanks = score_of(text, {' ', quote});
  return blanks.agreement >= kBlankAgreementMin && blanks.fields >= kBlankFieldsMin ? ' ' : best;
}

// A number, an amount, a date or a time: a digit, and nothing but digits and their punctuation.
bool looks_like_value(std::string_view cell) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kAround = "0123456789+-.,:/%$ TZ";
  cell = trimmed(cell);
  return cell.find_first_of(kDigits) != cell.npos && cell.find_first_not_of(kAround) == cell.npos;
}

std::string_view cell_at(const std::vector<std::string>& row, std::size_t column) {
  return column < row.size() ? trimmed(row[column]) : std::string_view();
}

// What one column says of the first record: 1 names, -1 values, 0 nothing.
int vote(const Rows& rows, std::size_t column) {
  const std::string_view first = cell_at(rows.front(), column);
  if (first.empty()) return 0;
  std::size_t filled = 0;
  std::size_t values = 0;
  bool again = false;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string_view cell = cell_at(rows[i], column);
    if (cell.empty()) continue;
    ++filled;
    values += looks_like_value(cell) ? 1 : 0;
    again = again || (cell == first && rows[i] != rows.front());
  }
  const bool column_of_values = values * 2 > filled;
  if (again || (looks_like_value(first) && column_of_values)) return -1;
  return column_of_values ? 1 : 0;
}

bool has_header(const Rows& rows) {
  if (rows.size() < 2) {
    return std::none_of(rows.front().begin(), rows.front().end(), looks_like_value);
  }
  int votes = 0;
  for (std::size_t column = 0; column < rows.front().size(); ++column) votes += vote(rows, column);
  return votes >= 0;
}

bool is_empty_below(const Rows& rows, std::size_t column) {
  return std::all_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return cell_at(row, column).empty(); });
}

std::vector<std::string> numbered_columns(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back("column_" + std::to_string(i));
  return names;
}

Status check_marks(const SourceFile& source) {
  for (const char mark : {source.delimiter, source.quote}) {
    const bool clash = source.delimiter == source.quote || mark == '\n' || mark == '\r';
    if (clash) return config_error(message::kDelimiterClash, {{"character", shown(mark)}});
  }
  return {};
}

}  // namespace

Rows first_rows(std::string_view text, CsvMarks marks, std::size_t rows_max) {
  RowsSink sink(text, marks.quote, rows_max);
  if (rows_max > 0) CsvScan(text, marks, 1, sink).run();
  return std::move(sink).take();
}

Rows rows_of(const RecordBatch& batch, std::size_t rows_max) {
  Rows rows(std::min(batch.size(), rows_max));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t column = 0; column < batch.columns; ++column) {
      rows[i].emplace_back(batch.field(i, column));
    }
  }
  return rows;
}

Result<bool> find_dialect(std::string_view text, const DialectOptions& options,
                          SourceFile& source) {
  source.quote = options.quote.value_or('"');
  source.delimiter = options.delimiter ? *options.delimiter : find_delimiter(text, source.quote);
  TRY(check_marks(source));
  const Rows rows = first_rows(text, {source.delimiter, source.quote}, kRowsSampled);
  if (rows.empty()) {
    if (trimmed(text).empty()) return invalid(message::kFileEmpty);
    return false;
  }
  source.header = options.header.value_or(has_header(rows));
  if (source.header) {
    source.columns = column_names(rows.front(), Rows(rows.begin() + 1, rows.end()));
  } else {
    std::vector<std::size_t> counts;
    for (const auto& row : rows) counts.push_back(row.size());
    source.columns = numbered_columns(usual_count(counts));
  }
  if (source.columns.size() <= kColumnsMax) return true;
  return Error(ErrorCode::TooLarge, message::kTooManyColumns,
               {{"columns", source.columns.size()}, {"limit", kColumnsMax}});
}

std::vector<std::string> column_names(const std::vector<std::string>& header, const Rows& rows) {
  std::size_t count = header.size();
  while (count > 1 && trimmed(header[count - 1]).empty() && is_empty_below(rows, count - 1)) {
    --count;
  }
  std::map<std::string, std::size_t> times;
  for (std::size_t i = 0; i < count; ++i) ++times[std::string(trimmed(header[i]))];
  std::set<std::string> taken;
  for (const auto& [name, number] : times) {
    if (number == 1) taken.insert(name);
  }
  std::map<std::string, std::size_t> numbers;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(trimmed(header[i]));
    std::string given = name.empty() ? "column_" + std::to_string(i + 1) : name;
    if (name.empty() || times[name] > 1) {
      const std::string stem = name.empty() ? given : name;
      std::size_t& number = numbers[stem];
      if (!name.empty()) given = stem + "_" + std::to_string(++number);
      while (!taken.insert(given).second) given = stem + "_" + std::to_string(++number);
    }
    names.push_back(std::move(given));
  }
  return names;
}

}  // namespace canasta
