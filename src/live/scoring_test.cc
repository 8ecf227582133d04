#include "live/scoring.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace canasta {
namespace {

constexpr std::size_t kWords = 5'000;  // so that a block is 52 rows

// Says the number of the word that a row has, and how many rows were shown to it at most.
class WordNumber final : public Estimator {
 public:
  std::string_view kind() const override { return "word"; }
  std::size_t feature_count() const override { return kWords; }
  std::size_t outputs() const override { return 1; }
  void predict(const Context&, View2<const float> rows, std::span<float> out) const override {
    shown_ = std::max(shown_, rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const auto row = rows.row(i);
      EXPECT_EQ(std::count(row.begin(), row.end(), 0.0F), static_cast<std::ptrdiff_t>(kWords - 1));
      out[i] = static_cast<float>(std::find(row.begin(), row.end(), 1.0F) - row.begin());
    }
  }
  EstimatorFiles files() const override { return {}; }
  std::size_t shown() const { return shown_; }

 private:
  mutable std::size_t shown_ = 0;
};

Encoder encoder_of_words() {
  EncodedColumn column{.column = "word", .coding = Coding::OneHot, .vocabulary = {}};
  for (std::size_t i = 0; i < kWords; ++i) column.vocabulary.push_back("w" + std::to_string(i));
  return Encoder({std::move(column)});
}

KeptRows rows_of_words(const RowEncoder& encoder, std::size_t count) {
  KeptRows rows;
  std::vector<float> row(encoder.features());
  for (std::size_t i = 0; i < count; ++i) {
    encoder.clear(row);
    encoder.text(0, "w" + std::to_string(i % kWords), row);
    rows.add(row);
  }
  return rows;
}

TEST(Scoring, IsDoneInBlocksThatNoScoreCanTell) {
  const auto estimator = std::make_shared<WordNumber>();
  const Encoder encoder = encoder_of_words();
  const ServedTable table{.version = "t/1.0.0",
                          .model = {.encoder = encoder,
                                    .estimator = estimator,
                                    .calibrator = {},
                                    .classes = {},
                                    .thresholds = {}},
                          .encoder = RowEncoder(encoder),
                          .explainer = {}};
  constexpr std::size_t kBlock = kBlockFeaturesMax / kWords;
  for (const std::size_t count :
       {std::size_t{1}, kBlock - 1, kBlock, kBlock + 1, 3 * kBlock, 7 * kBlock + 5}) {
    std::vector<float> scores(count, -1);
    score_rows(table, rows_of_words(table.encoder, count), scores);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(scores[i], static_cast<float>(i % kWords));
  }
  EXPECT_EQ(estimator->shown(), kBlock);
}

}  // namespace
}  // namespace canasta
