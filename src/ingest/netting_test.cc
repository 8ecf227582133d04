#include "ingest/netting.h"

#include <gtest/gtest.h>

#include "ingest/cleaning.h"
#include "ingest/sample_batch.h"

namespace canasta {
namespace {

struct Netted {
  Cleaning cleaning;
  UnitedRows rows;

  const std::vector<std::uint8_t>& status() const { return cleaning.status[0]; }
  const RowChunk& chunk() const { return rows.sources[0].chunks[0]; }
};

constexpr std::uint8_t kReturns = 1;

Netted netted(const std::vector<SampleRecord>& records) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part(records)});
  std::vector<Finding> findings;
  Netted out;
  out.rows = unite_parts({}, std::move(parts), {}, findings);
  out.cleaning = clean_rows({}, out.rows,
                            {.rules = {{Rule::Returns, RuleAction::Net}, {Rule::Nonpositive}},
                             .cancellation_prefix = "C",
                             .future_after = to_day({2020, 1, 1}),
                             .has_quantity = true});
  return out;
}

using Statuses = std::vector<std::uint8_t>;

TEST(NetCancellations, TakesUnitsOffTheLatestEarlierPurchase) {
  const Netted out = netted({{"a", "1", "2001-01-01", "p", "10", "2"},
                             {"a", "2", "2001-01-05", "p", "6", "2"},
                             {"a", "C3", "2001-01-06", "p", "-4", "2"},
                             {"a", "4", "2001-01-07", "p", "5", "2"}});
  EXPECT_EQ(out.status(), (Statuses{0, 0, kReturns, 0}));
  EXPECT_EQ(out.chunk().quantity[0], 10);
  EXPECT_EQ(out.chunk().quantity[1], 2);
  EXPECT_EQ(out.chunk().value[1], 4);
  EXPECT_EQ(out.chunk().quantity[3], 5);
  EXPECT_EQ(out.cleaning.netting.cancellations_netted, 1U);
}

TEST(NetCancellations, WhatOnePurchaseCannotGiveTheOneBeforeGives) {
  const Netted out = netted({{"a", "1", "2001-01-01", "p", "10", "2"},
                             {"a", "2", "2001-01-05", "p", "6", "3"},
                             {"a", "C3", "2001-01-06", "p", "-8", "3"},
                             {"a", "C4", "2001-01-06", "p", "-1", "3"}});
  EXPECT_EQ(out.status(), (Statuses{0, kReturns, kReturns, kReturns}));
  EXPECT_EQ(out.chunk().quantity[0], 7);
  EXPECT_EQ(out.chunk().value[0], 14);
  EXPECT_EQ(out.cleaning.netting.purchases_used_up, 1U);
  EXPECT_EQ(out.cleaning.netting.cancellations_netted, 2U);
  EXPECT_EQ(out.cleaning.rows_kept, 1U);
  EXPECT_EQ(out.cleaning.rules[0].dropped, 3U);
}

TEST(NetCancellations, OtherCustomersProductsAndLaterPurchasesAreNotTouched) {
  const Netted out = netted({{"a", "C1", "2001-01-02", "p", "-1", "1"},
                             {"a", "2", "2001-01-01", "q", "1", "1"},
                             {"b", "3", "2001-01-01", "p", "1", "1"},
                             {"a", "4", "2001-01-03", "p", "1", "1"},
                             {"", "C5", "2001-01-03", "p", "-1", "1"}});
  EXPECT_EQ(out.status(), (Statuses{kReturns, 0, 0, 0, kReturns}));
  EXPECT_EQ(out.cleaning.netting.cancellations_netted, 0U);
  EXPECT_EQ(out.cleaning.netting.cancellations_unmatched, 2U);
}

TEST(NetCancellations, APurchaseOfTheSameMomentCounts) {
  const Netted out = netted({{"a", "C1", "2001-01-01 10:00", "p", "-1", "1"},
                             {"a", "2", "2001-01-01 10:00", "p", "1", "1"},
                             {"a", "3", "2001-01-01 09:00", "p", "1", "1"}});
  EXPECT_EQ(out.status(), (Statuses{kReturns, kReturns, 0}));
}

TEST(NetCancellations, RowsThatOtherRulesTakeGiveNothing) {
  const Netted out = netted({{"a", "1", "2001-01-01", "p", "1", "1"},
                             {"a", "2", "2001-01-02", "p", "1", "0"},  // nonpositive
                             {"a", "C3", "2001-01-03", "p", "-1", "1"}});
  EXPECT_EQ(out.status(), (Statuses{kReturns, 2, kReturns}));
}

// Law: units kept + units taken = units bought, and no purchase goes below zero.
TEST(NetCancellations, UnitsAddUp) {
  std::vector<SampleRecord> records;
  const std::vector<std::string_view> days{"2001-01-01", "2001-01-02", "2001-01-03", "2001-01-04"};
  for (const std::string_view day : days) {
    for (const std::string_view quantity : {"1", "3", "5"}) {
      records.push_back({"a", "1", day, "p", quantity, "2"});
    }
    records.push_back({"a", "C2", day, "p", "-4", "2"});
  }
  const Netted out = netted(records);
  double kept = 0;
  for (std::size_t row = 0; row < records.size(); ++row) {
    if (out.status()[row] != kKept) continue;
    EXPECT_GT(out.chunk().quantity[row], 0);
    EXPECT_DOUBLE_EQ(out.chunk().value[row], 2 * out.chunk().quantity[row]);
    kept += out.chunk().quantity[row];
  }
  EXPECT_EQ(kept, 4 * 9 - 4 * 4);
}

}  // namespace
}  // namespace canasta
