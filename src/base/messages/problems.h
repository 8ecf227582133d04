#pragma once

#include "base/messages.h"

namespace canasta::message {
#define MESSAGE DEFINE_MESSAGE
#include "base/messages/problems.def"
#undef MESSAGE
}  // namespace canasta::message
