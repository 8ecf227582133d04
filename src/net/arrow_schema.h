// The columns of an Arrow stream, from its schema. Errors: those of net/arrow_stream.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "net/arrow_metadata.h"

namespace canasta {

enum class ArrowKind : std::uint8_t { Null, Truth, Whole, Real, Text, Time };

struct ArrowType {
  ArrowKind kind = ArrowKind::Null;
  std::size_t bytes = 0;  // of a number; of a text's offset
  bool is_signed = true;  // of Whole
  // Of Time: one of the two is 1.
  Seconds seconds_per_tick = 1;
  Seconds ticks_per_second = 1;
  bool is_moment = false;  // of Time: it is in UTC, else on some wall
};

struct ArrowColumn {
  std::string name;
  ArrowType type;  // of its values
  bool has_dictionary = false;
  std::int64_t dictionary = 0;  // id
  ArrowType index = {};         // of what stands for its words
};

// kArrowBroken at a byte of the stream. `part` is called as the format calls it.
Error broken_arrow(std::size_t byte, std::string_view part);
Error unread_arrow_feature(std::string_view feature);

// `byte`: where the message begins.
Result<std::vector<ArrowColumn>> arrow_columns(ArrowMetadata& metadata,
                                               const ArrowMetadata::Table& schema,
                                               std::size_t byte);

}  // namespace canasta
