#pragma once

#include "base/messages.h"

namespace canasta::message {
#define MESSAGE DEFINE_MESSAGE
#include "base/messages/fields.def"
#undef MESSAGE
}  // namespace canasta::message
