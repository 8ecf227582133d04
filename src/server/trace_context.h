// W3C Trace Context: which trace of the caller a request belongs to, for the log.
//
// Source  Trace Context Level 2, section 3.2.
#pragma once

#include <string_view>

namespace canasta {

// The 32 digits of "00-<trace>-<span>-<flags>"; empty for another text. Later versions may be
// longer.
std::string_view trace_id(std::string_view traceparent);

}  // namespace canasta
