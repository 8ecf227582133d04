// A batch of records to typed columns, with dictionaries of its own.
//
// Batches are typed on any thread, knowing nothing of each other; part.h merges them in the order
// of the file, so that codes and bytes do not depend on the number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/evidence.h"
#include "ingest/interner.h"
#include "ingest/records.h"
#include "ingest/rejects.h"
#include "ingest/row_chunk.h"

namespace canasta {

// Which column of the file plays each role; kNoColumn where none does.
inline constexpr std::size_t kNoColumn = SIZE_MAX;
struct RoleColumns {
  std::array<std::size_t, kRoles> column;

  RoleColumns() { column.fill(kNoColumn); }
  std::size_t of(Role role) const { return column[static_cast<std::size_t>(role)]; }
  std::size_t& of(Role role) { return column[static_cast<std::size_t>(role)]; }
  bool has(Role role) const { return of(role) != kNoColumn; }
};

struct TypingOptions {
  std::string timezone = "UTC";  // REQUIRES: is_time_zone
  std::optional<char> decimal;   // '.' or ','
  std::optional<DateOrder> date_order;
  std::vector<std::string> null_tokens;  // beside the known ones
};

// "", NULL, NA, N/A, NaN, None, S/D, -, \N in their usual cases, and the configured ones.
// REQUIRES: trimmed.
bool is_null_text(std::string_view text, const std::vector<std::string>& more_tokens);

struct TypedBatch {
  RowChunk rows;
  Interner customers, orders, products, categories;
  std::vector<std::uint32_t> product_category;  // the last one of each product; kNoCode
  Evidence evidence;
  Rejects rejects;  // by line; those of batch.bad among them
};

// Rejected are rows without time, product or quantity (where that column is mapped), with a time or
// number that cannot be read, or that contradicts the configured order or sign; and batch.bad.
TypedBatch type_batch(const RecordBatch& batch, const RoleColumns& roles,
                      const TypingOptions& options);

}  // namespace canasta
