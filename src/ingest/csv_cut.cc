#include "ingest/csv_cut.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/messages/ingest.h"
#include "ingest/csv_scan.h"
#include "ingest/records.h"

namespace canasta {
namespace {

// One bit for each byte that ends a line; of CR LF it is the LF. `next` is the byte after the
// block.
std::uint64_t line_end_mask(const char* block, char next) {
  const std::uint64_t feeds = mask_of(block, '\n');
  const std::uint64_t returns = mask_of(block, '\r');
  if (returns == 0) [[likely]]
    return feeds;
  const std::uint64_t paired = feeds >> 1 | static_cast<std::uint64_t>(next == '\n') << 63;
  return feeds | (returns & ~paired);
}

class Cutter {
 public:
  Cutter(std::string_view text, const CutRule& rule) : text_(text), rule_(rule) {}

  void take(std::size_t base, std::uint64_t line_ends, std::uint64_t quotes) {
    if (quotes == 0) [[likely]] {
      lines_ += static_cast<std::uint64_t>(std::popcount(line_ends));
      if (!inside_ && line_ends != 0) cut_after(base + 63 - leading_zeros(line_ends));
      return;
    }
    for (std::uint64_t bits = line_ends | quotes; bits != 0; bits &= bits - 1) {
      const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bits));
      if ((line_ends >> (at - base) & 1) != 0) {
        ++lines_;
        if (!inside_) cut_after(at);
      } else if (at >= resume_) {
        take_quote(at);
      }
    }
  }

  Cut whole() const { return cut_; }
  std::uint64_t lines() const { return lines_; }

 private:
  static std::size_t leading_zeros(std::uint64_t mask) {
    return static_cast<std::size_t>(std::countl_zero(mask));
  }

  void cut_after(std::size_t at) { cut_ = {at + 1, lines_}; }

  void take_quote(std::size_t at) {
    if (!inside_) {
      inside_ = at == 0 || begins_field_after(text_[at - 1]);
    } else if (at + 1 < text_.size() && text_[at + 1] == rule_.marks.quote) {
      resume_ = at + 2;
    } else {
      inside_ = false;
    }
  }

  bool begins_field_after(char byte) const {
    return byte == rule_.marks.delimiter || byte == '\n' || byte == '\r';
  }

  std::string_view text_;
  const CutRule& rule_;
  Cut cut_;
  std::uint64_t lines_ = 0;
  std::size_t resume_ = 0;
  bool inside_ = false;
};

// Stops at the first field over the limit.
class LongFieldSink {
 public:
  void plain(std::size_t begin, std::size_t end) { look(begin, end - begin); }
  void quoted(const QuotedField& field) { look(field.open, field.close - field.open - 1); }
  bool record(std::size_t, std::size_t, std::uint64_t) { return true; }

  bool found() const { return found_; }
  std::size_t begin() const { return begin_; }

 private:
  void look(std::size_t begin, std::size_t bytes) {
    if (found_ || bytes <= kFieldBytesMax) return;
    found_ = true;
    begin_ = begin;
  }

  std::size_t begin_ = 0;
  bool found_ = false;
};

}  // namespace

Cut whole_records(std::string_view text, const CutRule& rule, bool last) {
  Cutter cutter(text, rule);
  const auto take = [&](std::size_t base, const char* block, char next, std::uint64_t text_mask) {
    const std::uint64_t quotes = rule.quotes ? mask_of(block, rule.marks.quote) : 0;
    cutter.take(base, line_end_mask(block, next) & text_mask, quotes & text_mask);
  };
  // A CR that ends an unfinished text is no line end yet: the byte after it decides.
  if (!last && text.ends_with('\r')) text.remove_suffix(1);
  const std::size_t whole = text.size() / kBlockBytes * kBlockBytes;
  for (std::size_t base = 0; base < whole; base += kBlockBytes) {
    const std::size_t after = base + kBlockBytes;
    take(base, text.data() + base, after < text.size() ? text[after] : '\0', ~std::uint64_t{0});
  }
  const TailBlock tail(text.substr(whole));
  take(whole, tail.data(), '\0', tail.text_mask());
  return last ? Cut{text.size(), cutter.lines()} : cutter.whole();
}

Place place_of(std::string_view text, std::size_t offset, std::uint64_t line) {
  std::size_t line_begin = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if ((text[i] != '\n' && text[i] != '\r') || pair) continue;
    ++line;
    line_begin = i + 1;
  }
  return {.file = {}, .line = line, .column = offset - line_begin + 1, .field = {}};
}

Status check_unfinished(std::string_view text, const CutRule& rule, std::uint64_t line) {
  if (rule.quotes && text.size() > kFieldBytesMax) {
    LongFieldSink sink;
    CsvScan scan(text, rule.marks, line, sink);
    const bool open = scan.run() == ScanEnd::QuoteOpen;
    if (sink.found()) return field_too_long(place_of(text, sink.begin(), line));
    if (open && text.size() - scan.field_begin() - 1 > kFieldBytesMax) {
      return field_too_long(place_of(text, scan.field_begin(), line));
    }
  }
  // A CR without its LF may be the last byte.
  if (text.size() > kRecordBytesMax + 1) return record_too_long(place_of(text, 0, line));
  return {};
}

Error field_too_long(Place place) {
  return Error(ErrorCode::TooLarge, message::kFieldTooLong, {{"limit", kFieldBytesMax}})
      .at(std::move(place));
}

Error record_too_long(Place place) {
  return Error(ErrorCode::TooLarge, message::kRecordTooLong, {{"limit", kRecordBytesMax}})
      .at(std::move(place));
}

}  // namespace canasta
