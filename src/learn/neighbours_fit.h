// Fitting Neighbours: which rows to keep, and how many of them to ask.
//
// At most rows_max rows are kept, in the same proportions of classes (or over the range of values)
// as all: rows are put in order of label, those of one label by a hash of their number, and every
// n-th is taken. Of the ks the one with the least loss on the validation rows stays, the smaller on
// a tie.
//
// Cost     one exact search of the validation rows for the largest k (models/neighbours.h).
// Errors   kTrainNoRows, kTrainOneOutcome, kFeatureInfinite (InvalidInput), Cancelled.
// Threads  uses context.threads; the same bytes on any number of them.
#pragma once

#include <memory>
#include <vector>

#include "boosters/boosters.h"
#include "models/neighbours.h"

namespace canasta {

struct NeighboursFitOptions {
  Loss loss = Loss::Softmax;  // Softmax, Squared or PseudoHuber
  int classes = 2;            // of Softmax
  std::size_t rows_max = kNeighbourRowsMax;
  std::vector<std::size_t> ks = {5, 15, 40, 100, 250};  // those over the rows kept count as these
};

struct FittedNeighbours {
  std::shared_ptr<const Neighbours> model;
  std::size_t k = 0;
  std::vector<std::size_t> ks;               // ascending
  std::vector<double> validation_loss;       // by k; empty without validation
  std::vector<float> validation_prediction;  // [rows x outputs]
};

// REQUIRES: labels; without `validation`, one k.
Result<FittedNeighbours> fit_neighbours(const Context& context, const RowSubset& training,
                                        const RowSubset* validation,
                                        const NeighboursFitOptions& options);

// The rows that are kept, ascending.
std::vector<std::uint32_t> draw_by_label(const RowSubset& rows, std::size_t rows_max,
                                         std::uint64_t seed);

}  // namespace canasta
