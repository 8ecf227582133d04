// United rows: the parts of all source files as one body of rows, settled.
//
// Files come in the order of their paths, so that "first" and "later" mean the same whichever run
// has read which file. A column is decided over all files: how dates are ordered, which sign is the
// decimal one, whether ids were written as floats.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "ingest/ingest.h"
#include "ingest/part.h"

namespace canasta {

// Rows and ids are counted in 32 bits; the last number means "none".
inline constexpr std::uint64_t kRowsMax = 0xFFFF'FFFE;

// Error: TooLarge kTooManyRows.
Status check_row_count(std::uint64_t rows);

struct SourcePart {
  std::string path;
  Part part;
};

struct Decisions {
  DateOrder date_order = DateOrder::DayFirst;
  std::array<char, kNumberRoles.size()> decimal{'.', '.', '.'};  // in the order of kNumberRoles

  char decimal_of(Role number_role) const {
    return decimal[static_cast<std::size_t>(number_role) -
                   static_cast<std::size_t>(Role::Quantity)];
  }
};

// What the values decide, each decision said in `findings`.
//   dates     a part above 12 anywhere shows the order; without one, day first is assumed
//   numbers   a value that can be read one way only shows the sign; without one in the column, the
//             other number columns decide; without one there, '.' is taken
// Errors: InvalidInput kMixedDateOrders, kMixedDecimalSigns, naming one line of each side.
Result<Decisions> decide_columns(const std::vector<SourcePart>& parts, const TypingOptions& options,
                                 std::vector<Finding>& findings);

struct SourceRows {
  std::string path;
  std::vector<RowChunk> chunks;
  Rejects rejects;
};

// Codes are those of the dictionaries here. Times are seconds, `value` is the amount.
struct UnitedRows {
  std::vector<SourceRows> sources;
  Interner customers, orders, products, categories;
  std::vector<std::uint32_t> product_category;

  // Every chunk, in order.
  std::vector<RowChunk*> chunks();
};

// Settles all values and unites all dictionaries, in the order of the parts. An id column in which
// every id is digits, at least one of them followed by ".0", loses those: 17850.0 becomes 17850.
UnitedRows unite_parts(const Context& context, std::vector<SourcePart> parts,
                       const Decisions& decisions, std::vector<Finding>& findings);

}  // namespace canasta
