#include "net/arrow_values.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "net/utf8.h"

namespace canasta {
namespace {

static_assert(std::endian::native == std::endian::little);

// More rows than any body holds; below it, no product of rows and bytes overflows.
constexpr std::int64_t kRowsMax = std::int64_t{1} << 32;

constexpr std::uint64_t bytes_of_bits(std::uint64_t bits) { return (bits + 7) / 8; }

bool bit(std::string_view bits, std::uint64_t at) {
  return (static_cast<unsigned char>(bits[at / 8]) >> (at % 8) & 1U) != 0;
}

// REQUIRES: the values lie within `data`.
template <class T>
T load(std::string_view data, std::uint64_t at) {
  T value;
  std::memcpy(&value, data.data() + at * sizeof(T), sizeof(T));
  return value;
}

// A whole number of any width, as the type that is asked for.
template <class T>
T whole(const ArrowType& type, std::string_view data, std::uint64_t at) {
  const auto either = [&]<class Signed, class Unsigned>(Signed, Unsigned) {
    return type.is_signed ? static_cast<T>(load<Signed>(data, at))
                          : static_cast<T>(load<Unsigned>(data, at));
  };
  switch (type.bytes) {
    case 1:
      return either(std::int8_t{}, std::uint8_t{});
    case 2:
      return either(std::int16_t{}, std::uint16_t{});
    case 4:
      return either(std::int32_t{}, std::uint32_t{});
    default:
      return either(std::int64_t{}, std::uint64_t{});
  }
}

std::int64_t offset_at(const ArrowValues& texts, std::uint64_t at) {
  return texts.type->bytes == 4 ? load<std::int32_t>(texts.offsets, at)
                                : load<std::int64_t>(texts.offsets, at);
}

std::string_view text_at(const ArrowValues& texts, std::uint64_t at) {
  const auto begin = static_cast<std::size_t>(offset_at(texts, at));
  return texts.data.substr(begin, static_cast<std::size_t>(offset_at(texts, at + 1)) - begin);
}

double real_at(const ArrowValues& values, std::uint64_t at) {
  return values.type->bytes == sizeof(float) ? static_cast<double>(load<float>(values.data, at))
                                             : load<double>(values.data, at);
}

Seconds time_at(const ArrowValues& values, std::uint64_t at) {
  const ArrowType& type = *values.type;
  const auto ticks = whole<std::int64_t>(type, values.data, at);
  const bool is_part_below = ticks % type.ticks_per_second < 0;
  return (ticks / type.ticks_per_second - (is_part_below ? 1 : 0)) * type.seconds_per_tick;
}

// All in the years 1 to 9999.
bool are_times(const ArrowValues& times) {
  const Seconds first = start_of(to_day({1, 1, 1}));
  const Seconds behind = start_of(to_day({9999, 12, 31}) + 1);
  for (std::uint64_t i = 0; i < times.length; ++i) {
    if (!times.is_there(i)) continue;
    const Seconds time = time_at(times, i);
    if (time < first || time >= behind) return false;
  }
  return true;
}

// A real with as few digits as tell it from all others; a whole one without an exponent, since
// whole numbers with gaps among them come as reals. No number is "".
template <class Number>
std::string number_text(Number number) {
  constexpr Number kWholeMax = Number{1LL << 53};
  if (std::isnan(number)) return {};
  if (std::trunc(number) == number && std::abs(number) <= kWholeMax) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

std::string time_text(Seconds time, bool is_moment) {
  if (is_moment) return format_time(time) + "Z";
  const bool is_midnight = time == start_of(day_of(time));
  return is_midnight ? format_day(day_of(time)) : format_time(time);
}

// Offsets ascend, end within the data, and cut it into texts.
bool are_texts(const ArrowValues& texts) {
  if (texts.length == 0) return true;
  std::int64_t last = offset_at(texts, 0);
  if (last < 0) return false;
  for (std::uint64_t i = 1; i <= texts.length; ++i) {
    const std::int64_t next = offset_at(texts, i);
    if (next < last || static_cast<std::uint64_t>(next) > texts.data.size()) return false;
    last = next;
    if (!is_utf8(text_at(texts, i - 1))) return false;
  }
  return true;
}

}  // namespace

bool ArrowValues::is_there(std::uint64_t row) const {
  return type->kind != ArrowKind::Null && (there.empty() || bit(there, row));
}

ArrowCell ArrowValues::cell(std::uint64_t row) const {
  if (!is_there(row)) return {};
  if (words != nullptr) return words->cell(whole<std::uint64_t>(*type, data, row));
  switch (type->kind) {
    case ArrowKind::Truth:
      return bit(data, row);
    case ArrowKind::Whole:
      return whole<double>(*type, data, row);
    case ArrowKind::Real:
      return real_at(*this, row);
    case ArrowKind::Text:
      return text_at(*this, row);
    case ArrowKind::Time:
      if (type->is_moment) return ArrowMoment{time_at(*this, row)};
      return time_at(*this, row);
    default:
      return {};
  }
}

std::string ArrowValues::text(std::uint64_t row) const {
  if (!is_there(row)) return {};
  if (words != nullptr) return words->text(whole<std::uint64_t>(*type, data, row));
  switch (type->kind) {
    case ArrowKind::Truth:
      return bit(data, row) ? "true" : "false";
    case ArrowKind::Whole:
      return type->is_signed ? std::to_string(whole<std::int64_t>(*type, data, row))
                             : std::to_string(whole<std::uint64_t>(*type, data, row));
    case ArrowKind::Real:
      return type->bytes == sizeof(float) ? number_text(load<float>(data, row))
                                          : number_text(load<double>(data, row));
    case ArrowKind::Text:
      return std::string(text_at(*this, row));
    case ArrowKind::Time:
      return time_text(time_at(*this, row), type->is_moment);
    default:
      return {};
  }
}

Result<ArrowBatch> ArrowBatch::open(ArrowMetadata& metadata, const ArrowMetadata::Table& records,
                                    std::string_view body, std::size_t byte) {
  ArrowBatch batch;
  const auto rows = records.number<std::int64_t>(arrow::records::kLength, 0);
  batch.nodes_ = records.pairs(arrow::records::kNodes);
  batch.buffers_ = records.pairs(arrow::records::kBuffers);
  const bool is_compressed = records.table(arrow::records::kCompression).is_there();
  if (!records.is_there() || !metadata.is_whole() || rows < 0 || rows > kRowsMax) {
    return broken_arrow(byte, "RecordBatch");
  }
  if (is_compressed) return unread_arrow_feature("BodyCompression");
  batch.body_ = body;
  batch.byte_ = byte;
  batch.rows_ = static_cast<std::uint64_t>(rows);
  return batch;
}

// At least that many bytes, behind those of the buffers before.
Result<std::string_view> ArrowBatch::next_buffer(std::uint64_t least) {
  const Error broken = broken_arrow(byte_, "RecordBatch.buffers");
  if (buffer_ == buffers_.size()) return broken;
  const auto [offset, length] = buffers_[buffer_++];
  if (offset < 0 || length < 0) return broken;
  const auto begin = static_cast<std::uint64_t>(offset);
  const auto bytes = static_cast<std::uint64_t>(length);
  if (bytes < least) return broken;
  if (bytes == 0) return std::string_view();
  if (begin < used_ || begin > body_.size() || bytes > body_.size() - begin) return broken;
  used_ = begin + bytes;
  return body_.substr(begin, bytes);
}

Result<ArrowValues> ArrowBatch::next(const ArrowType& type) {
  if (node_ == nodes_.size()) return broken_arrow(byte_, "RecordBatch.nodes");
  const auto [length, missing] = nodes_[node_++];
  if (length < 0 || static_cast<std::uint64_t>(length) != rows_ || missing < 0 ||
      missing > length) {
    return broken_arrow(byte_, "FieldNode");
  }
  ArrowValues values{.type = &type, .length = rows_};
  if (type.kind == ArrowKind::Null) return values;
  TRY_ASSIGN(const std::string_view there, next_buffer(missing > 0 ? bytes_of_bits(rows_) : 0));
  if (missing > 0) values.there = there;
  if (type.kind == ArrowKind::Text) {
    TRY_ASSIGN(values.offsets, next_buffer(rows_ == 0 ? 0 : (rows_ + 1) * type.bytes));
  }
  const bool is_text = type.kind == ArrowKind::Text;
  const std::uint64_t least = is_text                         ? 0
                              : type.kind == ArrowKind::Truth ? bytes_of_bits(rows_)
                                                              : rows_ * type.bytes;
  TRY_ASSIGN(values.data, next_buffer(least));
  if (is_text && !are_texts(values)) return broken_arrow(byte_, "Utf8");
  if (type.kind == ArrowKind::Time && !are_times(values)) {
    return broken_arrow(byte_, "Timestamp");
  }
  return values;
}

Result<ArrowValues> ArrowBatch::next_of_words(const ArrowType& index, const ArrowValues& words) {
  TRY_ASSIGN(ArrowValues values, next(index));
  for (std::uint64_t row = 0; row < rows_; ++row) {
    // A negative one is a large one.
    if (values.is_there(row) && whole<std::uint64_t>(index, values.data, row) >= words.length) {
      return broken_arrow(byte_, "DictionaryEncoding");
    }
  }
  values.words = &words;
  return values;
}

}  // namespace canasta
