#include "net/arrow_stream.h"

#include <algorithm>
#include <cstring>

namespace canasta {

using Table = ArrowMetadata::Table;

// One message; at the end of the stream one without metadata.
struct ArrowStream::Message {
  std::size_t byte = 0;  // where it begins
  std::unique_ptr<ArrowMetadata> metadata = {};
  std::uint8_t type = 0;
  std::optional<Table> header = {};
  std::string_view body = {};
};

namespace {

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

}  // namespace

Result<ArrowStream::Message> ArrowStream::read_message() {
  Message message{.byte = at_};
  if (at_ == bytes_.size()) return message;
  const Error broken = broken_arrow(at_, "Message");
  const std::string_view rest = bytes_.substr(at_);
  if (rest.size() < arrow::kPrefixBytes || word_at(rest, 0) != arrow::kContinuation) return broken;
  const std::size_t metadata_bytes = word_at(rest, sizeof(std::uint32_t));
  if (metadata_bytes == 0) {
    at_ = bytes_.size();
    return message;
  }
  if (metadata_bytes > rest.size() - arrow::kPrefixBytes) return broken;
  message.metadata =
      std::make_unique<ArrowMetadata>(rest.substr(arrow::kPrefixBytes, metadata_bytes));
  const Table root = message.metadata->root();
  const auto version = root.number<std::int16_t>(arrow::message::kVersion, 0);
  message.type = root.number<std::uint8_t>(arrow::message::kHeaderType, 0);
  message.header = root.table(arrow::message::kHeader);
  const auto body_bytes = root.number<std::int64_t>(arrow::message::kBodyBytes, 0);
  const bool is_known =
      version == arrow::message::kVersion4 || version == arrow::message::kVersion5;
  const std::size_t body_begin = arrow::kPrefixBytes + metadata_bytes;
  if (!message.metadata->is_whole() || !message.header->is_there() || !is_known || body_bytes < 0 ||
      static_cast<std::uint64_t>(body_bytes) > rest.size() - body_begin) {
    return broken;
  }
  message.body = rest.substr(body_begin, static_cast<std::size_t>(body_bytes));
  at_ += body_begin + message.body.size();
  return message;
}

Result<ArrowStream> ArrowStream::open(std::string_view bytes) {
  ArrowStream stream(bytes);
  TRY_ASSIGN(const Message message, stream.read_message());
  if (message.type != arrow::message::kIsSchema) return broken_arrow(0, "Schema");
  TRY_ASSIGN(stream.columns_, arrow_columns(*message.metadata, *message.header, 0));
  return stream;
}

Status ArrowStream::read_dictionary(Message& message) {
  const auto id = message.header->number<std::int64_t>(arrow::dictionary_batch::kId, 0);
  const bool is_delta = message.header->number(arrow::dictionary_batch::kIsDelta, false);
  const Table records = message.header->table(arrow::dictionary_batch::kRecords);
  if (is_delta) return unread_arrow_feature("DictionaryBatch.isDelta");
  const auto column = std::find_if(columns_.begin(), columns_.end(), [&](const ArrowColumn& each) {
    return each.has_dictionary && each.dictionary == id;
  });
  if (column == columns_.end()) return broken_arrow(message.byte, "DictionaryBatch");
  TRY_ASSIGN(ArrowBatch batch,
             ArrowBatch::open(*message.metadata, records, message.body, message.byte));
  TRY_ASSIGN(words_[id], batch.next(column->type));
  return {};
}

Status ArrowStream::read_records(Message& message) {
  TRY_ASSIGN(ArrowBatch batch,
             ArrowBatch::open(*message.metadata, *message.header, message.body, message.byte));
  values_.clear();
  for (const ArrowColumn& column : columns_) {
    if (!column.has_dictionary) {
      TRY_ASSIGN(ArrowValues values, batch.next(column.type));
      values_.push_back(values);
      continue;
    }
    const auto words = words_.find(column.dictionary);
    if (words == words_.end()) return broken_arrow(message.byte, "DictionaryBatch");
    TRY_ASSIGN(ArrowValues values, batch.next_of_words(column.index, words->second));
    values_.push_back(values);
  }
  rows_ = batch.rows();
  return {};
}

Result<bool> ArrowStream::next() {
  while (true) {
    TRY_ASSIGN(Message message, read_message());
    if (message.metadata == nullptr) return false;
    switch (message.type) {
      case arrow::message::kIsDictionary:
        TRY(read_dictionary(message));
        continue;
      case arrow::message::kIsRecords:
        TRY(read_records(message));
        return true;
      default:
        return broken_arrow(message.byte, "Message");
    }
  }
}

}  // namespace canasta
