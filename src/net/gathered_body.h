// A body gathered in memory, piece by piece, beside those of others.
//
// Laws     share.held() is the room of the body, which is at least its bytes and at most twice as
//          many, and while it grows the room of its copy too: the budget counts what is held. Only
//          what a text keeps from before it was emptied, and its first 30 bytes, go uncounted.
// Cost     each byte is copied three times at most: room doubles, up to bytes_max.
// Threads  One body from one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/body_budget.h"

namespace canasta {

// False, and all as it was, where the budget has no room for more.
// REQUIRES: body.size() <= share.held(); with the piece the body is at most bytes_max long.
[[nodiscard]] bool gather(std::string_view piece, std::uint64_t bytes_max, std::string& body,
                          BodyShare& share);

}  // namespace canasta
