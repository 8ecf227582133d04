#include "server/paging.h"

#include <charconv>

#include "base/messages/server.h"
#include "server/desk.h"
#include "server/json_writer.h"
#include "server/schema.h"

namespace canasta {
namespace {

constexpr std::string_view kCursorPrefix = "p";

}  // namespace

Result<Page> page_asked(const Call& call, std::size_t otherwise) {
  const auto most = static_cast<std::int64_t>(call.desk->limits.page_items);
  TRY_ASSIGN(const std::int64_t limit,
             call.whole("limit", static_cast<std::int64_t>(otherwise), 1, most));
  Page page{.skip = 0, .limit = static_cast<std::size_t>(limit)};
  const auto cursor = call.text("cursor");
  if (!cursor) return page;
  const std::string_view digits = cursor->substr(std::min(kCursorPrefix.size(), cursor->size()));
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), page.skip);
  constexpr std::size_t kDigitsMax = 18;
  const bool ours = cursor->starts_with(kCursorPrefix) && digits.size() <= kDigitsMax &&
                    problem == std::errc() && end == digits.data() + digits.size();
  if (ours) return page;
  return invalid(message::kBadCursor, {{"cursor", *cursor}});
}

void write_next(const Page& page, std::size_t total, JsonWriter& json) {
  const std::size_t end = page.skip + page.limit;
  if (end < total) json.member("next", std::string(kCursorPrefix) + std::to_string(end));
}

std::vector<RouteParameter> paging_parameters() { return with_paging({}); }

std::vector<RouteParameter> with_paging(std::vector<RouteParameter> others) {
  others.push_back({"limit", RouteParameter::In::Query,
                    schema::integer(1, ServiceLimits().page_items), "Items of the page."});
  others.push_back({"cursor", RouteParameter::In::Query, schema::text("^p[0-9]{1,18}$"),
                    "`next` of the page before."});
  return others;
}

}  // namespace canasta
