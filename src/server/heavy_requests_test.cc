// Which requests of a quick route go to a worker.
#include <gtest/gtest.h>

#include <algorithm>

#include "server/call.h"

namespace canasta {
namespace {

bool goes_to_a_worker(std::string_view name, std::string_view parameter) {
  const std::vector<Route>& routes = all_routes();
  const auto route = std::ranges::find(routes, name, &Route::name);
  CANASTA_ASSERT(route != routes.end() && route->work == Work::Inline);
  Call call;
  if (!parameter.empty()) call.parameters = {{std::string(parameter), "x"}};
  return route->is_heavy != nullptr && route->is_heavy(call);
}

TEST(HeavyRequests, AskForMoreThanIsKept) {
  EXPECT_TRUE(goes_to_a_worker("predict", "explain"));
  EXPECT_FALSE(goes_to_a_worker("predict", ""));
  for (const char* const route : {"recommendTo", "recommend", "recommendV1"}) {
    EXPECT_TRUE(goes_to_a_worker(route, "model")) << route;
    EXPECT_FALSE(goes_to_a_worker(route, "k")) << route;
  }
  EXPECT_FALSE(goes_to_a_worker("outlook", "")) << "measured: well below a millisecond";
}

}  // namespace
}  // namespace canasta
