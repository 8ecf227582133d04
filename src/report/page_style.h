// The style sheet of a page, and the policy that lets a browser use it and nothing else.
#pragma once

#include <string>

namespace canasta {

const std::string& page_css();

// "default-src 'none'; style-src 'sha256-…'; …": no script, no request, no style but page_css().
const std::string& page_policy();

// Bytes of hexadecimal digits in base 64, with padding (RFC 4648). REQUIRES: an even number of
// lower-case hexadecimal digits.
std::string base64_of_hex(const std::string& hex);

}  // namespace canasta
