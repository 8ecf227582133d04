#include "ingest/part.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "base/random.h"
#include "ingest/sample_batch.h"

namespace canasta {
namespace {

// Batch b of a file of 40: rows that share some ids with their neighbours.
TypedBatch numbered_batch(std::size_t b) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 8; ++i) texts.push_back(std::to_string(b + i));
  RecordBatch records = sample_batch({{texts[0], "o1", "2001-01-02", texts[3], "1", "1"},
                                      {texts[5], texts[6], "03/04/2001", texts[0], "2", "1.234"},
                                      {texts[5], texts[6], "mal", texts[0], "2", "1"}},
                                     2 + 3 * b);
  return type_batch(records, usual_roles(), {});
}

std::string described(const Part& part) {
  std::string out;
  for (const RowChunk& chunk : part.chunks) {
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      out +=
          std::to_string(chunk.line[row]) + ":" + std::string(part.customers[chunk.customer[row]]);
      out += "/" + std::to_string(chunk.customer[row]) + "/" + std::to_string(chunk.order[row]) +
             "/" + std::string(part.products[chunk.product[row]]) + "\n";
    }
  }
  for (std::size_t i = 0; i < part.rejects.size(); ++i) {
    out += std::to_string(part.rejects[i].line) + "\n";
  }
  return out + std::to_string(part.evidence.time.ambiguous.line);
}

constexpr std::size_t kBatches = 40;

std::string built_in(const std::vector<std::size_t>& order) {
  PartBuilder builder;
  for (const std::size_t b : order) builder.add(b, numbered_batch(b));
  return described(builder.take());
}

TEST(PartBuilder, GivesTheSamePartInAnyOrderOfBatches) {
  std::vector<std::size_t> order(kBatches);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::string in_order = built_in(order);
  EXPECT_NE(in_order.find("2:0/0/0/3"), std::string::npos);
  std::reverse(order.begin(), order.end());
  EXPECT_EQ(built_in(order), in_order);
  Random random(3);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  EXPECT_EQ(built_in(order), in_order);
}

TEST(PartBuilder, GivesTheSamePartFromTwoThreads) {
  std::vector<std::size_t> order(kBatches);
  std::iota(order.begin(), order.end(), std::size_t{0});
  PartBuilder builder;
  const auto add_every_second = [&](std::size_t first) {
    for (std::size_t b = first; b < kBatches; b += 2) builder.add(b, numbered_batch(b));
  };
  std::thread other(add_every_second, 1);
  add_every_second(0);
  other.join();
  EXPECT_EQ(described(builder.take()), built_in(order));
}

TEST(PartBuilder, AnEmptyFileIsAnEmptyPart) {
  PartBuilder builder;
  const Part part = builder.take();
  EXPECT_EQ(part.rows_read(), 0U);
  EXPECT_TRUE(part.chunks.empty());
}

TEST(Part, CountsRowsAndRejects) {
  PartBuilder builder;
  builder.add(0, numbered_batch(0));
  builder.add(1, numbered_batch(1));
  const Part part = builder.take();
  EXPECT_EQ(part.row_count(), 4U);
  EXPECT_EQ(part.rows_read(), 6U);
}

}  // namespace
}  // namespace canasta
