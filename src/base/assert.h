// CANASTA_ASSERT: our own promises, always on.
//
// A failed assertion is a mistake in canasta, never in the user's data: what comes from outside is
// checked with Result and a message. It throws Bug, which only the doors catch.
#pragma once

#include <stdexcept>

namespace canasta {

class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void throw_bug(const char* expression, const char* file, int line);

}  // namespace canasta

#define CANASTA_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::canasta::throw_bug(#expression, __FILE__, __LINE__))
