// The slow, obvious twin of csv_scan.h and csv_cut.h, for tests: one byte after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/csv_masks.h"

namespace canasta {

struct TwinRecord {
  std::uint64_t line = 0;
  std::string raw;  // without its line end
  std::vector<std::string> fields;
  bool torn = false;        // text follows a closing quote
  std::size_t torn_at = 0;  // offset of the first byte that does
};

struct TwinLineEnd {
  std::size_t after = 0;    // offset of the byte after a line end that ends a record or empty line
  std::uint64_t lines = 0;  // line ends up to there, those in quotes too
};

class CsvTwin {
 public:
  CsvTwin(std::string_view text, CsvMarks marks) : text_(text), marks_(marks) {
    while (at_ < text_.size()) step(text_[at_]);
    if (state_ != State::Quoted && !line_is_empty()) end_record();
  }

  std::vector<TwinRecord> records;
  std::vector<TwinLineEnd> line_ends;
  bool quote_open() const { return state_ == State::Quoted; }
  std::size_t quote_begin() const { return quote_begin_; }

 private:
  enum class State { FieldStart, Plain, Quoted, AfterQuote };

  char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  // Columns set apart by blanks: no field has begun since the last one.
  bool between_blanks() const { return marks_.delimiter == ' ' && state_ == State::FieldStart; }

  bool line_is_empty() const {
    if (marks_.delimiter != ' ') return at_ == record_begin_;
    return text_.substr(record_begin_, at_ - record_begin_).find_first_not_of(' ') == text_.npos;
  }

  void step(char byte) {
    const bool pair = byte == '\r' && next() == '\n';
    if (state_ == State::Quoted) {
      step_quoted(byte, pair);
    } else if (byte == marks_.delimiter) {
      if (!between_blanks()) end_field();
      ++at_;
    } else if (byte == '\n' || byte == '\r') {
      if (!line_is_empty()) end_record();
      at_ += pair ? 2 : 1;
      ++line_;
      line_ends.push_back({at_, line_ - 1});
      record_begin_ = at_;
      record_line_ = line_;
    } else if (state_ == State::FieldStart && byte == marks_.quote) {
      state_ = State::Quoted;
      quote_begin_ = at_++;
    } else {
      if (state_ == State::AfterQuote) note_torn();
      if (state_ != State::AfterQuote) state_ = State::Plain;
      field_ += byte;
      ++at_;
    }
  }

  void step_quoted(char byte, bool pair) {
    if (byte == marks_.quote && next() != marks_.quote) {
      state_ = State::AfterQuote;
    } else {
      field_ += byte;
      if (byte == marks_.quote) ++at_;
      if (byte == '\n' || (byte == '\r' && !pair)) ++line_;
    }
    ++at_;
  }

  void note_torn() {
    if (!record_.torn) record_.torn_at = at_;
    record_.torn = true;
  }

  void end_field() {
    record_.fields.push_back(std::exchange(field_, {}));
    state_ = State::FieldStart;
  }

  void end_record() {
    if (!between_blanks()) end_field();
    record_.line = record_line_;
    record_.raw = text_.substr(record_begin_, at_ - record_begin_);
    records.push_back(std::exchange(record_, {}));
  }

  std::string_view text_;
  CsvMarks marks_;
  State state_ = State::FieldStart;
  std::size_t at_ = 0;
  std::size_t record_begin_ = 0;
  std::size_t quote_begin_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 1;
  std::string field_;
  TwinRecord record_;
};

}  // namespace canasta
