// YAML as plain values that remember where they stand in their file.
//
// Less than YAML on purpose: one document, string keys without doubles, no anchors, aliases or
// tags, at most 1 MiB and 32 levels. What a person wrote is kept as text; whoever asks says which
// type it should be, and a wrong one is an error with file, line and column.
//
// Threads   A YamlNode is immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace canasta {

inline constexpr std::size_t kYamlBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kYamlDepthMax = 32;

struct YamlEntry;

class YamlNode {
 public:
  enum class Kind : std::uint8_t { Null, Scalar, List, Map };

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  Place place() const;

  // The value as a type; InvalidInput kYamlWrongType when it is another. A number that is not in
  // quotes is text too, as written. boolean: true, false, yes, no, on, off, sí, si.
  Result<std::string> text() const;
  Result<std::int64_t> integer() const;
  Result<double> number() const;  // finite
  Result<bool> boolean() const;
  // Null counts as an empty list and an empty map.
  Result<std::span<const YamlNode>> list() const;
  Result<std::span<const YamlEntry>> map() const;  // in file order

  // The value of a map's key; nullptr when this is no map or has no such key.
  const YamlNode* find(std::string_view key) const;

 private:
  friend class YamlBuilder;
  Error wrong_type(std::string_view expected) const;

  Kind kind_ = Kind::Null;
  bool quoted_ = false;
  std::string text_;
  std::vector<YamlNode> items_;
  std::vector<YamlEntry> entries_;
  std::uint64_t line_ = 0;
  std::uint64_t column_ = 0;
  std::shared_ptr<const std::string> file_;
};

struct YamlEntry {
  std::string key;
  Place key_place;
  YamlNode value;
};

// `file` is for messages. An empty text is Null.
// Errors: InvalidInput kYaml…, each with its place.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& file);

}  // namespace canasta
