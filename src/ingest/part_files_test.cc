#include "ingest/part_files.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "ingest/sample_batch.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

Part part_of_all_kinds() {
  PartBuilder builder;
  const RoleColumns roles = sample_roles({Role::Customer, Role::Order, Role::Time, Role::Product,
                                          Role::Quantity, Role::UnitPrice, Role::Category});
  builder.add(0, type_batch(sample_batch({{"c", "1", "03/04/2001", "ñandú", "1.234", "1,5", "aves"},
                                          {"", "", "31/12/2001", "q", "2", "", ""},
                                          {"c", "1", "nunca", "p", "1", "1", "aves"}}),
                            roles, {}));
  builder.add(1, type_batch(sample_batch({{"d", "1", "2001-01-01 10:00:00", "q", "-2", "0", "x"},
                                          {"d", "1", "", "q", "-2", "0", "x"}},
                                         9),
                            roles, {}));
  return builder.take();
}

void expect_equal(const RowChunk& a, const RowChunk& b) {
  EXPECT_EQ(a.hash, b.hash);
  EXPECT_EQ(a.customer, b.customer);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.product, b.product);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.quantity, b.quantity);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.flags, b.flags);
  for (std::size_t row = 0; row < a.size(); ++row) EXPECT_EQ(a.line[row], b.line[row]);
}

class PartFilesTest : public testing::Test {
 protected:
  PartFilesTest() {
    EXPECT_TRUE(files.make_folders("state").ok());
    saved = save_part(context, files, "state", "ventas", part_of_all_kinds()).value();
  }
  std::string path() const { return "state/" + saved[0].name; }
  Result<Part> load() { return load_part(context, files, "state", saved); }

  Context context{.threads = 2};
  MemoryFileSystem files;
  std::vector<PartFile> saved;
};

TEST_F(PartFilesTest, APartComesBack) {
  const Part part = load().value();
  const Part expected = part_of_all_kinds();
  ASSERT_EQ(part.chunks.size(), 1U);  // small chunks are joined
  ASSERT_EQ(part.chunks[0].size(), 3U);
  EXPECT_EQ(part.chunks[0].line[0], 2U);
  EXPECT_EQ(part.chunks[0].line[1], 3U);
  EXPECT_EQ(part.chunks[0].line[2], 9U);
  EXPECT_EQ(part.chunks[0].flags[0], expected.chunks[0].flags[0]);
  EXPECT_EQ(part.chunks[0].time[2], expected.chunks[1].time[0]);
  EXPECT_EQ(part.customers[1], "d");
  EXPECT_EQ(part.products[0], "ñandú");
  EXPECT_EQ(part.product_category, expected.product_category);
  EXPECT_EQ(part.categories.size(), 2U);
  EXPECT_EQ(part.evidence.time.day_first.value, "31/12/2001");
  EXPECT_EQ(part.evidence.time.ambiguous.line, 2U);
  EXPECT_EQ(part.evidence.of(Role::UnitPrice).comma.value, "1,5");
  EXPECT_EQ(part.evidence.of(Role::Quantity).ambiguous.value, "1.234");
  ASSERT_EQ(part.rejects.size(), 2U);
  EXPECT_EQ(part.rejects[0].reason, message::kRowTimeUnreadable);
  EXPECT_EQ(part.rejects[1].line, 10U);
  EXPECT_EQ(part.rejects.texts_of(0)[Rejects::Value], "nunca");
}

TEST_F(PartFilesTest, WhatWasLoadedIsSavedAsTheSameBytes) {
  const std::string first = read_text(files, path()).value();
  const auto again = save_part(context, files, "state", "ventas", load().value()).value();
  EXPECT_EQ(again, saved);
  EXPECT_EQ(read_text(files, path()).value(), first);
}

TEST_F(PartFilesTest, AnyOtherByteIsNoticed) {
  const std::string good = read_text(files, path()).value();
  for (std::size_t at = 0; at < good.size(); at += 37) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ASSERT_TRUE(files.create(path()).value()->append(bad).ok());
    const auto loaded = load();
    ASSERT_FALSE(loaded.ok()) << at;
    ASSERT_EQ(loaded.error().code(), ErrorCode::Corrupt);
  }
  ASSERT_TRUE(files.remove(path()).ok());
  EXPECT_FALSE(load().ok());
}

// A file whose sum is right and whose content is not: nothing may be believed.
TEST_F(PartFilesTest, WildContentIsRefusedWithoutHarm) {
  const std::string good = read_text(files, path()).value();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    ASSERT_TRUE(files.create(path()).value()->append(bad).ok());
    saved[0].xxh3 = record_hash(bad);
    const auto loaded = load();
    if (!loaded.ok()) continue;
    for (const RowChunk& chunk : loaded->chunks) {
      for (std::size_t row = 0; row < chunk.size(); ++row) {
        ASSERT_LT(chunk.product[row], loaded->products.size());
      }
    }
  }
}

TEST(PartFiles, ALargePartIsSeveralFilesAndTheSameRows) {
  PartBuilder builder;
  for (std::size_t b = 0; b < 3; ++b) {
    TypedBatch batch;
    for (std::size_t row = 0; row < 70'000; ++row) {
      batch.rows.hash.push_back(row);
      batch.rows.customer.push_back(batch.customers.add(std::to_string(row % 1000 + b)));
      batch.rows.order.push_back(kNoCode);
      batch.rows.product.push_back(batch.products.add("p"));
      batch.rows.time.push_back(static_cast<std::int64_t>(row));
      batch.rows.quantity.push_back(1);
      batch.rows.value.push_back(static_cast<double>(row));
      batch.rows.flags.push_back(0);
      batch.rows.line.add(row, row * 2 + b * 140'000 + 2);
    }
    builder.add(b, std::move(batch));
  }
  const Part part = builder.take();
  MemoryFileSystem files;
  ASSERT_TRUE(files.make_folders("state").ok());
  const auto saved = save_part({.threads = 2}, files, "state", "x", part).value();
  ASSERT_EQ(saved.size(), 2U);
  const Part loaded = load_part({.threads = 2}, files, "state", saved).value();
  ASSERT_EQ(loaded.chunks.size(), 2U);
  EXPECT_EQ(loaded.chunks[0].size(), 140'000U);
  expect_equal(loaded.chunks[1], part.chunks[2]);
}

TEST(PartFiles, AnEmptyPartIsOneFile) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.make_folders("state").ok());
  const auto saved = save_part({}, files, "state", "x", Part{}).value();
  ASSERT_EQ(saved.size(), 1U);
  EXPECT_EQ(load_part({}, files, "state", saved)->rows_read(), 0U);
}

}  // namespace
}  // namespace canasta
