// Work on chunks of fixed size, on as many threads as the context allows.
//
// Results must not depend on the number of threads: give every chunk its own output, and merge the
// outputs in the order of the chunks.
#pragma once

#include <cstddef>
#include <functional>

#include "base/context.h"

namespace canasta {

// Calls body(i) once for every i in [0, count), in no stated order. An exception of any call is
// thrown again here, after the others have ended.
void parallel_for(const Context& context, std::size_t count,
                  const std::function<void(std::size_t)>& body);

// [0, count) in chunks of `size`, the last one shorter. REQUIRES: size > 0.
struct Chunks {
  std::size_t count = 0;
  std::size_t size = 1;

  std::size_t number() const { return (count + size - 1) / size; }
};

// What stands in [first, last) is the chunk of that index.
struct Chunk {
  std::size_t index = 0;
  std::size_t first = 0;
  std::size_t last = 0;

  std::size_t size() const { return last - first; }
};

// parallel_for over chunks.
void for_chunks(const Context& context, const Chunks& chunks,
                const std::function<void(const Chunk&)>& body);

// Calls both, at the same time where the context has threads for it; give each half_of(context).
// An exception of either is thrown again here, after the other has ended.
void parallel_pair(const Context& context, const std::function<void()>& one,
                   const std::function<void()>& other);

// The context with half of its threads, at least one.
Context half_of(const Context& context);

}  // namespace canasta
