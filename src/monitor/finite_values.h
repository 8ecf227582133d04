// The finite values of a column, as doubles, a block at a time.
//
// Whole numbers beyond 2^53 lose their last digits. Memory: one block of 4 KiB.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>

#include "base/parallel.h"
#include "data/table.h"
#include "monitor/monitor.h"

namespace canasta {

// Rows that are no finite value.
struct LeftOut {
  std::uint64_t missing = 0;
  std::uint64_t below = 0, above = 0;  // at minus and plus infinity

  void add(const LeftOut& other) {
    missing += other.missing;
    below += other.below;
    above += other.above;
  }
};

inline constexpr std::size_t kValueBlock = 512;

// A missing value is NaN.
inline double number_of(std::int64_t value) {
  return value == kNoInt ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value);
}
inline double number_of(Day value) {
  return value == kNoDay ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value);
}
inline double number_of(double value) { return value; }

inline bool is_finite_value(double value) { return std::abs(value) <= kMagnitudeMax; }

template <class Value>
LeftOut count_left_out(std::span<const Value> values) {
  LeftOut out;
  for (const Value value : values) {
    const double number = number_of(value);
    out.missing += std::isnan(number) ? 1 : 0;
    out.below += number < -kMagnitudeMax ? 1 : 0;
    out.above += number > kMagnitudeMax ? 1 : 0;
  }
  return out;
}

// Calls take(std::span<const double>) with the finite ones of `values`, in their order.
template <class Value, class Take>
LeftOut take_finite(std::span<const Value> values, const Take& take) {
  LeftOut left_out;
  std::array<double, kValueBlock> block;
  for (std::size_t first = 0; first < values.size(); first += kValueBlock) {
    const auto part = values.subspan(first, std::min(kValueBlock, values.size() - first));
    std::size_t kept = 0;
    for (const Value value : part) {
      const double number = number_of(value);
      block[kept] = number;  // overwritten by the next where it is not kept: no branch
      kept += is_finite_value(number) ? 1 : 0;
    }
    if (kept < part.size()) left_out.add(count_left_out(part));
    take(std::span<const double>(block.data(), kept));
  }
  return left_out;
}

// The same for rows [first, last) of a column of numbers, days or times.
// REQUIRES: it is no column of texts.
template <class Take>
LeftOut take_finite(const TableColumn& column, const Chunk& rows, const Take& take) {
  return std::visit(
      [&](const auto& body) -> LeftOut {
        if constexpr (std::is_same_v<std::decay_t<decltype(body)>, TextColumn>) {
          CANASTA_ASSERT(false);
          return {};
        } else {
          return take_finite(std::span(body.values).subspan(rows.first, rows.size()), take);
        }
      },
      column.body);
}

// The value of one row; NaN where it is missing. REQUIRES: it is no column of texts.
double number_at(const TableColumn& column, std::size_t row);

}  // namespace canasta
