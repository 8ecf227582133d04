#include "recommend/weighting.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace canasta {
namespace {

double length_of(const SparseRow& row) {
  double sum = 0;
  for (const float value : row.value) sum += static_cast<double>(value);
  return sum;
}

}  // namespace

Corpus corpus_of(const SparseMatrix& documents) {
  Corpus corpus;
  std::vector<std::size_t> with(documents.columns);
  for (const std::uint32_t word : documents.column) ++with[word];
  std::size_t written = 0;
  for (std::size_t row = 0; row < documents.rows(); ++row) {
    if (documents.row(row).size() == 0) continue;
    ++written;
    corpus.mean_length += length_of(documents.row(row));
  }
  if (written > 0) corpus.mean_length /= static_cast<double>(written);
  const double total = std::log(static_cast<double>(std::max<std::size_t>(written, 1)));
  for (const std::size_t count : with) {
    const double idf = total - std::log1p(static_cast<double>(count));
    corpus.idf.push_back(static_cast<float>(std::max(idf, 0.0)));
  }
  return corpus;
}

void weigh(const WeightingOptions& options, const Corpus& corpus, SparseMatrix& documents) {
  CANASTA_ASSERT(corpus.idf.size() == documents.columns);
  CANASTA_ASSERT(options.k1 >= 0 && options.b >= 0 && options.b <= 1);
  if (options.kind == Weighting::None) return;
  for (std::size_t row = 0; row < documents.rows(); ++row) {
    const double length = length_of(documents.row(row));
    const double relative = corpus.mean_length > 0 ? length / corpus.mean_length : 1;
    const double saturation = options.k1 * (1 - options.b + options.b * relative);
    for (std::uint64_t i = documents.offsets[row]; i < documents.offsets[row + 1]; ++i) {
      const auto value = static_cast<double>(documents.value[i]);
      const double weight = options.kind == Weighting::TfIdf
                                ? std::sqrt(value)
                                : value * (options.k1 + 1) / (saturation + value);
      const auto idf = static_cast<double>(corpus.idf[documents.column[i]]);
      documents.value[i] = static_cast<float>(weight * idf);
    }
  }
}

std::vector<float> lengths_of_rows(const SparseMatrix& matrix) {
  std::vector<float> lengths;
  lengths.reserve(matrix.rows());
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    double squares = 0;
    for (const float value : matrix.row(row).value) {
      squares += static_cast<double>(value) * static_cast<double>(value);
    }
    lengths.push_back(static_cast<float>(std::sqrt(squares)));
  }
  return lengths;
}

}  // namespace canasta
