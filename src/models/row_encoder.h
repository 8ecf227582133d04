// RowEncoder: an Encoder for one row at a time, value by value, as a request brings them.
//
// What Encoder::encode does for a table, without a table: vocabularies are looked up in tables made
// once, and nothing is allocated for a row. The same values give the same features; a test holds
// one against the other.
//
// Use      clear(row), then each column's value once: number, text, time or missing.
// Cost     a hash and a comparison for a word; a list is cut into its items.
// Threads  immutable; any number of threads, each with a row of its own.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/encoder.h"

namespace canasta {

class RowEncoder {
 public:
  // Borrows nothing.
  explicit RowEncoder(const Encoder& encoder);

  std::size_t columns() const { return columns_.size(); }
  std::size_t features() const { return features_; }
  const std::string& name(std::size_t column) const { return columns_[column].name; }
  Coding coding(std::size_t column) const { return columns_[column].coding; }
  // A truth as a word of the column: the only one of its vocabulary that says so ("True", "Sí"),
  // else "true" or "false".
  std::string_view truth_word(std::size_t column, bool value) const {
    return columns_[column].truth_words[value ? 1 : 0];
  }
  // kNoColumn where no column is called so. `near`: tried first, such as the one behind the last.
  std::size_t find(std::string_view name, std::size_t near = 0) const;
  static constexpr std::size_t kNoColumn = ~std::size_t{0};

  // `row` is [features()]. Zeros; every column is then still to be given.
  void clear(std::span<float> row) const;
  // REQUIRES: coding is Number. A value that is not finite is missing, but not flagged as such.
  void number(std::size_t column, double value, std::span<float> row) const;
  // REQUIRES: coding is OneHot or MultiHot. False: a word that training did not meet.
  bool text(std::size_t column, std::string_view value, std::span<float> row) const;
  // REQUIRES: coding is DateParts.
  void time(std::size_t column, Seconds value, std::span<float> row) const;
  void missing(std::size_t column, std::span<float> row) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Words = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
  struct Column {
    std::string name;
    Coding coding = Coding::Number;
    bool has_missing = false;
    bool has_other = false;
    bool has_hour = false;
    std::size_t first = 0;  // feature
    Words words;
    std::array<std::string, 2> truth_words;  // of false and of true
  };

  bool list(const Column& column, std::string_view value, float* features) const;

  std::size_t features_ = 0;
  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;
};

}  // namespace canasta
