// A 95 % percentile interval.
#pragma once

namespace canasta {

struct Interval {
  double low = 0;
  double high = 0;
};

}  // namespace canasta
