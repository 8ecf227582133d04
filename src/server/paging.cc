#include "server/paging.h"

#include <algorithm>
#include <charconv>

#include "base/messages/server.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/schema.h"

namespace canasta {
namespace {

// Far from where places and limits add up to more than a number holds.
constexpr std::size_t kSkipMax = std::size_t{1} << 62;

std::string cursor_of(std::size_t skip, std::string_view snapshot) {
  return "p" + std::to_string(skip) + "-" + std::string(snapshot);
}

// 0 where it says none.
std::size_t skip_in(std::string_view cursor) {
  std::size_t skip = 0;
  cursor.remove_prefix(std::min<std::size_t>(1, cursor.size()));
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), skip);
  return skip;
}

}  // namespace

Result<Page> page_asked(const Call& call, const Served& served, std::size_t otherwise) {
  const auto most = static_cast<std::int64_t>(call.desk->limits.page_items);
  TRY_ASSIGN(const std::int64_t limit,
             call.whole("limit", static_cast<std::int64_t>(otherwise), 1, most));
  Page page{.snapshot = served.snapshot.id, .limit = static_cast<std::size_t>(limit)};
  const auto cursor = call.text("cursor");
  if (!cursor) return page;
  page.skip = skip_in(*cursor);
  const bool ours = page.skip <= kSkipMax && *cursor == cursor_of(page.skip, page.snapshot);
  if (ours) return page;
  return invalid(message::kBadCursor, {{"cursor", *cursor}});
}

void write_next(const Page& page, std::size_t total, JsonWriter& json) {
  const std::size_t end = page.skip + page.limit;
  if (end < total) json.member("next", cursor_of(end, page.snapshot));
}

std::vector<RouteParameter> paging_parameters() { return with_paging({}); }

std::vector<RouteParameter> with_paging(std::vector<RouteParameter> others) {
  others.push_back({"limit", RouteParameter::In::Query,
                    schema::integer(1, ServiceLimits().page_items), "Items of the page."});
  others.push_back({"cursor", RouteParameter::In::Query,
                    schema::text("^p[0-9]{1,19}-[0-9a-f]{16}$"), "`next` of the page before."});
  return others;
}

}  // namespace canasta
