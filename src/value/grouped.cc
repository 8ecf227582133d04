#include "value/grouped.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kGroupsPerChunk = 8'192;

std::vector<double> distinct(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::uint32_t place_in(const std::vector<double>& values, double value) {
  const auto at = std::lower_bound(values.begin(), values.end(), value);
  return static_cast<std::uint32_t>(at - values.begin());
}

// Of groups in ascending order.
std::vector<double> counts_above(const std::vector<LifetimeGroup>& groups) {
  std::vector<double> above(groups.empty() ? 0 : groups.back().repeats);
  for (const LifetimeGroup& one : groups) {
    if (one.repeats > 0) above[one.repeats - 1] += one.customers;
  }
  for (std::size_t i = above.size(); i-- > 1;) above[i - 1] += above[i];
  return above;
}

}  // namespace

GroupedLifetimes group(const Lifetimes& customers, double scale) {
  GroupedLifetimes out;
  out.last = distinct(customers.last);
  out.age = distinct(customers.age);
  out.customers = static_cast<double>(customers.size());
  std::vector<std::array<std::uint32_t, 3>> rows(customers.size());
  for (std::size_t i = 0; i < customers.size(); ++i) {
    rows[i] = {customers.repeats[i], place_in(out.last, customers.last[i]),
               place_in(out.age, customers.age[i])};
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i] != rows[i - 1]) {
      out.groups.push_back({rows[i][0], rows[i][1], rows[i][2], 0});
    }
    out.groups.back().customers += 1;
  }
  out.above = counts_above(out.groups);
  for (double& time : out.last) time *= scale;
  for (double& time : out.age) time *= scale;
  return out;
}

GroupedLifetimes every_nth(const GroupedLifetimes& all, std::size_t n) {
  GroupedLifetimes out{.last = all.last, .age = all.age, .groups = {}, .above = {}};
  for (std::size_t i = 0; i < all.groups.size(); i += n) {
    out.groups.push_back(all.groups[i]);
    out.customers += all.groups[i].customers;
  }
  out.above = counts_above(out.groups);
  return out;
}

RisingSum rising_sum(std::span<const double> above, double c) {
  RisingSum sum;
  for (std::size_t i = 0; i < above.size(); ++i) {
    const double raised = c + static_cast<double>(i);
    sum.log += above[i] * std::log(raised);
    sum.slope += above[i] / raised;
  }
  return sum;
}

ShiftedTimes shifted(std::span<const double> times, double shift) {
  ShiftedTimes out;
  out.log.reserve(times.size());
  out.inverse.reserve(times.size());
  for (const double time : times) {
    out.log.push_back(std::log(shift + time));
    out.inverse.push_back(1 / (shift + time));
  }
  return out;
}

void LogLikelihood::add(const LogLikelihood& other) {
  value += other.value;
  for (std::size_t i = 0; i < std::size(slope); ++i) slope[i] += other.slope[i];
}

LogLikelihood sum_over_groups(
    const Context& context, std::span<const LifetimeGroup> groups,
    const std::function<LogLikelihood(std::span<const LifetimeGroup>)>& body) {
  const Chunks chunks{.count = groups.size(), .size = kGroupsPerChunk};
  std::vector<LogLikelihood> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    parts[chunk.index] = body(groups.subspan(chunk.first, chunk.size()));
  });
  LogLikelihood sum;
  for (const LogLikelihood& part : parts) sum.add(part);
  return sum;
}

LogSum log_sum(double first, double second) {
  const double apart = second - first;
  const double rest = std::exp(-std::abs(apart));
  return {.value = std::max(first, second) + std::log1p(rest),
          .second_share = (apart > 0 ? 1 : rest) / (1 + rest)};
}

}  // namespace canasta
