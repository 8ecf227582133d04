#include "base/assert.h"

#include <string>

namespace canasta {

void throw_bug(const char* expression, const char* file, int line) {
  throw Bug(std::string(file) + ":" + std::to_string(line) + ": broken promise: " + expression);
}

}  // namespace canasta
