#include "base/context.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/messages/base.h"
#include "base/view.h"

namespace canasta {
namespace {

TEST(Context, CancelsWhenThePersonAsks) {
  CancelToken token;
  Context context;
  EXPECT_TRUE(context.check_cancel().ok());
  context.cancel = &token;
  EXPECT_TRUE(context.check_cancel().ok());
  token.cancel();
  EXPECT_TRUE(context.cancelled());
  const Status status = context.check_cancel();
  EXPECT_EQ(status.error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(status.error().text(Language::Spanish).find("{"), std::string::npos);
}

TEST(Clocks, AFixedClockMovesOnlyWhenTold) {
  FixedClock clock(1000);
  EXPECT_EQ(clock.now(), 1000);
  clock.advance(-10);
  EXPECT_EQ(clock.now(), 990);
  EXPECT_EQ(clock.monotonic(), 990.0);
}

TEST(Clocks, TheSystemClockGoesForward) {
  const Clock& clock = system_clock();
  const double before = clock.monotonic();
  EXPECT_GE(clock.monotonic(), before);
  EXPECT_GT(clock.now(), start_of(to_day({2024, 1, 1})));
}

class Recorder final : public Progress {
 public:
  void begin(Message stage, std::uint64_t total) override {
    said.push_back("begin " + std::string(name(stage)) + " " + std::to_string(total));
  }
  void advance(std::uint64_t done) override { said.push_back(std::to_string(done)); }
  void end() override { said.emplace_back("end"); }

  std::vector<std::string> said;
};

TEST(Stage, TellsProgressFromBeginToEnd) {
  Recorder recorder;
  Context context;
  context.progress = &recorder;
  {
    Stage stage(context, message::kCancelled, 10);
    stage.advance(4);
  }
  EXPECT_EQ(recorder.said, (std::vector<std::string>{"begin kCancelled 10", "4", "end"}));
}

TEST(Stage, WithoutProgressItIsSilent) {
  Stage stage(Context{}, message::kCancelled);
  EXPECT_NO_THROW(stage.advance(1));
}

TEST(View2, IsRowMajor) {
  std::vector<int> values{1, 2, 3, 4, 5, 6};
  const View2<int> view(std::span<int>(values), 3);
  EXPECT_EQ(view.rows(), 2U);
  EXPECT_EQ(view.columns(), 3U);
  EXPECT_EQ(view(1, 0), 4);
  EXPECT_EQ(view.row(0)[2], 3);
  EXPECT_EQ(view.rows(1, 1)(0, 2), 6);
  view(0, 0) = 9;
  const View2<const int> constant = view;
  EXPECT_EQ(constant(0, 0), 9);
  EXPECT_EQ(constant.size(), 6U);
}

TEST(View2, MustBeFull) {
  std::vector<int> values(5);
  EXPECT_THROW(View2<int>(std::span<int>(values), 3), Bug);
  EXPECT_THROW(View2<int>(std::span<int>(values), 0), Bug);
  EXPECT_EQ(View2<int>(std::span<int>(), 0).rows(), 0U);
}

}  // namespace
}  // namespace canasta
