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

// Calls both, at the same time where the context has threads for it; give each half_of(context).
// An exception of either is thrown again here, after the other has ended.
void parallel_pair(const Context& context, const std::function<void()>& one,
                   const std::function<void()>& other);

// The context with half of its threads, at least one.
Context half_of(const Context& context);

}  // namespace canasta
