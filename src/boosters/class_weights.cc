// Classes that count more or less than their rows, and the way back.
#include "base/assert.h"
#include "boosters/boosters.h"

namespace canasta {

std::vector<double> class_weights_for(const RowSubset& rows, std::span<const double> wanted) {
  std::vector<double> there(wanted.size());
  double all = 0;
  for (const std::uint32_t row : rows.rows) {
    const auto label = static_cast<std::size_t>(rows.matrix.label[row]);
    CANASTA_ASSERT(label < there.size());
    there[label] += rows.matrix.total[row];
    all += rows.matrix.total[row];
  }
  std::vector<double> weight(wanted.size(), 1.0);
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (there[k] > 0) weight[k] = wanted[k] * all / there[k];
  }
  return weight;
}

std::vector<double> balanced_class_weights(const RowSubset& rows, std::size_t classes) {
  return class_weights_for(rows, std::vector<double>(classes, 1 / static_cast<double>(classes)));
}

void shift_priors(std::span<float> probability, std::span<const double> learnt,
                  std::span<const double> wanted) {
  const std::size_t classes = learnt.size();
  CANASTA_ASSERT(wanted.size() == classes && classes > 0 && probability.size() % classes == 0);
  std::vector<double> shifted(classes);
  for (std::size_t at = 0; at < probability.size(); at += classes) {
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      shifted[k] = static_cast<double>(probability[at + k]) * wanted[k] / learnt[k];
      sum += shifted[k];
    }
    if (!(sum > 0)) continue;
    for (std::size_t k = 0; k < classes; ++k) {
      probability[at + k] = static_cast<float>(shifted[k] / sum);
    }
  }
}

}  // namespace canasta
