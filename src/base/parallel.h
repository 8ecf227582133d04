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

}  // namespace canasta
