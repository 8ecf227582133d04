// A picture of bounded size, whatever the data: what is drawn, written as a table and as JSON.
//
//   bars        40 labels; of more, the first 39, then "others" with the sum where values add up,
//               else without a bar. At most 4 series.
//   lines       6 series of 400 points each, in order of x. Of more, thinned by M4 (Jugel et
//               al. 2014): in each of 100 equal slices of x the first, the lowest, the highest and
//               the last point stay, so no extreme is lost; gaps are bridged then.
//   histogram   80 bins; of more, neighbours are joined.
//   reliability 50 bins each; of more, the first 50.
//   confusion   12 classes; of more, the 11 with the most rows, in their order, then "others".
//   strips      20 rows of 200 dots each: every k-th dot in order of value, with both ends.
//
// Parts that do not agree in length are cut to the shortest: a picture is drawn, never refused.
// Threads   Pure.
#pragma once

#include <cstddef>

#include "data/picture.h"

namespace canasta {

inline constexpr std::size_t kBarsShown = 40;
inline constexpr std::size_t kBarSeriesShown = 4;
inline constexpr std::size_t kLineSeriesShown = 6;
inline constexpr std::size_t kLineSlices = 100;
inline constexpr std::size_t kLinePointsShown = 4 * kLineSlices;
inline constexpr std::size_t kHistogramBinsShown = 80;
inline constexpr std::size_t kReliabilityBinsShown = 50;
inline constexpr std::size_t kClassesShown = 12;
inline constexpr std::size_t kStripsShown = 20;
inline constexpr std::size_t kDotsShown = 200;

Picture bounded(Picture picture);

}  // namespace canasta
