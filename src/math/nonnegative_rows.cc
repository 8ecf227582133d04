#include "math/nonnegative_rows.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace canasta {
namespace {

constexpr std::size_t kLanes = 16;
using Lanes [[gnu::vector_size(kLanes * sizeof(float))]] = float;
struct alignas(kLanes * sizeof(float)) LanesAt {
  Lanes at{};
};

struct Group {
  const float* gram;      // [columns x columns]
  const float* inverses;  // of its diagonal
  std::size_t columns;
  const LanesAt* rhs;  // [columns]
  LanesAt* x;
};

// One sweep; the largest move of each lane comes back.
[[gnu::always_inline]] inline void sweep(const Group& group, Lanes& moved) {
  const Lanes zero{};
  for (std::size_t j = 0; j < group.columns; ++j) {
    const float* const row = group.gram + j * group.columns;
    if (!(row[j] > 0)) continue;
    Lanes gradient = -group.rhs[j].at;
    for (std::size_t k = 0; k < group.columns; ++k) gradient += row[k] * group.x[k].at;
    const Lanes before = group.x[j].at;
    const Lanes wanted = before - gradient * group.inverses[j];
    const Lanes after = wanted > zero ? wanted : zero;
    group.x[j].at = after;
    const Lanes away = after > before ? after - before : before - after;
    moved = moved > away ? moved : away;
  }
}

using Sweep = void (*)(const Group& group, LanesAt& moved);

void sweep_plainly(const Group& group, LanesAt& moved) { sweep(group, moved.at); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void sweep_with_avx2(const Group& group, LanesAt& moved) {
  sweep(group, moved.at);
}
[[gnu::target("avx512f")]] void sweep_with_avx512(const Group& group, LanesAt& moved) {
  sweep(group, moved.at);
}
Sweep fastest_sweep() {
  if (__builtin_cpu_supports("avx512f")) return sweep_with_avx512;
  return __builtin_cpu_supports("avx2") ? sweep_with_avx2 : sweep_plainly;
}
#else
Sweep fastest_sweep() { return sweep_plainly; }
#endif

bool settled(const std::vector<LanesAt>& x, const LanesAt& moved, float tolerance,
             std::size_t lane) {
  float largest = 0;
  for (const LanesAt& value : x) largest = std::max(largest, value.at[lane]);
  return moved.at[lane] <= tolerance * largest;
}

}  // namespace

void descend_rows(View2<const float> gram, View2<const float> rhs, View2<float> x,
                  const NonnegativeSweeps& sweeps) {
  const std::size_t columns = gram.columns();
  CANASTA_ASSERT(gram.rows() == columns && rhs.columns() == columns && x.columns() == columns);
  CANASTA_ASSERT(rhs.rows() == x.rows());
  static const Sweep one_sweep = fastest_sweep();
  std::vector<float> inverses(columns);
  for (std::size_t j = 0; j < columns; ++j) inverses[j] = gram(j, j) > 0 ? 1 / gram(j, j) : 0;
  std::vector<LanesAt> sides(columns);
  std::vector<LanesAt> values(columns);
  std::vector<std::size_t> open;
  for (std::size_t first = 0; first < x.rows(); first += kLanes) {
    const std::size_t lanes = std::min(kLanes, x.rows() - first);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t j = 0; j < columns; ++j) {
        sides[j].at[lane] = rhs(first + lane, j);
        values[j].at[lane] = x(first + lane, j);
      }
    }
    const Group group{.gram = gram.data(),
                      .inverses = inverses.data(),
                      .columns = columns,
                      .rhs = sides.data(),
                      .x = values.data()};
    // A row is taken out once it has settled, whatever the rows beside it do.
    open.resize(lanes);
    std::iota(open.begin(), open.end(), std::size_t{0});
    const auto take_out = [&](std::size_t lane) {
      for (std::size_t j = 0; j < columns; ++j) x(first + lane, j) = values[j].at[lane];
    };
    for (std::size_t i = 0; i < sweeps.most && !open.empty(); ++i) {
      LanesAt moved;
      one_sweep(group, moved);
      if (sweeps.tolerance == 0) continue;
      std::erase_if(open, [&](std::size_t lane) {
        if (!settled(values, moved, sweeps.tolerance, lane)) return false;
        take_out(lane);
        return true;
      });
    }
    for (const std::size_t lane : open) take_out(lane);
  }
}

}  // namespace canasta
