#pragma once

#include "base/messages.h"

namespace canasta::message {
#define MESSAGE DEFINE_MESSAGE
#include "base/messages/engine.def"
#undef MESSAGE
}  // namespace canasta::message
