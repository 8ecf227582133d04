#include "ingest/evidence.h"

namespace canasta {

void TimeEvidence::note(TimeShape shape, std::uint64_t line, std::string_view text) {
  if (shape == TimeShape::DayFirst) day_first.note(line, text);
  if (shape == TimeShape::MonthFirst) month_first.note(line, text);
  if (shape == TimeShape::Ambiguous) ambiguous.note(line, text);
}

void NumberEvidence::note(NumberShape shape, std::uint64_t line, std::string_view text) {
  if (shape == NumberShape::DecimalDot) dot.note(line, text);
  if (shape == NumberShape::DecimalComma) comma.note(line, text);
  if (shape == NumberShape::AmbiguousDot || shape == NumberShape::AmbiguousComma) {
    ambiguous.note(line, text);
  }
}

void Evidence::merge(const Evidence& later) {
  time.day_first.merge(later.time.day_first);
  time.month_first.merge(later.time.month_first);
  time.ambiguous.merge(later.time.ambiguous);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i].dot.merge(later.numbers[i].dot);
    numbers[i].comma.merge(later.numbers[i].comma);
    numbers[i].ambiguous.merge(later.numbers[i].ambiguous);
  }
}

}  // namespace canasta
