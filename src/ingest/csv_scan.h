// The state machine of CSV: text to fields and records, 64 bytes at a time.
//
// RFC 4180, and what real files do beyond it:
//   1. A line ends with LF, CR LF or CR, mixed at will; the last one may have no end.
//   2. A field is quoted when its first byte is the quote; a quote elsewhere in it is a character.
//   3. Inside of quotes, two quotes are one, and delimiters and line ends are text.
//   4. Text after a closing quote is torn: it belongs to the field, which ends at the next
//      delimiter or line end. The sink decides what becomes of the record.
//   5. An empty line is no record; it counts as a line.
//   6. Where the delimiter is a blank, a run of blanks is one, and blanks at the ends of a line are
//      none: columns are set apart, as in what statistics programs print.
//
// The loop looks only at delimiters, quotes and line ends, found by comparing whole blocks, so that
// plain bytes cost nothing (Langdale & Lemire 2019, "Parsing Gigabytes of JSON per Second",
// section 3.1, is where the masks come from). Quotes keep their order, because rule 2 makes the
// parity trick of that paper wrong for real files: 5" pipe,3.
//
// A Sink has
//   void plain(std::size_t begin, std::size_t end);      a field without quotes: text[begin, end)
//   void quoted(const QuotedField& field);
//   bool record(std::size_t begin, std::size_t end, std::uint64_t line);   false stops the scan
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ingest/csv_masks.h"

namespace canasta {

// open and close are where the quotes stand; end is where the field ends.
struct QuotedField {
  std::size_t open = 0;
  std::size_t close = 0;
  std::size_t end = 0;
  bool doubled = false;                           // two quotes that are one stand inside
  bool torn() const { return close + 1 != end; }  // text follows the closing quote
};

// What stands between the quotes, two quotes as one.
template <class Text>
void append_undoubled(std::string_view inside, char quote, Text& out) {
  for (std::size_t i = 0; i < inside.size(); ++i) {
    out.push_back(inside[i]);
    if (inside[i] == quote) ++i;
  }
}

enum class ScanEnd : std::uint8_t { Complete, Stopped, QuoteOpen };

template <class Sink>
class CsvScan {
 public:
  // `text` begins at the start of a record, in physical line `line`.
  CsvScan(std::string_view text, CsvMarks marks, std::uint64_t line, Sink& sink)
      : text_(text),
        marks_(marks),
        blanks_(marks.delimiter == ' '),
        line_(line),
        record_line_(line),
        sink_(sink) {}

  ScanEnd run() {
    const std::size_t whole = text_.size() / kBlockBytes * kBlockBytes;
    for (std::size_t base = 0; base < whole; base += kBlockBytes) {
      if (!take(base, shape_mask(text_.data() + base))) return ScanEnd::Stopped;
    }
    const TailBlock tail(text_.substr(whole));
    if (!take(whole, shape_mask(tail.data()) & tail.text_mask())) return ScanEnd::Stopped;
    return finish();
  }

  // Where the field begins at which the text ended; for ScanEnd::QuoteOpen its quote.
  std::size_t field_begin() const { return field_begin_; }

 private:
  enum class Quote : std::uint8_t { None, Open, Closed };

  std::uint64_t shape_mask(const char* block) const {
    return mask_of(block, marks_.delimiter, marks_.quote, '\n', '\r');
  }

  bool take(std::size_t base, std::uint64_t bits) {
    while (bits != 0) {
      const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bits));
      bits &= bits - 1;
      if (at < resume_) continue;
      const char byte = text_[at];
      if (byte == marks_.delimiter) {
        if (quote_ != Quote::Open && !skip_blank(at)) end_field(at);
      } else if (byte == marks_.quote) {
        take_quote(at);
      } else if (!take_line_end(at, byte)) {
        return false;
      }
    }
    return true;
  }

  void take_quote(std::size_t at) {
    if (quote_ == Quote::None) {
      if (at == field_begin_) quote_ = Quote::Open;
    } else if (quote_ == Quote::Open) {
      if (at + 1 < text_.size() && text_[at + 1] == marks_.quote) {
        doubled_ = true;
        resume_ = at + 2;
      } else {
        quote_ = Quote::Closed;
        close_ = at;
      }
    }
  }

  bool take_line_end(std::size_t at, char byte) {
    const bool pair = byte == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n';
    const std::size_t next = pair ? at + 2 : at + 1;
    resume_ = next;
    ++line_;
    if (quote_ == Quote::Open) return true;
    const bool go_on = is_empty_line(at) || end_record(at);
    record_begin_ = next;
    field_begin_ = next;
    record_line_ = line_;
    return go_on;
  }

  // Of blanks (rule 6): does the byte at `at` end no field, because none has begun?
  bool skip_blank(std::size_t at) {
    if (!blanks_ || at != field_begin_) return false;
    field_begin_ = at + 1;
    return true;
  }

  bool is_empty_line(std::size_t end) const {
    if (!blanks_) return end == record_begin_;
    return text_.substr(record_begin_, end - record_begin_).find_first_not_of(' ') == text_.npos;
  }

  void end_field(std::size_t at) {
    if (quote_ == Quote::None) [[likely]] {
      sink_.plain(field_begin_, at);
    } else {
      sink_.quoted({field_begin_, close_, at, doubled_});
      quote_ = Quote::None;
      doubled_ = false;
    }
    field_begin_ = at + 1;
  }

  bool end_record(std::size_t at) {
    if (!skip_blank(at)) end_field(at);
    return sink_.record(record_begin_, at, record_line_);
  }

  ScanEnd finish() {
    if (quote_ == Quote::Open) return ScanEnd::QuoteOpen;
    if (is_empty_line(text_.size())) return ScanEnd::Complete;
    return end_record(text_.size()) ? ScanEnd::Complete : ScanEnd::Stopped;
  }

  std::string_view text_;
  CsvMarks marks_;
  bool blanks_;
  std::uint64_t line_;
  std::uint64_t record_line_;
  Sink& sink_;
  std::size_t record_begin_ = 0;
  std::size_t field_begin_ = 0;
  std::size_t resume_ = 0;  // what stands before is dealt with
  std::size_t close_ = 0;
  Quote quote_ = Quote::None;
  bool doubled_ = false;
};

}  // namespace canasta
