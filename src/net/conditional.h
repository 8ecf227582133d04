// Conditional requests: is what the other end knows still true?
//
// Entity tags stand as in headers, with their quotes: "\"abc\"", "W/\"abc\"".
//
// Cost     Linear in the header.
// Threads  Pure.
// Source   RFC 9110 sections 8.8.3 and 13.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.h"

namespace canasta {

enum class TagComparison : std::uint8_t {
  Strong,  // byte for byte the same: If-Match, If-Range
  Weak     // as good as the same: If-None-Match
};

// Does a list of tags name this one? "*" names every one; a list that is malformed names what
// stands before its fault.
bool lists_tag(std::string_view list, std::string_view tag, TagComparison comparison);

// Of the same thing packed by gzip: bytes that differ have another strong tag. "abc" -> "abc-gzip".
// REQUIRES: a tag, with its quotes.
std::string gzip_tag(std::string_view tag);

enum class Precondition : std::uint8_t {
  Holds,
  NotModified,  // 304, of GET and HEAD
  Failed        // 412
};

// What If-Match and If-None-Match of a request say about a thing with that tag, which may be known
// packed too: to be changed, or to be read by who takes it packed. An empty tag: there is no such
// thing yet.
Precondition check_precondition(const HttpRequest& request, std::string_view tag);
// The tag of a 304: that of the packed thing where the other end has it so.
std::string known_tag(const HttpRequest& request, std::string_view tag);

// Does the header Range count? It does without If-Range, and when that names this very tag.
bool range_counts(const HttpRequest& request, std::string_view tag);

}  // namespace canasta
