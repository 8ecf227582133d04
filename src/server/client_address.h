// Who sends a request: the other end, or whom it speaks for where it is a proxy that is believed.
//
// X-Forwarded-For grows to the right, so that what a client writes into it stands at the left. It
// is read from the right, and only as far as hops are proxies that are believed: the first that is
// none is the client. What is no address ends the reading.
//
// Threads  Pure.
// Source   RFC 7239 section 7.4; RFC 5952 for addresses as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace canasta {

// An address in its one form, without the port: "127.0.0.1" of "127.0.0.1:80" and of
// "::ffff:127.0.0.1", "::1" of "[0:0::1]:80". Nothing where it is none.
std::optional<std::string> plain_address(std::string_view text);

// `proxies`: in their one form.
std::string client_address(const HttpRequest& request, const std::vector<std::string>& proxies);

// Who counts as one caller: of IPv6 the first 64 bits, all of which one client may hold.
std::string address_group(const std::string& address);

}  // namespace canasta
