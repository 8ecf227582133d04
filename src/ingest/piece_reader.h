// A text in pieces of whole records, worked on by several threads.
//
// One thread at a time reads the next bytes and finds where the last record ends; what is left over
// begins the next piece. This part runs at memory speed. Then the piece belongs to its thread,
// which does the dear work: fields, types, codes. Pieces are the same whatever the number of
// threads.
//
// Memory: one piece a thread, about twice piece_bytes; more only for a record longer than that, up
// to the limits of records.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/context.h"
#include "ingest/csv_cut.h"
#include "ingest/text_source.h"

namespace canasta {

// Readable bytes after a piece, of no meaning: simdjson reads past the end.
inline constexpr std::size_t kPiecePadding = 64;

struct Piece {
  std::size_t index = 0;   // from 0, in the file's order
  std::uint64_t line = 1;  // physical line of its first byte
  std::string_view text;   // whole records, and kPiecePadding bytes after it
  std::size_t worker = 0;  // below context.threads; a worker has one piece at a time
};

struct PieceRule {
  CutRule cut;
  bool header = false;  // the first record is no data: it is left out
  std::size_t piece_bytes = std::size_t{1} << 20;
};

using PieceHandler = std::function<Status(const Piece&)>;

// Calls the handler once for each piece, from context.threads threads. A UTF-8 byte order mark in
// front is skipped. Tells progress, in bytes of the file; asks for cancellation between pieces.
// Errors    Of the source, the handler and check_unfinished; of several, the first in the file.
Status for_each_piece(const Context& context, TextSource& source, const PieceRule& rule,
                      const PieceHandler& handler);

// The first record with its line end and the empty lines before it. Nothing when it may go on after
// `text`; when `text` is the last of the file, all of it at most.
std::optional<Cut> first_record(std::string_view text, const CutRule& rule, bool last);

// The front of a text: its whole records, without a byte order mark.
struct Front {
  std::string text;
  bool whole_file = false;
};

// At least one record and about `bytes_min`, or the whole file when it is shorter.
// Errors    As for_each_piece.
Result<Front> read_records_front(TextSource& source, const CutRule& rule, std::size_t bytes_min);

}  // namespace canasta
