#include <gtest/gtest.h>

#include "engine/test_shop.h"

#include "base/messages/engine.h"
#include "base/messages/simulate.h"

namespace canasta {
namespace {

class Generate : public ::testing::Test {
 protected:
  Result<std::uint64_t> generate(GenerateOptions options) {
    options.output = join_path(folder_.path(), "out.csv");
    return generate_data({}, options);
  }
  Message error_of(const GenerateOptions& options) { return generate(options).error().message(); }

 private:
  TemporaryFolder folder_ = test_folder();
};

TEST_F(Generate, EachKindHasItsRows) {
  EXPECT_GT(generate({.kind = "receipts", .customers = 20, .days = 30}).value(), 0u);
  EXPECT_EQ(generate({.kind = "titles", .rows = 17}).value(), 17u);
  EXPECT_EQ(generate({.kind = "titles", .rows = 17, .later = true}).value(), 17u);
  EXPECT_EQ(generate({.kind = "titles", .later = true}).value(), 20'000u);
  EXPECT_EQ(generate({.kind = "orders", .customers = 5, .rows = 9}).value(), 9u);
}

// 149,960 customers and 1,250,000 orders, whichever of them is given.
TEST_F(Generate, CustomersAndOrdersGoTogether) {
  EXPECT_EQ(generate({.kind = "orders", .customers = 14'996}).value(), 125'000u);
  EXPECT_EQ(generate({.kind = "orders", .rows = 1}).value(), 1u);
  EXPECT_EQ(error_of({.kind = "orders", .customers = 10, .rows = 9}),
            message::kSimulationFewOrders);
}

TEST_F(Generate, RefusesOptionsOfOtherKinds) {
  EXPECT_EQ(error_of({.kind = "receipts", .rows = 5}), message::kGenerateNotOfKind);
  EXPECT_EQ(error_of({.kind = "receipts", .later = true}), message::kGenerateNotOfKind);
  EXPECT_EQ(error_of({.kind = "orders", .days = 5}), message::kGenerateNotOfKind);
  EXPECT_EQ(error_of({.kind = "orders", .later = true}), message::kGenerateNotOfKind);
  EXPECT_EQ(error_of({.kind = "titles", .customers = 5}), message::kGenerateNotOfKind);
  const auto refused = generate({.kind = "titles", .days = 5});
  EXPECT_EQ(refused.error().text(Language::English),
            "--days does not apply to titles, which takes --rows, --later. Leave it out");
}

TEST_F(Generate, RangesAreSaid) {
  EXPECT_EQ(generate({.kind = "titles", .rows = 0}).error().text(Language::English),
            "--rows is 0, expected 1 to 5000000");
  EXPECT_EQ(error_of({.kind = "titles", .rows = 5'000'001}), message::kGenerateSize);
  EXPECT_EQ(error_of({.kind = "orders", .rows = 50'000'001}), message::kGenerateSize);
  EXPECT_EQ(error_of({.kind = "orders", .rows = -1}), message::kGenerateSize);
  EXPECT_EQ(error_of({.kind = "orders", .customers = 5'000'001}), message::kGenerateSize);
  EXPECT_EQ(error_of({.kind = "receipts", .days = 3'661}), message::kGenerateSize);
}

}  // namespace
}  // namespace canasta
