// Part: everything typed from one source file. PartBuilder puts it together from batches.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/batch_typing.h"
#include "ingest/records.h"

namespace canasta {

struct Part {
  std::vector<RowChunk> chunks;  // in file order
  Interner customers, orders, products, categories;
  std::vector<std::uint32_t> product_category;  // category code of each product, or kNoCode
  Evidence evidence;
  Rejects rejects;  // by line

  std::uint64_t row_count() const;
  std::uint64_t rows_read() const { return row_count() + rejects.size(); }
};

// Merges batches in the order of their numbers, whatever the order in which they come, so that a
// code is the rank of an id's first appearance in the file. Whoever brings the batch that is next
// merges it and all that wait behind it; the others only leave theirs and go on.
//
// Threads   add() from any; take() when all have ended.
class PartBuilder {
 public:
  void add(std::size_t batch_number, TypedBatch batch);
  // REQUIRES: every number from 0 to the last was added once.
  Part take();

 private:
  void merge(TypedBatch batch);

  std::mutex mutex_;
  std::map<std::size_t, TypedBatch> waiting_;  // guarded by mutex_
  std::size_t next_ = 0;                       // guarded by mutex_
  bool merging_ = false;                       // guarded by mutex_
  Part part_;                                  // of the thread that set merging_
};

// Reads and types a whole file.
// Errors    Of read_records; InvalidInput kTimesUnreadable when rows are there and not one of their
//           times can be read.
Result<Part> read_part(const Context& context, const FileSystem& files, const SourceFile& source,
                       const RoleColumns& roles, const TypingOptions& options);

}  // namespace canasta
