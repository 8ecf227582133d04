#include "net/arrow_schema.h"

#include <array>

#include "base/messages/net.h"
#include "net/arrow_stream.h"
#include "net/utf8.h"

namespace canasta {
namespace {

using arrow::TypeId;
using Table = ArrowMetadata::Table;

// As Arrow's description calls them, by the number of the type.
constexpr std::array<std::string_view, 27> kTypeNames = {"none",
                                                         "null",
                                                         "int",
                                                         "floating point",
                                                         "binary",
                                                         "utf8",
                                                         "bool",
                                                         "decimal",
                                                         "date",
                                                         "time",
                                                         "timestamp",
                                                         "interval",
                                                         "list",
                                                         "struct",
                                                         "union",
                                                         "fixed size binary",
                                                         "fixed size list",
                                                         "map",
                                                         "duration",
                                                         "large binary",
                                                         "large utf8",
                                                         "large list",
                                                         "run end encoded",
                                                         "binary view",
                                                         "utf8 view",
                                                         "list view",
                                                         "large list view"};
constexpr std::array<Seconds, 4> kTicksPerSecond = {1, 1'000, 1'000'000, 1'000'000'000};

std::string type_name(std::uint8_t id) {
  return id < kTypeNames.size() ? std::string(kTypeNames[id]) : std::to_string(id);
}

Error unread_type(const std::string& column, const std::string& type) {
  return invalid(message::kArrowTypeUnread, {{"column", column}, {"type", type}})
      .at({.file = {}, .field = column});
}

std::optional<ArrowType> whole_type(const Table& table) {
  const auto bits = table.number<std::int32_t>(arrow::kTypeFirst, 0);
  if (bits != 8 && bits != 16 && bits != 32 && bits != 64) return std::nullopt;
  return ArrowType{.kind = ArrowKind::Whole,
                   .bytes = static_cast<std::size_t>(bits / 8),
                   .is_signed = table.number(arrow::kTypeSecond, false)};
}

std::optional<ArrowType> real_type(const Table& table) {
  switch (table.number(arrow::kTypeFirst, arrow::kHalf)) {
    case arrow::kSingle:
      return ArrowType{.kind = ArrowKind::Real, .bytes = sizeof(float)};
    case arrow::kDouble:
      return ArrowType{.kind = ArrowKind::Real, .bytes = sizeof(double)};
    default:
      return std::nullopt;
  }
}

std::optional<ArrowType> date_type(const Table& table) {
  if (table.number(arrow::kTypeFirst, arrow::kMillisecondUnit) == arrow::kDayUnit) {
    return ArrowType{.kind = ArrowKind::Time, .bytes = 4, .seconds_per_tick = kSecondsPerDay};
  }
  return ArrowType{.kind = ArrowKind::Time, .bytes = 8, .ticks_per_second = 1'000};
}

std::optional<ArrowType> timestamp_type(const Table& table) {
  const auto unit = static_cast<std::size_t>(table.number<std::int16_t>(arrow::kTypeFirst, 0));
  if (unit >= kTicksPerSecond.size()) return std::nullopt;
  return ArrowType{.kind = ArrowKind::Time,
                   .bytes = 8,
                   .ticks_per_second = kTicksPerSecond[unit],
                   .is_moment = !table.text(arrow::kTypeSecond).empty()};
}

// Nothing where it is not read.
std::optional<ArrowType> type_of(std::uint8_t id, const Table& table) {
  switch (static_cast<TypeId>(id)) {
    case TypeId::Null:
      return ArrowType{};
    case TypeId::Truth:
      return ArrowType{.kind = ArrowKind::Truth};
    case TypeId::Text:
      return ArrowType{.kind = ArrowKind::Text, .bytes = 4};
    case TypeId::LargeText:
      return ArrowType{.kind = ArrowKind::Text, .bytes = 8};
    case TypeId::Int:
      return whole_type(table);
    case TypeId::Real:
      return real_type(table);
    case TypeId::Date:
      return date_type(table);
    case TypeId::Timestamp:
      return timestamp_type(table);
    default:
      return std::nullopt;
  }
}

// The index of a dictionary is int32 where its type is left out.
Result<ArrowColumn> with_dictionary(ArrowColumn column, const Table& dictionary) {
  if (column.type.kind != ArrowKind::Text) return unread_type(column.name, "dictionary");
  column.has_dictionary = true;
  column.dictionary = dictionary.number<std::int64_t>(arrow::dictionary::kId, 0);
  column.index = {.kind = ArrowKind::Whole, .bytes = 4};
  const Table index = dictionary.table(arrow::dictionary::kIndexType);
  if (!index.is_there()) return column;
  const auto type = whole_type(index);
  if (!type) return unread_type(column.name, "dictionary");
  column.index = *type;
  return column;
}

Result<ArrowColumn> column_of(const Table& field, std::size_t byte) {
  const std::string_view name = field.text(arrow::field::kName);
  if (name.size() > kArrowNameBytesMax || !is_utf8(name)) return broken_arrow(byte, "Field.name");
  ArrowColumn column{.name = std::string(name), .type = {}};
  const auto id = field.number<std::uint8_t>(arrow::field::kTypeId, 0);
  const auto type = type_of(id, field.table(arrow::field::kType));
  if (!type || !field.tables(arrow::field::kChildren).empty()) {
    return unread_type(column.name, type_name(id));
  }
  column.type = *type;
  const Table dictionary = field.table(arrow::field::kDictionary);
  if (!dictionary.is_there()) return column;
  return with_dictionary(std::move(column), dictionary);
}

}  // namespace

Error broken_arrow(std::size_t byte, std::string_view part) {
  return invalid(message::kArrowBroken, {{"byte", byte}, {"part", part}});
}

Error unread_arrow_feature(std::string_view feature) {
  return invalid(message::kArrowFeatureUnread, {{"feature", feature}});
}

Result<std::vector<ArrowColumn>> arrow_columns(ArrowMetadata& metadata, const Table& schema,
                                               std::size_t byte) {
  if (schema.number<std::int16_t>(arrow::schema::kEndianness, 0) != 0) {
    return unread_arrow_feature("big-endian");
  }
  const std::vector<Table> fields = schema.tables(arrow::schema::kFields);
  if (!metadata.is_whole()) return broken_arrow(byte, "Schema");
  if (fields.size() > kArrowColumnsMax) {
    return Error(ErrorCode::TooLarge, message::kArrowColumnsTooMany,
                 {{"columns", fields.size()}, {"max", kArrowColumnsMax}});
  }
  std::vector<ArrowColumn> columns;
  for (const Table& field : fields) {
    Result<ArrowColumn> column = column_of(field, byte);
    if (!metadata.is_whole()) return broken_arrow(byte, "Schema");
    if (!column.ok()) return std::move(column).error();
    columns.push_back(std::move(*column));
  }
  return columns;
}

}  // namespace canasta
