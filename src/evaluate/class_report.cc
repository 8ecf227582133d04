// Yes/no answers against outcomes.
#include "evaluate/evaluate.h"

namespace canasta {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

ClassReport::Class class_of(double hits, double called, double support) {
  return {.precision = ratio(hits, called),
          .recall = ratio(hits, support),
          .f1 = ratio(2 * hits, called + support),
          .support = support};
}

}  // namespace

ClassReport class_report(const RankedScores& ranked, double threshold) {
  ClassReport report;
  report.threshold = threshold;
  for (std::size_t group = 0; group < ranked.size(); ++group) {
    const double positive = ranked.positive[group];
    const double negative = ranked.total[group] - positive;
    const bool yes = static_cast<double>(ranked.score[group]) >= threshold;
    (yes ? report.true_positive : report.false_negative) += positive;
    (yes ? report.false_positive : report.true_negative) += negative;
  }
  report.yes = class_of(report.true_positive, report.true_positive + report.false_positive,
                        report.true_positive + report.false_negative);
  report.no = class_of(report.true_negative, report.true_negative + report.false_negative,
                       report.true_negative + report.false_positive);
  return report;
}

}  // namespace canasta
