#include "ingest/csv_reader.h"

#include <algorithm>
#include <vector>

#include "ingest/csv_tokenizer.h"

namespace canasta {

Status read_csv(const Context& context, const FileSystem& files, const SourceFile& source,
                const BatchHandler& handler, std::size_t piece_bytes) {
  TRY_ASSIGN(const auto text, TextSource::open_text(files, source));
  const CsvShape shape{{source.delimiter, source.quote}, source.columns.size()};
  const PieceRule rule{.cut = {.marks = shape.marks, .quotes = true},
                       .header = source.header,
                       .piece_bytes = piece_bytes};
  std::vector<RecordBatch> batches(static_cast<std::size_t>(std::max(1, context.threads)));
  return for_each_piece(context, *text, rule, [&](const Piece& piece) -> Status {
    RecordBatch& batch = batches[piece.worker];
    TRY(check_text(piece.text, piece.line));
    TRY(tokenize_csv(piece.text, piece.line, shape, batch));
    handler(piece.index, batch);
    return {};
  });
}

}  // namespace canasta
