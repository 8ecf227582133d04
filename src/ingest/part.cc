#include "ingest/part.h"

#include <utility>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

void recode(std::vector<std::uint32_t>& codes, const std::vector<std::uint32_t>& new_code) {
  for (std::uint32_t& code : codes) {
    if (code != kNoCode) code = new_code[code];
  }
}

// A file whose every row fails for its time was mapped or exported wrongly: quarantining it all
// would hide that.
Status check_times(const Part& part, const std::string& path) {
  if (part.row_count() > 0) return {};
  for (std::size_t i = 0; i < part.rejects.size(); ++i) {
    const Rejects::Entry& entry = part.rejects[i];
    if (entry.reason != message::kRowTimeUnreadable) continue;
    const std::string_view value = part.rejects.texts_of(i)[Rejects::Value];
    return std::move(invalid(message::kTimesUnreadable, {{"value", value}}))
        .at({.file = path, .line = entry.line, .column = 0, .field = "time"});
  }
  return {};
}

}  // namespace

std::uint64_t Part::row_count() const {
  std::uint64_t rows = 0;
  for (const RowChunk& chunk : chunks) rows += chunk.size();
  return rows;
}

void PartBuilder::add(std::size_t batch_number, TypedBatch batch) {
  std::unique_lock lock(mutex_);
  waiting_.emplace(batch_number, std::move(batch));
  if (merging_) return;
  merging_ = true;
  for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_;
       first = waiting_.begin()) {
    TypedBatch next = std::move(first->second);
    waiting_.erase(first);
    lock.unlock();
    merge(std::move(next));
    lock.lock();
    next_ += 1;
  }
  merging_ = false;
}

void PartBuilder::merge(TypedBatch batch) {
  recode(batch.rows.customer, part_.customers.merge(batch.customers));
  recode(batch.rows.order, part_.orders.merge(batch.orders));
  const std::vector<std::uint32_t> product = part_.products.merge(batch.products);
  recode(batch.rows.product, product);
  const std::vector<std::uint32_t> category = part_.categories.merge(batch.categories);
  part_.product_category.resize(part_.products.size(), kNoCode);
  for (std::size_t code = 0; code < batch.product_category.size(); ++code) {
    if (batch.product_category[code] == kNoCode) continue;
    part_.product_category[product[code]] = category[batch.product_category[code]];
  }
  part_.evidence.merge(batch.evidence);
  part_.rejects.append(batch.rejects);
  if (batch.rows.size() > 0) part_.chunks.push_back(std::move(batch.rows));
}

Part PartBuilder::take() {
  const std::scoped_lock lock(mutex_);
  CANASTA_ASSERT(waiting_.empty() && !merging_);
  return std::move(part_);
}

Result<Part> read_part(const Context& context, const FileSystem& files, const SourceFile& source,
                       const RoleColumns& roles, const TypingOptions& options) {
  PartBuilder builder;
  TRY(read_records(context, files, source, [&](std::size_t number, const RecordBatch& batch) {
    builder.add(number, type_batch(batch, roles, options));
  }));
  Part part = builder.take();
  TRY(check_times(part, source.path));
  return part;
}

}  // namespace canasta
