#include "io/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/messages/io.h"
#include "io/json.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr std::size_t kLengthBytes = 8;  // the header's length, little endian
constexpr std::size_t kAlignment = 8;
constexpr const char* kMetadataKey = "__metadata__";

struct TypeRow {
  ArrayType type;
  std::string_view name;
  std::size_t bytes;
};

// In the order of ArrayType.
constexpr std::array<TypeRow, 7> kTypes{{{ArrayType::U8, "U8", 1},
                                         {ArrayType::U32, "U32", 4},
                                         {ArrayType::U64, "U64", 8},
                                         {ArrayType::I32, "I32", 4},
                                         {ArrayType::I64, "I64", 8},
                                         {ArrayType::F32, "F32", 4},
                                         {ArrayType::F64, "F64", 8}}};

const TypeRow& row_of(ArrayType type) { return kTypes.at(static_cast<std::size_t>(type)); }

std::optional<ArrayType> parse_type(std::string_view name) {
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

// Bytes of an array of that shape; nothing when they are more than a size_t counts.
std::optional<std::size_t> bytes_of_shape(ArrayType type, const std::vector<std::uint64_t>& shape) {
  std::size_t bytes = bytes_of(type);
  for (const std::uint64_t size : shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes)) return std::nullopt;
  }
  return bytes;
}

std::string little_endian(std::uint64_t value) {
  std::string bytes(kLengthBytes, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  return bytes;
}

std::uint64_t read_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

// The unsigned numbers of a JSON list; nothing when it is something else.
std::optional<std::vector<std::uint64_t>> parse_numbers(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const json& number : *found) {
    if (!number.is_number_unsigned()) return std::nullopt;
    numbers.push_back(number.get<std::uint64_t>());
  }
  return numbers;
}

}  // namespace

std::size_t bytes_of(ArrayType type) { return row_of(type).bytes; }

std::string safetensors_bytes(std::vector<ArrayView> arrays, const ArrayMetadata& metadata) {
  // Widest types first keeps every array aligned without gaps, which the format forbids.
  std::sort(arrays.begin(), arrays.end(), [](const ArrayView& a, const ArrayView& b) {
    return std::pair(bytes_of(b.type), std::string_view(a.name)) <
           std::pair(bytes_of(a.type), std::string_view(b.name));
  });
  json header = json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::size_t offset = 0;
  for (const ArrayView& array : arrays) {
    CANASTA_ASSERT(bytes_of_shape(array.type, array.shape) == array.bytes.size());
    CANASTA_ASSERT(!header.contains(array.name));
    header[array.name] = {{"dtype", row_of(array.type).name},
                          {"shape", array.shape},
                          {"data_offsets", {offset, offset + array.bytes.size()}}};
    offset += array.bytes.size();
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  std::string bytes = little_endian(text.size()) + text;
  bytes.reserve(bytes.size() + offset);
  for (const ArrayView& array : arrays) {
    bytes.append(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
  }
  return bytes;
}

Error Safetensors::broken(const std::string& reason) const {
  return corrupt(message::kFormatBroken, {{"path", path_}, {"reason", reason}});
}

Result<Safetensors> Safetensors::parse(std::string bytes, const std::string& path) {
  Safetensors file;
  file.path_ = path;
  file.bytes_ = std::move(bytes);
  if (file.bytes_.size() < kLengthBytes) return file.broken("shorter than 8 bytes");
  const std::uint64_t header_bytes = read_little_endian(file.bytes_);
  if (header_bytes > file.bytes_.size() - kLengthBytes ||
      header_bytes > kSafetensorsHeaderBytesMax) {
    return file.broken("header of " + std::to_string(header_bytes) + " bytes");
  }
  TRY(file.parse_header(static_cast<std::size_t>(header_bytes)));
  TRY(file.check_layout(kLengthBytes + static_cast<std::size_t>(header_bytes)));
  return file;
}

Status Safetensors::parse_header(std::size_t header_bytes) {
  const std::size_t data_begin = kLengthBytes + header_bytes;
  const std::size_t data_bytes = bytes_.size() - data_begin;
  const std::string_view text = std::string_view(bytes_).substr(kLengthBytes, header_bytes);
  TRY_ASSIGN(const json header, parse_json(text, path_, ErrorCode::Corrupt));
  if (!header.is_object()) return broken("header is no object");
  for (const auto& [name, value] : header.items()) {
    if (!value.is_object()) return broken(name + " is no object");
    if (name == kMetadataKey) {
      for (const auto& [key, text_value] : value.items()) {
        if (!text_value.is_string()) return broken("metadata " + key + " is no text");
        metadata_[key] = text_value.get<std::string>();
      }
      continue;
    }
    const auto dtype = value.find("dtype");
    const auto type = dtype != value.end() && dtype->is_string()
                          ? parse_type(dtype->get_ref<const std::string&>())
                          : std::nullopt;
    const auto shape = parse_numbers(value, "shape");
    const auto offsets = parse_numbers(value, "data_offsets");
    if (!type || !shape || !offsets || offsets->size() != 2) return broken(name + ": dtype, shape");
    const auto [begin, end] = std::pair((*offsets)[0], (*offsets)[1]);
    if (begin > end || end > data_bytes || bytes_of_shape(*type, *shape) != end - begin) {
      return broken(name + ": data_offsets");
    }
    arrays_[name] = {*type, data_begin + begin, data_begin + end};
  }
  return {};
}

// Arrays follow one another from the end of the header to the end of the file.
Status Safetensors::check_layout(std::size_t data_begin) const {
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (const auto& [name, array] : arrays_) ranges.emplace_back(array.begin, array.end);
  std::sort(ranges.begin(), ranges.end());
  std::size_t at = data_begin;
  for (const auto& [begin, end] : ranges) {
    if (begin != at) return broken("arrays overlap or leave a gap");
    at = end;
  }
  if (at != bytes_.size()) return broken("bytes after the last array");
  return {};
}

Result<const Safetensors::Array*> Safetensors::find(std::string_view name) const {
  const auto found = arrays_.find(name);
  if (found == arrays_.end()) return broken("no array " + std::string(name));
  return &found->second;
}

Result<std::string_view> Safetensors::bytes_of_array(std::string_view name, ArrayType type) const {
  TRY_ASSIGN(const Array* array, find(name));
  if (array->type != type) {
    return broken(std::string(name) + " is of type " + std::string(row_of(array->type).name));
  }
  return std::string_view(bytes_).substr(array->begin, array->end - array->begin);
}

void Safetensors::copy_bytes(std::string_view from, std::span<std::byte> to) {
  CANASTA_ASSERT(from.size() == to.size());
  if (!to.empty()) std::memcpy(to.data(), from.data(), from.size());
}

}  // namespace canasta
