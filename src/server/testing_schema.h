// For tests: an answer held against its schema (server/schema.h).
#pragma once

#include <string>
#include <vector>

namespace canasta {

// Where the text of a JSON value is none of its schema, and how: "/orders/0/amount: not described".
// A keyword that is not understood is one, so that nothing passes unread; so is what is no JSON.
std::vector<std::string> misfits(const std::string& schema, const std::string& value);

}  // namespace canasta
