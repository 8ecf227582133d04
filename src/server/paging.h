// Pages of a list: `limit` items behind a cursor.
//
// The cursor that an answer gives as `next` is what the next request sends; its form is ours. It
// holds the snapshot whose list is paged: where another one is served by then, the places in it are
// others, and who sends the cursor is told to begin again.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/call.h"

namespace canasta {

inline constexpr std::size_t kPageDefault = 100;

struct Page {
  std::string_view snapshot;  // that is served
  std::size_t skip = 0;
  std::size_t limit = kPageDefault;
};

// Errors: kParameterRange for a limit, kBadCursor.
Result<Page> page_asked(const Call& call, const Served& served, std::size_t otherwise);

// "next": the cursor of the page behind, where there is one.
void write_next(const Page& page, std::size_t total, JsonWriter& json);

// limit and cursor, for the table of routes; behind others.
std::vector<RouteParameter> paging_parameters();
std::vector<RouteParameter> with_paging(std::vector<RouteParameter> others);

}  // namespace canasta
