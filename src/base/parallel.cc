#include "base/parallel.h"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>

namespace canasta {

void parallel_for(const Context& context, std::size_t count,
                  const std::function<void(std::size_t)>& body) {
  if (context.threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) body(i);
    return;
  }
  // Asked for more threads than the machine has, TBB prints a warning and gives no more.
  oneapi::tbb::task_arena arena(
      std::min(context.threads, oneapi::tbb::info::default_concurrency()));
  arena.execute([&] { oneapi::tbb::parallel_for(std::size_t{0}, count, body); });
}

void for_chunks(const Context& context, const Chunks& chunks,
                const std::function<void(const Chunk&)>& body) {
  parallel_for(context, chunks.number(), [&](std::size_t i) {
    const std::size_t first = i * chunks.size;
    body({.index = i, .first = first, .last = std::min(chunks.count, first + chunks.size)});
  });
}

void parallel_pair(const Context& context, const std::function<void()>& one,
                   const std::function<void()>& other) {
  parallel_for(context, 2, [&](std::size_t i) { (i == 0 ? one : other)(); });
}

Context half_of(const Context& context) {
  Context half = context;
  half.threads = std::max(1, context.threads / 2);
  return half;
}

}  // namespace canasta
