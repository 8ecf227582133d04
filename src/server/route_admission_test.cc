#include "server/route_admission.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(RouteAdmission, LetsSoManyWaitForARouteAndNotOneMore) {
  ServiceLimits limits;
  limits.waiting_per_route = 3;
  RouteAdmission admission(limits, all_routes().size());
  const Route& one = all_routes()[0];
  const Route& other = all_routes()[1];
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(admission.enter(one).ok());
  const Status over = admission.enter(one);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().code(), ErrorCode::Overloaded);
  EXPECT_TRUE(admission.enter(other).ok());
  admission.leave(one);
  EXPECT_TRUE(admission.enter(one).ok());
  EXPECT_FALSE(admission.enter(one).ok());
}

}  // namespace
}  // namespace canasta
