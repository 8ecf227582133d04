#include "net/arrow_writer.h"

#include <flatbuffers/flatbuffers.h>

#include <array>

#include "base/assert.h"
#include "net/arrow_format.h"

namespace canasta {
namespace {

using flatbuffers::FlatBufferBuilder;
using Offset = flatbuffers::Offset<void>;

arrow::TypeId type_of(const AnswerColumn& column) {
  constexpr std::array kTypes = {arrow::TypeId::LargeText, arrow::TypeId::Real,
                                 arrow::TypeId::Date};
  return kTypes.at(column.values.index());
}

// A table whose fields `add` adds.
Offset table(FlatBufferBuilder& out, auto add) {
  const auto start = out.StartTable();
  add();
  return Offset(out.EndTable(start));
}

// The 8 bytes in front, the metadata padded, the body.
void add_message(FlatBufferBuilder& metadata, std::uint8_t type, Offset header,
                 std::string_view body, std::string& out) {
  metadata.Finish(table(metadata, [&] {
    metadata.AddElement<std::int64_t>(arrow::message::kBodyBytes,
                                      static_cast<std::int64_t>(body.size()));
    metadata.AddOffset(arrow::message::kHeader, header);
    metadata.AddElement(arrow::message::kVersion, arrow::message::kVersion5);
    metadata.AddElement(arrow::message::kHeaderType, type);
  }));
  const std::size_t bytes = metadata.GetSize();
  const std::size_t padding = (arrow::kPadding - bytes % arrow::kPadding) % arrow::kPadding;
  const auto length = static_cast<std::uint32_t>(bytes + padding);
  out.append(reinterpret_cast<const char*>(&arrow::kContinuation), sizeof arrow::kContinuation);
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out.append(reinterpret_cast<const char*>(metadata.GetBufferPointer()), bytes);
  out.append(padding, '\0').append(body);
}

Offset field(FlatBufferBuilder& out, const AnswerColumn& column) {
  const auto name = out.CreateString(column.name);
  const auto children = out.CreateVector(std::vector<Offset>());
  const arrow::TypeId id = type_of(column);
  const Offset type = table(out, [&] {
    if (id == arrow::TypeId::Real) out.AddElement(arrow::kTypeFirst, arrow::kSingle);
    if (id == arrow::TypeId::Date) out.AddElement(arrow::kTypeFirst, arrow::kDayUnit);
  });
  return table(out, [&] {
    out.AddOffset(arrow::field::kName, name);
    out.AddElement<std::uint8_t>(arrow::field::kNullable, 1);
    out.AddOffset(arrow::field::kType, type);
    out.AddOffset(arrow::field::kChildren, children);
    out.AddElement(arrow::field::kTypeId, static_cast<std::uint8_t>(id));
  });
}

void add_schema(const std::vector<AnswerColumn>& columns, const ArrowFacts& facts,
                std::string& out) {
  FlatBufferBuilder metadata;
  std::vector<Offset> fields;
  for (const AnswerColumn& column : columns) fields.push_back(field(metadata, column));
  std::vector<Offset> pairs;
  for (const auto& [key, value] : facts) {
    const auto key_text = metadata.CreateString(key);
    const auto value_text = metadata.CreateString(value);
    pairs.push_back(table(metadata, [&] {
      metadata.AddOffset(arrow::key_value::kKey, key_text);
      metadata.AddOffset(arrow::key_value::kValue, value_text);
    }));
  }
  const auto field_list = metadata.CreateVector(fields);
  const auto pair_list = metadata.CreateVector(pairs);
  const Offset schema = table(metadata, [&] {
    metadata.AddOffset(arrow::schema::kFields, field_list);
    metadata.AddOffset(arrow::schema::kMetadata, pair_list);
  });
  add_message(metadata, arrow::message::kIsSchema, schema, {}, out);
}

// The buffers of a batch, one behind the other.
class Body {
 public:
  void add(const void* data, std::size_t bytes) {
    places_.push_back({static_cast<std::int64_t>(bytes_.size()), static_cast<std::int64_t>(bytes)});
    bytes_.append(static_cast<const char*>(data), bytes);
    bytes_.append((arrow::kPadding - bytes % arrow::kPadding) % arrow::kPadding, '\0');
  }
  template <class Value>
  void add(const std::vector<Value>& values) {
    add(values.data(), values.size() * sizeof(Value));
  }
  void add(const std::vector<std::optional<Day>>& days) {
    std::vector<Day> numbers;
    for (const std::optional<Day> day : days) numbers.push_back(day.value_or(0));
    add(numbers);
  }
  void add(const std::vector<std::string_view>& texts) {
    std::vector<std::int64_t> offsets{0};
    std::string data;
    for (const std::string_view text : texts) {
      data.append(text);
      offsets.push_back(static_cast<std::int64_t>(data.size()));
    }
    add(offsets.data(), offsets.size() * sizeof(std::int64_t));
    add(data.data(), data.size());
  }
  // A bit for each value, set where it is there; no byte where all are. How many are missing.
  template <class Value>
  std::int64_t add_presence(const std::vector<Value>& values) {
    std::int64_t missing = 0;
    std::string bits((values.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_missing(values[i])) {
        ++missing;
      } else {
        bits[i / 8] = static_cast<char>(bits[i / 8] | 1 << i % 8);
      }
    }
    add(bits.data(), missing > 0 ? bits.size() : 0);
    return missing;
  }
  const std::vector<arrow::Pair>& places() const { return places_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::vector<arrow::Pair> places_;
};

void add_records(const std::vector<AnswerColumn>& columns, std::string& out) {
  const std::size_t rows = columns.front().rows();
  Body body;
  std::vector<arrow::Pair> nodes;
  for (const AnswerColumn& column : columns) {
    CANASTA_ASSERT(column.rows() == rows);
    const std::int64_t missing =
        std::visit([&](const auto& values) { return body.add_presence(values); }, column.values);
    nodes.push_back({static_cast<std::int64_t>(rows), missing});
    std::visit([&](const auto& values) { body.add(values); }, column.values);
  }
  FlatBufferBuilder metadata;
  const auto node_list = metadata.CreateVectorOfStructs(nodes);
  const auto buffer_list = metadata.CreateVectorOfStructs(body.places());
  const Offset records = table(metadata, [&] {
    metadata.AddElement<std::int64_t>(arrow::records::kLength, static_cast<std::int64_t>(rows));
    metadata.AddOffset(arrow::records::kNodes, node_list);
    metadata.AddOffset(arrow::records::kBuffers, buffer_list);
  });
  add_message(metadata, arrow::message::kIsRecords, records, body.bytes(), out);
}

}  // namespace

std::string write_arrow(const std::vector<AnswerColumn>& columns, const ArrowFacts& facts) {
  CANASTA_ASSERT(!columns.empty());
  constexpr std::string_view kEnd("\xFF\xFF\xFF\xFF\0\0\0\0", 8);
  std::string out;
  add_schema(columns, facts, out);
  add_records(columns, out);
  return out.append(kEnd);
}

}  // namespace canasta
