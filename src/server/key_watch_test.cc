// Keys that somebody else makes while the service runs. The watch looks by itself once an hour
// here, so that only what asks it can make it look.
#include "server/key_watch.h"

#include <gtest/gtest.h>

#include "server/testing_desk.h"

namespace canasta {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class Watched : public testing::Test {
 protected:
  void watch(milliseconds between_asked) {
    watch_ = std::make_unique<KeyWatch>(at_.desk, KeyWatchOptions{.between_looks = hours(1),
                                                                  .between_asked = between_asked,
                                                                  .wait_max = hours(1)});
    at_.desk.look_at_keys = [this] { watch_->look_now(); };
  }
  // As `canasta keys create` makes one: through a store of its own.
  std::string key_of_another() const {
    const auto store = open_store(project_).value();
    return "X-API-Key: " +
           create_key(*store, {.name = "k", .role = KeyRole::Viewer}, Actor{}, 1).value().text +
           "\r\n";
  }

  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
  TestingDesk at_{project_};
  std::unique_ptr<KeyWatch> watch_;
};

TEST_F(Watched, AKeyCountsAsSoonAsItWasMade) {
  watch(milliseconds(0));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status_in(at_.get("/v1/jobs", key_of_another())), 200);
}

TEST_F(Watched, TryingKeysDoesNotMakeItLookEachTime) {
  watch(hours(1));
  const std::string wrong = "X-API-Key: canasta_k3xw7m2p_" + std::string(43, 'A') + "\r\n";
  EXPECT_EQ(status_in(at_.get("/v1/jobs", wrong)), 401);
  EXPECT_EQ(status_in(at_.get("/v1/jobs", key_of_another())), 401);
}

}  // namespace
}  // namespace canasta
