#include "simulate/row_batches.h"

#include <algorithm>
#include <array>

#include "base/messages/simulate.h"

namespace canasta {
namespace {

constexpr std::size_t kRowsPerChunk = 8'192;
constexpr std::size_t kChunksPerBatch = 16;

}  // namespace

Result<RowSummary> write_rows(const Context& context, const RowsToWrite& rows,
                              const TextSink& sink) {
  TRY(sink(rows.header));
  RowSummary summary{.rows = rows.rows, .bytes = rows.header.size()};
  const Chunks chunks{.count = rows.rows, .size = kRowsPerChunk};
  Stage stage(context, message::kStageSimulate, rows.rows);
  std::array<std::string, kChunksPerBatch> batch;
  for (std::size_t first = 0; first < chunks.number(); first += kChunksPerBatch) {
    TRY(context.check_cancel());
    const std::size_t count = std::min(kChunksPerBatch, chunks.number() - first);
    parallel_for(context, count, [&](std::size_t i) {
      const std::size_t begin = (first + i) * kRowsPerChunk;
      batch[i].clear();
      rows.write({first + i, begin, std::min<std::size_t>(begin + kRowsPerChunk, rows.rows)},
                 batch[i]);
    });
    for (std::size_t i = 0; i < count; ++i) {
      TRY(sink(batch[i]));
      summary.bytes += batch[i].size();
    }
    stage.advance(std::min<std::uint64_t>((first + count) * kRowsPerChunk, rows.rows));
  }
  return summary;
}

}  // namespace canasta
