// An encoder of every coding, for tests of rows. Its columns in their order: visits, country, tags,
// since; its features:
//
//   0 visits   1 country=CO   2 country=PE   3 country=(other)   4 country=(missing)
//   5 tags_count   6 tags=new   7 tags=vip   8… year, quarter, month, day, weekday of `since`
#pragma once

#include <string>
#include <vector>

#include "live/scoring.h"

namespace canasta {

inline constexpr std::size_t kSampleFeatures = 13;

inline Encoder sample_encoder() {
  return Encoder({{.column = "visits", .coding = Coding::Number, .vocabulary = {}},
                  {.column = "country",
                   .coding = Coding::OneHot,
                   .missing = true,
                   .other = true,
                   .vocabulary = {"CO", "PE"}},
                  {.column = "tags", .coding = Coding::MultiHot, .vocabulary = {"new", "vip"}},
                  {.column = "since", .coding = Coding::DateParts, .vocabulary = {}}});
}

// Served with that encoder, or another.
inline ServedTable sample_table(const Encoder& encoder = sample_encoder()) {
  return {.version = "channel/1.0.0", .model = {}, .encoder = RowEncoder(encoder), .explainer = {}};
}

// The same, of a model whose rows are called by that column.
inline ServedTable sample_table_with_key(const std::string& key) {
  ServedTable table = sample_table();
  table.model.key = key;
  return table;
}

// All features of a request's rows, as the sample encoder has them.
inline std::vector<float> features_of(const KeptRows& rows, std::size_t width = kSampleFeatures) {
  std::vector<float> features(rows.rows() * width);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    rows.copy(row, std::span(features).subspan(row * width, width));
  }
  return features;
}

// The features of {"visits": 3, "country": "PE", "tags": "vip|new", "since": "2024-02-29"}.
inline std::vector<float> sample_features() { return {3, 0, 1, 0, 0, 2, 1, 1, 2024, 1, 2, 29, 3}; }

}  // namespace canasta
