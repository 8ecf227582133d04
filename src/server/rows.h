// Rows to predict, from the body of a request to the features of a model.
//
//   application/json   {"rows": [{…}, …]}, [{…}, …] or {…} alone
//   text/csv           a header and rows (live/csv_rows.h says which dialects)
//   application/vnd.apache.arrow.stream   batches of rows (net/arrow_stream.h says of which types)
//
// A row comes value by value through the model's RowEncoder; no table is made. A column that the
// model reads and a row lacks is an error that names all of them; null and what a file
// would take for missing ("", NA, nan, …) are missing values, numbers in texts are read as a file's
// are ("inf" is none), and so are times: with an offset, or as moments in UTC, they are moved to
// the shop's zone. What can be read in two ways, "2,396" or 01/02/2024, is read as the other cells
// of its column in a CSV body show, else refused. Of the columns that the model does not read, the
// one that named the rows it learnt from is kept as its text was sent, for the answer; the others
// are passed over.
//
// Errors   InvalidInput with the place of the first, of JSON and CSV with line and column:
//          kBadJson, kRowColumnMissing; TooLarge kCallRowsTooMany, kRowKeysTooLong. Of CSV also
//          those of ingest/csv_text.h, of Arrow those of net/arrow_stream.h.
// Threads  pure.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/number_text.h"
#include "live/row_times.h"
#include "live/scoring.h"
#include "server/limits.h"
#include "server/row_keys.h"

namespace canasta {

struct EncodedRequest {
  KeptRows rows;
  RowKeys keys;                     // of the column ServedTable::model.key
  std::uint64_t unknown_words = 0;  // cells with a word that training did not meet
};

// How rows lie in a body: what the pointers of errors are made of.
enum class RowsLie : std::uint8_t {
  AsObjects,  // <where>/3/price
  AsLists,    // <where>/3/0
  Alone,      // price
  AsColumns,  // as in_column() says
};

// Where the values of a column lie, that of a row at <list>/<first + row * step><within>.
struct ColumnPlace {
  std::string list;
  std::size_t first = 0;
  std::size_t step = 1;
  std::string within = {};  // "/0" of lists of one value

  std::string pointer(std::size_t row) const {
    return list + "/" + std::to_string(first + row * step) + within;
  }
};

// How the texts of a column write what could be read in two ways; nothing where it is not known.
struct WrittenAs {
  std::optional<char> decimal_sign = {};  // '.' or ','
  std::optional<DateOrder> date_order = {};
};

// Whether a double may stand for a whole number with more digits than it holds.
inline bool may_lack_digits(double number) { return std::abs(number) >= kExactWholeMax; }

// Takes the values of one row, in any order.
class RowFiller {
 public:
  // `out` is empty; what goes into it keeps to the limits.
  RowFiller(const ServedTable& table, const ServiceLimits& limits, EncodedRequest& out);

  // Where the rows are that come from now on; "rows" and objects until it is said.
  void lies(RowsLie how, std::string where);
  // Where the values that come next lie; it lives until the next call.
  void in_column(const ColumnPlace& place) { column_ = &place; }
  // Pointer of the row that is begun, or of the next one.
  std::string row_pointer(std::size_t row) const;

  // A new row. Error: TooLarge kCallRowsTooMany.
  Status begin_row();
  // Checks the row for what it lacks.
  Status end_row();
  // How the body writes a column of the encoder's.
  void shows(std::size_t column, const WrittenAs& written) { written_[column] = written; }
  // Values of the column named; one that the model does not read is passed over. `digits`: of a
  // whole number that a double does not hold.
  Status number(std::string_view column, double value, std::string_view digits = {});
  Status text(std::string_view column, std::string_view value);
  Status truth(std::string_view column, bool value);
  // On the shop's wall, and in UTC.
  Status time(std::string_view column, Seconds value);
  Status moment(std::string_view column, Seconds utc);
  void missing(std::string_view column);
  // Whether rows are called by the values of the column, which the model then does not read.
  bool is_key(std::string_view column) const { return !key_.empty() && column == key_; }
  // What the row is called; of two keys the first holds. Error: TooLarge kRowKeysTooLong where all
  // keys hold more than a body may, as a dictionary's word that many rows share can.
  Status key(std::string_view text);

 private:
  std::size_t take(std::string_view column);
  Error wrong(Message message, std::size_t column, std::string_view value) const;
  Error wrong_number(std::size_t column, std::string_view value) const;
  std::string value_pointer(std::size_t column) const;

  const RowEncoder& encoder_;
  std::string_view model_;
  std::string_view key_;            // the column; empty: none
  std::vector<WrittenAs> written_;  // by column
  TimeReader times_;
  std::uint64_t rows_max_;
  std::uint64_t key_bytes_max_;
  EncodedRequest& out_;
  RowsLie how_ = RowsLie::AsObjects;
  std::string where_ = "rows";
  const ColumnPlace* column_ = nullptr;
  std::size_t values_ = 0;  // of the row, that have come
  std::vector<float> row_;  // that is being filled
  std::size_t number_ = 0;  // of that row, from 1
  std::size_t near_ = 0;
  std::vector<std::uint8_t> given_;
  std::size_t given_count_ = 0;
};

// `beside`: fields that may stand beside "rows", and are passed over there.
Result<EncodedRequest> rows_of_json(const ServedTable& table, std::string& body,
                                    const ServiceLimits& limits,
                                    std::span<const std::string_view> beside = {});

// The text of the first of the fields beside "rows" that has one; "" where those that stand there
// are null or "". Nothing where none stands there, or where there are no "rows": a row alone may
// have a column of such a name.
// Errors: kBadJson, kFieldType.
Result<std::optional<std::string>> text_beside_rows(std::string& body,
                                                    std::span<const std::string_view> fields);

// Words are compared as they are written; numbers may be written as ingest reads them.
Result<EncodedRequest> rows_of_csv(const ServedTable& table, std::string_view body,
                                   const ServiceLimits& limits);

// A dictionary's words are texts; a date is its midnight.
Result<EncodedRequest> rows_of_arrow(const ServedTable& table, std::string_view body,
                                     const ServiceLimits& limits);

}  // namespace canasta
