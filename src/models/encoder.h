// Encoder: from the columns of a table to the features of a model.
//
// Part of the model: what was fitted on the training rows is applied as it is to every later row,
// so serving cannot drift from training. Fitting is features/encoding.
//
//   Number     one feature; days and times as parts (below), texts are refused
//   OneHot     a 0/1 feature per word of the vocabulary; `(other)` where training had rarer words,
//              `(missing)` where it had missing values. An unseen word is an other one.
//   MultiHot   the same for lists in one cell ("Action|Comedy", "a, b", ["a", "b"]), and how many
//   DateParts  year, quarter, month, day of month, weekday (0 = Monday), and the hour of a time
//
// Cost     each distinct text is looked up once; then a copy per row.
// Threads  immutable; encode may be called from any number of threads.
// Format   docs/formats/encoder.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "data/feature_matrix.h"
#include "data/table.h"

namespace canasta {

inline constexpr std::size_t kEncodedColumnsMax = 4'096;
inline constexpr std::size_t kVocabularyMax = 4'096;  // words of one column

enum class Coding : std::uint8_t { Number, OneHot, MultiHot, DateParts };

struct EncodedColumn {
  std::string column;
  Coding coding = Coding::Number;
  bool missing = false;                 // a feature says where the value is missing
  bool other = false;                   // a feature says where a word is none of the vocabulary
  bool hour = false;                    // DateParts: of a time
  std::vector<std::string> vocabulary;  // OneHot, MultiHot

  bool operator==(const EncodedColumn&) const = default;
};

// Rows whose word was in no training row (nor among its rarer words).
struct UnknownWords {
  std::string column;
  std::size_t rows = 0;
};

struct EncodedRows {
  FeatureMatrix matrix;  // features and values; total is 1
  std::vector<UnknownWords> unknown;
};

class Encoder {
 public:
  Encoder() = default;
  explicit Encoder(std::vector<EncodedColumn> columns);

  const std::vector<EncodedColumn>& columns() const { return columns_; }
  const std::vector<Feature>& features() const { return features_; }
  // Of columns()[i], where its features begin in features(); behind the last their number.
  const std::vector<std::size_t>& first_feature() const { return first_feature_; }

  // Errors (InvalidInput): kEncoderColumns with all columns that are missing; kEncoderType for
  // texts where numbers are expected.
  Result<EncodedRows> encode(const Context& context, const Table& table) const;

  std::string json() const;
  // Error: kFormatBroken (Corrupt), TooLarge past the limits.
  static Result<Encoder> parse(std::string_view json, const std::string& path);

 private:
  std::vector<EncodedColumn> columns_;
  std::vector<Feature> features_;
  std::vector<std::size_t> first_feature_ = {0};
};

// The items of a cell that holds a list: of a JSON array its texts, else what stands between '|',
// ';' or ',' (the first of them that is there). Trimmed, without empty ones.
std::vector<std::string> list_items(std::string_view cell);

}  // namespace canasta
