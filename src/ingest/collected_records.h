// Everything that read_records hands out, in the file's order and with its own text: for tests.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/records.h"

namespace canasta {

struct CollectedRecords {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::uint64_t> hashes;
  std::vector<BadRecord> bad;
  std::vector<std::size_t> batch_sizes;
  bool operator==(const CollectedRecords& other) const {
    return rows == other.rows && lines == other.lines && hashes == other.hashes &&
           bad.size() == other.bad.size();
  }
};

inline void append(const RecordBatch& batch, CollectedRecords& out) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    std::vector<std::string>& row = out.rows.emplace_back();
    for (std::size_t c = 0; c < batch.columns; ++c) row.emplace_back(batch.field(i, c));
  }
  out.lines.insert(out.lines.end(), batch.line.begin(), batch.line.end());
  out.hashes.insert(out.hashes.end(), batch.hash.begin(), batch.hash.end());
  out.bad.insert(out.bad.end(), batch.bad.begin(), batch.bad.end());
  out.batch_sizes.push_back(batch.size());
}

// `read` is read_records, or one of the readers behind it, given a handler.
inline Result<CollectedRecords> collect_records(
    const std::function<Status(const BatchHandler&)>& read) {
  std::mutex mutex;
  std::map<std::size_t, CollectedRecords> batches;
  TRY(read([&](std::size_t index, const RecordBatch& batch) {
    CollectedRecords collected;
    append(batch, collected);
    const std::lock_guard lock(mutex);
    CANASTA_ASSERT(batches.emplace(index, std::move(collected)).second);
  }));
  CollectedRecords all;
  for (const auto& [index, part] : batches) {
    CANASTA_ASSERT(index == all.batch_sizes.size());
    all.rows.insert(all.rows.end(), part.rows.begin(), part.rows.end());
    all.lines.insert(all.lines.end(), part.lines.begin(), part.lines.end());
    all.hashes.insert(all.hashes.end(), part.hashes.begin(), part.hashes.end());
    all.bad.insert(all.bad.end(), part.bad.begin(), part.bad.end());
    all.batch_sizes.insert(all.batch_sizes.end(), part.batch_sizes.begin(), part.batch_sizes.end());
  }
  return all;
}

}  // namespace canasta
