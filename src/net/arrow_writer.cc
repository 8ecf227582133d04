#include "net/arrow_writer.h"

#include <flatbuffers/flatbuffers.h>

#include "base/assert.h"
#include "net/arrow_format.h"

namespace canasta {
namespace {

using flatbuffers::FlatBufferBuilder;
using Offset = flatbuffers::Offset<void>;

std::size_t rows_of(const ArrowAnswerColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column.values);
}

bool is_text(const ArrowAnswerColumn& column) { return column.values.index() == 0; }

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

Offset field(FlatBufferBuilder& out, const ArrowAnswerColumn& column) {
  const auto name = out.CreateString(column.name);
  const auto children = out.CreateVector(std::vector<Offset>());
  const Offset type = table(out, [&] {
    if (!is_text(column)) out.AddElement(arrow::kTypeFirst, arrow::kSingle);
  });
  const auto id = is_text(column) ? arrow::TypeId::LargeText : arrow::TypeId::Real;
  return table(out, [&] {
    out.AddOffset(arrow::field::kName, name);
    out.AddOffset(arrow::field::kType, type);
    out.AddOffset(arrow::field::kChildren, children);
    out.AddElement(arrow::field::kTypeId, static_cast<std::uint8_t>(id));
  });
}

void add_schema(const std::vector<ArrowAnswerColumn>& columns,
                const std::vector<std::pair<std::string, std::string>>& facts, std::string& out) {
  FlatBufferBuilder metadata;
  std::vector<Offset> fields;
  for (const ArrowAnswerColumn& column : columns) fields.push_back(field(metadata, column));
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
  void add(const std::vector<float>& values) {
    add_all_there();
    add(values.data(), values.size() * sizeof(float));
  }
  void add(const std::vector<std::string_view>& texts) {
    std::vector<std::int64_t> offsets{0};
    std::string data;
    for (const std::string_view text : texts) {
      data.append(text);
      offsets.push_back(static_cast<std::int64_t>(data.size()));
    }
    add_all_there();
    add(offsets.data(), offsets.size() * sizeof(std::int64_t));
    add(data.data(), data.size());
  }
  const std::vector<arrow::Pair>& places() const { return places_; }
  const std::string& bytes() const { return bytes_; }

 private:
  void add_all_there() { add("", 0); }

  std::string bytes_;
  std::vector<arrow::Pair> places_;
};

void add_records(const std::vector<ArrowAnswerColumn>& columns, std::string& out) {
  const std::size_t rows = rows_of(columns.front());
  Body body;
  std::vector<arrow::Pair> nodes;
  for (const ArrowAnswerColumn& column : columns) {
    CANASTA_ASSERT(rows_of(column) == rows);
    nodes.push_back({static_cast<std::int64_t>(rows), 0});
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

std::string write_arrow(const std::vector<ArrowAnswerColumn>& columns,
                        const std::vector<std::pair<std::string, std::string>>& facts) {
  CANASTA_ASSERT(!columns.empty());
  constexpr std::string_view kEnd("\xFF\xFF\xFF\xFF\0\0\0\0", 8);
  std::string out;
  add_schema(columns, facts, out);
  add_records(columns, out);
  return out.append(kEnd);
}

}  // namespace canasta
