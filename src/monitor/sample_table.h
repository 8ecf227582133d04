// Tables of made-up features, for tests and benchmarks of the monitor.
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/table.h"

namespace canasta {

inline double draw_normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

template <class Draw>
TableColumn real_column(std::string name, std::size_t rows, Draw draw) {
  RealColumn column;
  for (std::size_t row = 0; row < rows; ++row) column.values.push_back(draw());
  return {std::move(name), std::move(column)};
}

template <class Draw>
TableColumn int_column(std::string name, std::size_t rows, Draw draw) {
  IntColumn column;
  for (std::size_t row = 0; row < rows; ++row) column.values.push_back(draw());
  return {std::move(name), std::move(column)};
}

// Texts "v0", "v1", … by the number that is drawn.
template <class Draw>
TableColumn text_column(const std::string& name, std::size_t rows, std::size_t different,
                        Draw draw) {
  TextColumn column;
  for (std::size_t i = 0; i < different; ++i) column.dictionary.add("v" + std::to_string(i));
  for (std::size_t row = 0; row < rows; ++row) {
    column.codes.push_back(static_cast<std::uint32_t>(draw()));
  }
  return {name, std::move(column)};
}

// Nine features as a shop has them. `tenth` plants a shift of 10 % into the first four: the
// numbers are multiplied by 1.1, and of the channel a tenth of the rows moves to one value.
inline Table shop_features(std::size_t rows, std::uint64_t seed, bool tenth) {
  Random random(seed);
  const double by = tenth ? 1.1 : 1;
  Table table;
  const auto add = [&](TableColumn column) { table.columns.push_back(std::move(column)); };
  add(real_column("days_between", rows, [&] { return -30 * by * std::log(1 - random.unit()); }));
  add(real_column("amount", rows, [&] { return by * std::exp(3 + draw_normal(random)); }));
  add(real_column("price_index", rows, [&] { return by * (1 + 0.5 * draw_normal(random)); }));
  add(text_column("channel", rows, 5, [&] {
    const auto channel = random.below(5);
    return tenth && random.below(10) == 0 ? 0 : channel;
  }));
  add(int_column("orders", rows,
                 [&] { return static_cast<std::int64_t>(-4 * std::log(1 - random.unit())); }));
  add(int_column("weekday", rows, [&] { return static_cast<std::int64_t>(random.below(7)); }));
  add(real_column("score", rows, [&] { return draw_normal(random); }));
  add(real_column("share", rows, [&] {
    return random.below(10) == 0 ? std::nan("") : random.unit() * random.unit();
  }));
  add(text_column("product", rows, 1000, [&] { return random.below(1 + random.below(1000)); }));
  return table;
}

}  // namespace canasta
