// Progress on a terminal: one line, rewritten at most ten times a second.
#pragma once

#include <memory>

#include "base/context.h"

namespace canasta {

// nullptr when stderr is no terminal, or TERM says that lines cannot be rewritten.
std::unique_ptr<Progress> terminal_progress(Language language, const Clock& clock);

}  // namespace canasta
