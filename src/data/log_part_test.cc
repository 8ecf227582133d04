#include "data/log_part.h"

#include <gtest/gtest.h>

#include "data/sample_log.h"

namespace canasta {
namespace {

TEST(LogPart, IsTheLogOfItsLines) {
  const PurchaseLog log = log_of(random_lines(5, 200));
  const std::vector<SampleLine> lines = lines_of(log);
  std::vector<std::uint8_t> keep(lines.size());
  std::vector<SampleLine> kept;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    keep[i] = i % 3 == 0 ? 1 : 0;
    if (keep[i] != 0) kept.push_back(lines[i]);
  }
  const PurchaseLog part = log_of_lines({}, log, keep);
  EXPECT_EQ(lines_of(part), lines_of(log_of(kept)));
  EXPECT_EQ(lines_of(part), kept);
}

TEST(LogPart, LeavesNothingOfWhatIsLeftOut) {
  const PurchaseLog log = log_of({{.customer = "a", .order = "1", .product = "x"},
                                  {.customer = "b", .order = "2", .product = "y"}});
  const PurchaseLog part = log_of_lines({}, log, std::vector<std::uint8_t>{0, 1});
  ASSERT_EQ(part.size(), 1U);
  EXPECT_EQ(part.customers().size(), 1U);
  EXPECT_EQ(part.customers()[0], "b");
  EXPECT_EQ(part.products()[0], "y");
  EXPECT_EQ(part.orders().size(), 1U);
  EXPECT_EQ(log_of_lines({}, log, std::vector<std::uint8_t>{0, 0}).size(), 0U);
}

}  // namespace
}  // namespace canasta
