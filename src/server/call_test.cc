#include "server/call.h"

#include <gtest/gtest.h>

#include "data/sample_log.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

// However the id was written, one customer is one in the log.
TEST(CallAbout, NotesACustomerByTheIdOfThePurchases) {
  const TemporaryFolder folder = test_folder();
  TestingDesk at(project_in(folder.path()));
  at.desk.logs_customers = true;
  at.desk.log_key = "a key";
  Served served;
  served.snapshot.log = log_of({{"12347", "1", "p", 0, 1, 1}, {"7", "2", "p", 0, 1, 1}});
  const auto hash_of = [&](const char* customer) {
    Call call;
    call.desk = &at.desk;
    call.about(served, customer);
    return call.customer_hash;
  };
  EXPECT_FALSE(hash_of("12347").empty());
  EXPECT_EQ(hash_of("12347.0"), hash_of("12347"));
  EXPECT_NE(hash_of("7"), hash_of("12347"));
  EXPECT_NE(hash_of("nobody"), hash_of("12347"));
  EXPECT_NE(hash_of("nobody"), hash_of("noone"));
  at.desk.logs_customers = false;
  EXPECT_EQ(hash_of("12347"), "");
}

}  // namespace
}  // namespace canasta
