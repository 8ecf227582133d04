#include "ingest/piece_reader.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/messages/ingest.h"
#include "base/parallel.h"
#include "ingest/csv_scan.h"

namespace canasta {
namespace {

// A worker's memory for its piece: grows, is never cleared, keeps the padding at its end.
class PieceBuffer {
 public:
  std::string_view text() const { return {bytes_.data(), size_}; }

  void assign(std::string_view text) {
    make_room(text.size());
    std::copy(text.begin(), text.end(), bytes_.begin());
    size_ = text.size();
  }
  // Reads up to `bytes_max` more; true at the end of the source.
  Result<bool> append_from(ByteStream& source, std::size_t bytes_max) {
    make_room(size_ + bytes_max);
    const std::span<char> free(bytes_.data() + size_, bytes_max);
    TRY_ASSIGN(const std::size_t bytes, source.read(free));
    size_ += bytes;
    return bytes < bytes_max;
  }

 private:
  void make_room(std::size_t bytes) {
    if (bytes_.size() < bytes + kPiecePadding) bytes_.resize(bytes + kPiecePadding);
  }

  std::vector<char> bytes_;
  std::size_t size_ = 0;
};

// The sequential part: the next whole records, and where they stand.
class PieceFeed {
 public:
  PieceFeed(TextSource& source, const PieceRule& rule) : source_(source), rule_(rule) {}

  // False when there is no more.
  Result<bool> next(PieceBuffer& buffer, Piece& piece) {
    buffer.assign(rest_);
    if (!front_passed_) TRY(pass_front(buffer));
    Cut cut = cut_of(buffer);
    while (cut.bytes == 0 && !ended_) {
      TRY(check_unfinished(buffer.text(), rule_.cut, line_));
      TRY_ASSIGN(ended_, buffer.append_from(source_, rule_.piece_bytes));
      cut = cut_of(buffer);
    }
    piece.index = index_;
    piece.line = line_;
    piece.text = buffer.text().substr(0, cut.bytes);
    rest_ = buffer.text().substr(cut.bytes);
    line_ += cut.lines;
    if (cut.bytes > 0) ++index_;
    return cut.bytes > 0;
  }

  std::size_t index() const { return index_; }

 private:
  Cut cut_of(const PieceBuffer& buffer) const {
    return whole_records(buffer.text(), rule_.cut, ended_);
  }

  // Leaves out the byte order mark and the header.
  Status pass_front(PieceBuffer& buffer) {
    front_passed_ = true;
    while (!ended_ && buffer.text().size() < kUtf8Mark.size()) {
      TRY_ASSIGN(ended_, buffer.append_from(source_, rule_.piece_bytes));
    }
    if (buffer.text().starts_with(kUtf8Mark)) drop(buffer, {kUtf8Mark.size(), 0});
    if (!rule_.header) return {};
    std::optional<Cut> header = first_record(buffer.text(), rule_.cut, ended_);
    while (!header) {
      TRY(check_unfinished(buffer.text(), rule_.cut, line_));
      TRY_ASSIGN(ended_, buffer.append_from(source_, rule_.piece_bytes));
      header = first_record(buffer.text(), rule_.cut, ended_);
    }
    drop(buffer, *header);
    return {};
  }

  void drop(PieceBuffer& buffer, const Cut& cut) {
    line_ += cut.lines;
    buffer.assign(std::string(buffer.text().substr(cut.bytes)));
  }

  TextSource& source_;
  const PieceRule& rule_;
  std::string rest_;  // begun, not yet whole
  std::size_t index_ = 0;
  std::uint64_t line_ = 1;
  bool front_passed_ = false;
  bool ended_ = false;
};

// The error of the earliest piece, and the word to stop.
class FirstError {
 public:
  void put(std::size_t piece, Error error) {
    stop_ = true;
    if (error_ && piece_ <= piece) return;
    piece_ = piece;
    error_ = std::move(error);
  }
  void stop() { stop_ = true; }
  bool stopped() const { return stop_; }
  Status status() && {
    if (error_) return std::move(*error_);
    return {};
  }

 private:
  bool stop_ = false;
  std::size_t piece_ = 0;
  std::optional<Error> error_;
};

class PieceRun {
 public:
  PieceRun(const Context& context, TextSource& source, const PieceRule& rule,
           const PieceHandler& handler)
      : context_(context),
        source_(source),
        feed_(source, rule),
        handler_(handler),
        stage_(context, message::kReadingFile, source.file_bytes()) {}

  void work(std::size_t worker) {
    PieceBuffer buffer;
    Piece piece;
    piece.worker = worker;
    while (take(buffer, piece)) {
      Status status = handle(piece);
      if (status.ok()) continue;
      const std::lock_guard lock(mutex_);
      first_error_.put(piece.index, std::move(status).error());
    }
  }

  Status end() && { return std::move(first_error_).status(); }

 private:
  bool take(PieceBuffer& buffer, Piece& piece) {
    const std::lock_guard lock(mutex_);
    if (first_error_.stopped()) return false;
    Result<bool> more = next(buffer, piece);
    if (!more.ok()) first_error_.put(feed_.index(), std::move(more).error());
    if (more.ok() && !*more) first_error_.stop();
    return !first_error_.stopped();
  }

  Result<bool> next(PieceBuffer& buffer, Piece& piece) {
    TRY(context_.check_cancel());
    const Result<bool> more = feed_.next(buffer, piece);
    stage_.advance(source_.file_bytes_read());
    return more;
  }

  Status handle(const Piece& piece) {
    try {
      return handler_(piece);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      first_error_.stop();
      throw;
    }
  }

  const Context& context_;
  TextSource& source_;
  PieceFeed feed_;
  const PieceHandler& handler_;
  Stage stage_;
  std::mutex mutex_;  // over the feed, the stage and the first error
  FirstError first_error_;
};

// Stops after the first record.
struct FirstRecordSink {
  std::size_t end = 0;
  void plain(std::size_t, std::size_t) {}
  void quoted(const QuotedField&) {}
  bool record(std::size_t, std::size_t record_end, std::uint64_t) {
    end = record_end;
    return false;
  }
};

}  // namespace

Status for_each_piece(const Context& context, TextSource& source, const PieceRule& rule,
                      const PieceHandler& handler) {
  PieceRun run(context, source, rule, handler);
  const auto threads = static_cast<std::size_t>(std::max(1, context.threads));
  parallel_for(context, threads, [&](std::size_t worker) { run.work(worker); });
  return std::move(run).end();
}

std::optional<Cut> first_record(std::string_view text, const CutRule& rule, bool last) {
  FirstRecordSink sink;
  CsvScan scan(text, rule.marks, 1, sink);
  if (scan.run() == ScanEnd::Stopped) {
    // The record's line end is in when at least one byte follows it: CR may have its LF.
    const std::string_view after = text.substr(sink.end);
    const std::size_t line_end = after.starts_with("\r\n") ? 2 : 1;
    if (after.size() > line_end) {
      const std::size_t bytes = sink.end + line_end;
      return Cut{bytes, whole_records(text.substr(0, bytes), rule, true).lines};
    }
  }
  if (last) return Cut{text.size(), whole_records(text, rule, true).lines};
  return std::nullopt;
}

Result<Front> read_records_front(TextSource& source, const CutRule& rule, std::size_t bytes_min) {
  Front front;
  TRY_ASSIGN(front.text, read_front(source, bytes_min));
  front.whole_file = front.text.size() < bytes_min;
  if (front.text.starts_with(kUtf8Mark)) front.text.erase(0, kUtf8Mark.size());
  Cut cut = whole_records(front.text, rule, front.whole_file);
  while (cut.bytes == 0 && !front.whole_file) {
    TRY(check_unfinished(front.text, rule, 1));
    TRY_ASSIGN(const std::string more, read_front(source, bytes_min));
    front.whole_file = more.size() < bytes_min;
    front.text += more;
    cut = whole_records(front.text, rule, front.whole_file);
  }
  front.text.resize(cut.bytes);
  return front;
}

}  // namespace canasta
