// Rows of an Apache Arrow stream (application/vnd.apache.arrow.stream), cell by cell.
//
// Read are columns of texts (utf8, large_utf8, and dictionaries of them), whole numbers of any
// width, single and double reals, truths, dates, timestamps, and null. A timestamp with a zone is
// told as its moment in UTC. Other types, compressed buffers, deltas of dictionaries and
// big-endian streams are refused by name.
//
// Laws     A stream is taken at its word for nothing: lengths, offsets, places in dictionaries and
//          texts are checked against the bytes before a cell is read. No number in it sizes an
//          allocation. Buffers of a batch follow one another, as writers lay them, so that the
//          checks cost no more than the bytes that came.
// Cost     Views into the bytes; the metadata of one message are copied at a time.
// Errors   InvalidInput kArrowBroken with the byte at which its message begins and the part that
//          is wrong, kArrowTypeUnread, kArrowFeatureUnread; TooLarge kArrowColumnsTooMany.
// Threads  One stream, one thread.
// Source   net/arrow_format.h
#pragma once

#include <map>

#include "net/arrow_values.h"

namespace canasta {

inline constexpr std::string_view kArrowType = "application/vnd.apache.arrow.stream";
inline constexpr std::size_t kArrowColumnsMax = 4'096;
inline constexpr std::size_t kArrowNameBytesMax = 1'024;

class ArrowStream {
 public:
  // Reads the schema. `bytes` outlive it.
  static Result<ArrowStream> open(std::string_view bytes);
  ArrowStream(ArrowStream&&) = default;
  ArrowStream& operator=(ArrowStream&&) = default;

  const std::vector<ArrowColumn>& columns() const { return columns_; }

  // Goes to the next batch of rows; false where there is none.
  Result<bool> next();
  // Of the batch.
  std::uint64_t rows() const { return rows_; }
  // REQUIRES: next() said true; row < rows(), column < columns().size()
  ArrowCell cell(std::uint64_t row, std::size_t column) const { return values_[column].cell(row); }
  std::string text(std::uint64_t row, std::size_t column) const {
    return values_[column].text(row);
  }

 private:
  struct Message;

  explicit ArrowStream(std::string_view bytes) : bytes_(bytes) {}
  Result<Message> read_message();
  Status read_dictionary(Message& message);
  Status read_records(Message& message);

  std::string_view bytes_;
  std::size_t at_ = 0;  // where the next message begins
  std::vector<ArrowColumn> columns_;
  std::vector<ArrowValues> values_;            // by column, of the batch
  std::map<std::int64_t, ArrowValues> words_;  // of the dictionaries that have come, by id
  std::uint64_t rows_ = 0;
};

}  // namespace canasta
