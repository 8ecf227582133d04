// Ticks: round values along an axis, few enough that their texts do not touch.
//
// Numbers step by 1, 2 or 5 times a power of ten; days by 1, 2, 7 or 14 days, 1, 2, 3 or 6 months,
// or 1, 2 or 5 times a power of ten years, from the first of the month or of January.
// Threads   Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/language.h"
#include "data/picture.h"

namespace canasta {

struct Tick {
  double at = 0;
  std::string text;
};

// low < high; the ticks lie in [low, high], ascending, between 1 and `ticks_max` + 1 of them.
struct TickedRange {
  double low = 0;
  double high = 1;
  std::vector<Tick> ticks;

  double share_of(double value) const { return (value - low) / (high - low); }
};

struct TickWishes {
  AxisScale scale = AxisScale::Number;
  std::size_t ticks_max = 6;
  bool widen = true;  // to the next tick outside of the values; days are never widened
  Language language = Language::English;
};

// A range of one value is widened around it. REQUIRES: low and high finite, low <= high, both at
// most 1e300 in size; of Day: is_calendar_day of both; ticks_max > 0.
TickedRange ticked_range(double low, double high, const TickWishes& wishes);

}  // namespace canasta
