#include "net/gathered_body.h"

#include <algorithm>

namespace canasta {
namespace {

// Not reserve(), which may take twice what is asked for.
void move_to_room(std::uint64_t bytes, std::string& body) {
  std::string moved;
  moved.reserve(bytes);
  moved.append(body);
  body.swap(moved);
}

}  // namespace

bool gather(std::string_view piece, std::uint64_t bytes_max, std::string& body, BodyShare& share) {
  const std::uint64_t needed = body.size() + piece.size();
  if (needed > share.held()) {
    const auto room = std::max(needed, std::min<std::uint64_t>(2 * body.size(), bytes_max));
    const bool moves = room > body.capacity();
    if (!share.hold(room + (moves ? share.held() : 0))) return false;
    if (moves) move_to_room(room, body);
    static_cast<void>(share.hold(room));  // no more than before
  }
  body.append(piece);
  return true;
}

}  // namespace canasta
