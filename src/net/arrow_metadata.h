// Metadata of an Arrow message: FlatBuffers of which every field is checked before it is read.
//
// What does not lie within the bytes reads as if it were not there, and is_whole() turns false:
// a reader reads a table and asks once.
//
// Cost     a copy of the bytes, so that they are aligned; each read some checks.
// Threads  one at a time.
// Source   FlatBuffers' verifier.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "net/arrow_format.h"

namespace flatbuffers {
class Table;
class Verifier;
}  // namespace flatbuffers

namespace canasta {

class ArrowMetadata {
 public:
  // A table that may be read while its metadata live. One that is not there has no fields.
  class Table {
   public:
    bool is_there() const { return table_ != nullptr; }
    // T: bool, or a whole number of the width that the format gives the field.
    template <class T>
    T number(std::uint16_t slot, T otherwise) const;
    std::string_view text(std::uint16_t slot) const;
    Table table(std::uint16_t slot) const;
    std::vector<Table> tables(std::uint16_t slot) const;
    std::vector<arrow::Pair> pairs(std::uint16_t slot) const;

   private:
    friend ArrowMetadata;
    Table(ArrowMetadata& metadata, const flatbuffers::Table* table);
    template <class T>
    const T* pointer(std::uint16_t slot) const;

    ArrowMetadata* metadata_;
    const flatbuffers::Table* table_ = nullptr;
  };

  explicit ArrowMetadata(std::string_view bytes);
  ~ArrowMetadata();
  ArrowMetadata(const ArrowMetadata&) = delete;
  ArrowMetadata& operator=(const ArrowMetadata&) = delete;

  Table root();
  bool is_whole() const { return is_whole_; }

 private:
  bool check(bool holds);

  std::vector<std::uint64_t> words_;
  std::unique_ptr<flatbuffers::Verifier> verifier_;
  bool is_whole_ = true;
};

}  // namespace canasta
