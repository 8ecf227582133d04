// Encoding: which columns of a table become features, how, and why the others do not.
//
// Everything is decided on the training rows alone. A column is left out when it is the key or the
// target, says nothing (missing or one value everywhere), names its row (most texts occur once), or
// repeats another column; each with its reason.
//
//   numbers        as they are; a flag beside where some are missing
//   days, times    their parts
//   texts          one feature for each of the commonest words
//   lists in cells one feature for each of the commonest items: where at least a fifth of the
//                  different texts hold a separator and their items recur
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/messages.h"
#include "data/table.h"
#include "models/encoder.h"

namespace canasta {

struct EncodingOptions {
  std::string key;                // empty: none
  std::string target;             // empty: none
  std::vector<std::string> drop;  // columns a person left out
  std::size_t vocabulary_max = 64;
};

struct DroppedColumn {
  std::string column;
  Message reason;
  Fields fields;
};

struct FittedEncoder {
  Encoder encoder;
  std::vector<DroppedColumn> dropped;  // in the table's order
};

// `rows`: the training rows. Error: kNothingToEncode (InvalidInput) where no column is left.
Result<FittedEncoder> fit_encoder(const Table& table, std::span<const std::uint32_t> rows,
                                  const EncodingOptions& options);

}  // namespace canasta
