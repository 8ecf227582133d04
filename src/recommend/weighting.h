// Weights of words in documents, for matrices of purchases.
//
//   idf of a word   max(0, ln(documents) - ln(1 + documents with the word))
//   TfIdf           sqrt(value) * idf
//   Bm25            value * (k1 + 1) / (k1 * (1 - b + b * length / mean length) + value) * idf
//
// The length of a document is the sum of its values. Rows are documents: products whose words are
// customers (item neighbours: a customer who buys everything says little of two products), or
// customers whose words are products.
//
// Source  Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond";
//         the forms are those of the library implicit, so that figures can be compared.
#pragma once

#include <vector>

#include "math/sparse.h"

namespace canasta {

enum class Weighting : std::uint8_t { None, TfIdf, Bm25 };

struct WeightingOptions {
  Weighting kind = Weighting::None;
  double k1 = 1.2;  // Bm25: where more of the same stops to count
  double b = .2;    // Bm25: how much a long document is discounted
};

// What the weights of one document need to know of all. Empty documents do not
// count: in a history they are customers who come only later.
struct Corpus {
  std::vector<float> idf;  // [columns]
  double mean_length = 0;
};
Corpus corpus_of(const SparseMatrix& documents);

// Replaces the values. REQUIRES: values > 0, k1 >= 0, 0 <= b <= 1, the corpus has the columns.
void weigh(const WeightingOptions& options, const Corpus& corpus, SparseMatrix& documents);

// Euclidean.
std::vector<float> lengths_of_rows(const SparseMatrix& matrix);

}  // namespace canasta
