#include "server/paging.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "data/sample_log.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kFirst = "0123456789abcdef";
constexpr const char* kSecond = "fedcba9876543210";

// Three customers, of a snapshot of that id.
std::shared_ptr<const Served> served_of(const char* id) {
  auto served = std::make_shared<Served>();
  served->snapshot.id = id;
  served->snapshot.log =
      log_of({{"ana", "1", "p", 0, 1, 1}, {"eva", "2", "p", 0, 1, 1}, {"leo", "3", "p", 0, 1, 1}});
  served->segment_row = served->value_row = {kNoRow, kNoRow, kNoRow};
  return served;
}

class Paging : public testing::Test {
 protected:
  Paging() : folder_(test_folder()), at_(project_in(folder_.path())) {
    at_.desk.served.set(served_of(kFirst));
  }
  Json customers(const std::string& query) const {
    return Json::parse(body_in(at_.get("/v1/customers" + query)));
  }

  TemporaryFolder folder_;
  TestingDesk at_;
};

TEST_F(Paging, GoesOnBehindTheCursorToTheEnd) {
  const Json page = customers("?limit=2");
  ASSERT_EQ(page["customers"].size(), 2u);
  EXPECT_EQ(page["customers"][1]["customer_id"], "eva");
  EXPECT_EQ(page["next"], std::string("p2-") + kFirst);
  const Json last = customers("?limit=2&cursor=" + page["next"].get<std::string>());
  ASSERT_EQ(last["customers"].size(), 1u);
  EXPECT_EQ(last["customers"][0]["customer_id"], "leo");
  EXPECT_FALSE(last.contains("next"));
}

// Places of another snapshot's list would skip customers, or say them twice.
TEST_F(Paging, ACursorEndsWithItsSnapshot) {
  const std::string cursor = customers("?limit=2")["next"];
  at_.desk.served.set(served_of(kSecond));
  const Json refused = customers("?limit=2&cursor=" + cursor);
  EXPECT_EQ(refused["id"], "kBadCursor");
  EXPECT_EQ(refused["status"], 422);
  EXPECT_EQ(refused["remedy"], "Begin again without a cursor");
}

TEST_F(Paging, RefusesCursorsThatAreNotOurs) {
  const std::string id = kFirst;
  for (const std::string& cursor :
       {std::string(), std::string("p"), std::string("p2"), "2-" + id, "p-" + id, "p02-" + id,
        "p2-" + id + "0", "p-2-" + id, "q2-" + id, "p99999999999999999999-" + id,
        "p4611686018427387905-" + id}) {
    EXPECT_EQ(customers("?cursor=" + cursor)["id"], "kBadCursor") << cursor;
  }
  EXPECT_EQ(customers("?cursor=p4611686018427387904-" + id)["customers"], Json::array());
}

}  // namespace
}  // namespace canasta
