// PackedText: a text that is kept as gzip bytes, and sent as they are to who can read them.
//
// To everybody else it is unpacked piece by piece on its way out: nothing is copied whole, and no
// thread that reads sockets is held up. It never changes while the program runs, so its entity tag
// is made of what gzip itself keeps at its end: the CRC-32 and the size of what was packed.
//
// Cost     to send: nothing but the bytes; unpacked: 4 ms for each MB, in pieces.
// Threads  pure.
// Source   RFC 1952 section 2.3.1 (CRC32, ISIZE); RFC 9110 section 8.8.3.3: the packed form of a
//          thing has a tag of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.h"

namespace canasta {

struct PackedText {
  std::string_view type;    // "text/css; charset=utf-8"
  std::string_view packed;  // gzip, one member, of less than 4 GiB; must outlive every response
};

std::uint64_t unpacked_bytes(const PackedText& text);

// 200, or 304 where the other end has it already.
HttpResponse packed_response(const HttpRequest& request, const PackedText& text);

// The same for a text that was just made; `vary` are the headers on which it depends.
HttpResponse tagged_response(const HttpRequest& request, std::string_view type, std::string body,
                             std::string_view vary);

}  // namespace canasta
