// The streaming format of Apache Arrow, as far as it is read and written here: its numbers, shared
// by reader and writer.
//
//   message   0xFFFFFFFF, bytes of metadata (int32), metadata (FlatBuffers, padded to 8), body
//   stream    Schema, then DictionaryBatch and RecordBatch; ends with 0xFFFFFFFF 0x00000000, or
//             where the bytes do
//
// A body is the buffers of its columns, one behind the other: whether values are there (bits), then
// texts' offsets, then values. Everything is little-endian.
//
// Source  Arrow columnar format 1.5, "Serialization and Interprocess Communication"; the tables are
//         those of its Message.fbs and Schema.fbs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canasta::arrow {

inline constexpr std::uint32_t kContinuation = 0xFFFFFFFF;
inline constexpr std::size_t kPrefixBytes = 8;  // of a message
inline constexpr std::size_t kPadding = 8;

// The place of a table's field in its vtable, by its number in the format's description.
constexpr std::uint16_t slot(int number) { return static_cast<std::uint16_t>(4 + 2 * number); }

namespace message {
inline constexpr std::uint16_t kVersion = slot(0), kHeaderType = slot(1), kHeader = slot(2),
                               kBodyBytes = slot(3);
inline constexpr std::int16_t kVersion4 = 3, kVersion5 = 4;
inline constexpr std::uint8_t kIsSchema = 1, kIsDictionary = 2, kIsRecords = 3;
}  // namespace message

namespace schema {
inline constexpr std::uint16_t kEndianness = slot(0), kFields = slot(1), kMetadata = slot(2);
}
namespace key_value {
inline constexpr std::uint16_t kKey = slot(0), kValue = slot(1);
}
namespace field {
inline constexpr std::uint16_t kName = slot(0), kNullable = slot(1), kTypeId = slot(2),
                               kType = slot(3), kDictionary = slot(4), kChildren = slot(5);
}
namespace dictionary {
inline constexpr std::uint16_t kId = slot(0), kIndexType = slot(1);
}
namespace dictionary_batch {
inline constexpr std::uint16_t kId = slot(0), kRecords = slot(1), kIsDelta = slot(2);
}
namespace records {
inline constexpr std::uint16_t kLength = slot(0), kNodes = slot(1), kBuffers = slot(2),
                               kCompression = slot(3);
}

// What stands in `nodes` and `buffers`: two int64 each (length, nulls; offset, length).
struct Pair {
  std::int64_t first = 0;
  std::int64_t second = 0;
};

// Field of a type's table: all that are read have at most these two.
inline constexpr std::uint16_t kTypeFirst = slot(0), kTypeSecond = slot(1);
inline constexpr std::int16_t kHalf = 0, kSingle = 1, kDouble = 2;  // of a Real
inline constexpr std::int16_t kDayUnit = 0, kMillisecondUnit = 1;   // of a Date

// Those that are read.
enum class TypeId : std::uint8_t {
  Null = 1,
  Int = 2,
  Real = 3,
  Text = 5,
  Truth = 6,
  Date = 8,
  Timestamp = 10,
  LargeText = 20,
};

}  // namespace canasta::arrow
