// Named arrays of numbers in one file: the safetensors format, as far as canasta needs it.
//
// Layout: docs/formats/safetensors.md. The reader takes the file's word for nothing: it checks the
// length of the header, and that arrays have known types, lie inside the file, do not overlap and
// leave no gap, before any memory is sized by them.
//
// Errors    Corrupt kFormatBroken with the path; errors of FileSystem.
// Threads   Pure.
// Source    safetensors 0.5, "Format".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace canasta {

enum class ArrayType : std::uint8_t { U8, U32, U64, I32, I64, F32, F64 };

std::size_t bytes_of(ArrayType type);

template <class T>
constexpr ArrayType array_type_of();
template <>
constexpr ArrayType array_type_of<std::uint8_t>() {
  return ArrayType::U8;
}
template <>
constexpr ArrayType array_type_of<std::uint32_t>() {
  return ArrayType::U32;
}
template <>
constexpr ArrayType array_type_of<std::uint64_t>() {
  return ArrayType::U64;
}
template <>
constexpr ArrayType array_type_of<std::int32_t>() {
  return ArrayType::I32;
}
template <>
constexpr ArrayType array_type_of<std::int64_t>() {
  return ArrayType::I64;
}
template <>
constexpr ArrayType array_type_of<float>() {
  return ArrayType::F32;
}
template <>
constexpr ArrayType array_type_of<double>() {
  return ArrayType::F64;
}

// A borrowed array to be written.
struct ArrayView {
  std::string name;
  ArrayType type = ArrayType::U8;
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> bytes;
};

template <class T>
ArrayView array_view(std::string name, std::span<const T> values,
                     std::vector<std::uint64_t> shape = {}) {
  if (shape.empty()) shape = {values.size()};
  return {std::move(name), array_type_of<T>(), std::move(shape), std::as_bytes(values)};
}

using ArrayMetadata = std::map<std::string, std::string>;

inline constexpr std::size_t kSafetensorsHeaderBytesMax = std::size_t{1} << 24;

// The bytes of a file; publish_file them. Arrays are laid out by the width of their type, widest
// first, then by name: aligned without a gap, and the same content gives the same bytes.
// REQUIRES: names distinct, the shape's product is the size.
std::string safetensors_bytes(std::vector<ArrayView> arrays, const ArrayMetadata& metadata);

class Safetensors {
 public:
  static Result<Safetensors> parse(std::string bytes, const std::string& path);

  const ArrayMetadata& metadata() const { return metadata_; }
  // A copy of an array's values; Corrupt when it is missing or of another type.
  template <class T>
  Result<std::vector<T>> values(std::string_view name) const {
    TRY_ASSIGN(const std::string_view bytes, bytes_of_array(name, array_type_of<T>()));
    std::vector<T> values(bytes.size() / sizeof(T));
    copy_bytes(bytes, std::as_writable_bytes(std::span(values)));
    return values;
  }

 private:
  struct Array {
    ArrayType type = ArrayType::U8;
    std::size_t begin = 0;  // in bytes_
    std::size_t end = 0;
  };

  Status parse_header(std::size_t header_bytes);
  Status check_layout(std::size_t data_begin) const;
  Result<const Array*> find(std::string_view name) const;
  Result<std::string_view> bytes_of_array(std::string_view name, ArrayType type) const;
  static void copy_bytes(std::string_view from, std::span<std::byte> to);
  Error broken(const std::string& reason) const;

  std::string path_;
  std::string bytes_;
  ArrayMetadata metadata_;
  std::map<std::string, Array, std::less<>> arrays_;
};

}  // namespace canasta
