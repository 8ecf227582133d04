// errno of a failed system call as an Error: NotFound, Denied, NoSpace, Conflict, InvalidInput (the
// path cannot be), or Unavailable. Private to io.
#pragma once

#include <string>

#include "base/error.h"

namespace canasta {

// `call` names the system call in the message.
Error system_error(int number, const std::string& path, const char* call);

}  // namespace canasta
