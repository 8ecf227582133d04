#include "ingest/given_split.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "base/messages/ingest.h"
#include "data/baskets.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

class GivenSplitTest : public ::testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(publish_file(files_, path, text).ok());
  }
  Result<GivenSplit> read(const std::string& users = "") {
    return read_given_split(Context{}, files_, {train_, test_, users});
  }
  static std::vector<std::string> texts(const PurchaseLog& log,
                                        std::span<const ProductCode> products) {
    std::vector<std::string> names;
    for (const ProductCode product : products) {
      names.emplace_back(product < log.products().size() ? log.products()[product] : "?");
    }
    return names;
  }

  MemoryFileSystem files_;
  std::string train_ = "train.json";
  std::string test_ = "test.json";
};

TEST_F(GivenSplitTest, HistoriesEndOnDay0AndThoseLearntFromGoOnOnDay1) {
  put("train.json", R"({"a": [[-1], [2, 10], [2], [-1]], "b": [[-1], [10], [-1]]})");
  put("test.json", R"({"a": [[-1], [10], [-1]], "b": [[-1], [2, 99], [-1]]})");
  put("users.json", R"({"item_num": 100, "train": ["a"], "val": [], "test": ["b"]})");
  const GivenSplit split = read("users.json").value();
  EXPECT_EQ(split.log.first_day(), -1);
  EXPECT_EQ(split.log.last_day(), kGivenFutureDay);
  EXPECT_EQ(split.log.size(), 5U);  // 2, 10 | 2 | 10 of a, then 10 of b
  ASSERT_EQ(split.test.customer, (std::vector<CustomerCode>{1}));
  EXPECT_EQ(texts(split.log, split.test.bought[0]), (std::vector<std::string>{"0000000002", "?"}));
  EXPECT_TRUE(split.validation.customer.empty());
}

TEST_F(GivenSplitTest, TablesOfPairsAndOfOrders) {
  train_ = "train.csv";
  test_ = "test.csv";
  put("train.csv", "customer,order,product\na,2,te\na,1,pan\na,10,te\nb,1,sal\n");
  put("test.csv", "customer,product\na,pan\na,sal\nc,te\n");
  const GivenSplit split = read().value();
  const Baskets baskets = baskets_of(Context{}, split.log.all());
  EXPECT_EQ(baskets.last(0) - baskets.first(0), 3U);
  EXPECT_EQ(texts(split.log, baskets[0]), (std::vector<std::string>{"pan"}));  // order 1, not 10
  EXPECT_EQ(split.strangers, 1U);                                              // c
  EXPECT_EQ(texts(split.log, split.test.bought[0]), (std::vector<std::string>{"pan", "sal"}));
}

// As everywhere else, the first bytes tell how a file is packed.
TEST_F(GivenSplitTest, PackedWhateverTheName) {
  const std::string text = R"({"a": [[2, 10], [2]]})";
  std::string packed(256, '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  put("train.json.gz", text);
  put("train.json.zst", packed);
  put("train.json", packed);
  put("test.json", R"({"a": [[10]]})");
  for (const char* train : {"train.json.gz", "train.json.zst", "train.json"}) {
    train_ = train;
    const auto split = read();
    ASSERT_TRUE(split.ok()) << train;
    EXPECT_EQ(split.value().log.size(), 3U) << train;
  }
}

TEST_F(GivenSplitTest, SaysWhatIsWrong) {
  put("train.json", R"({"a": [[1]]})");
  for (const char* broken : {"[]", R"({"a": 1})", R"({"a": [1]})", R"({"a": [[1.5]]})", "{}"}) {
    put("test.json", broken);
    const auto answer = read();
    ASSERT_FALSE(answer.ok()) << broken;
    EXPECT_EQ(answer.error().message(), message::kNotNextBaskets) << broken;
  }
  put("test.json", R"({"z": [[1]]})");
  EXPECT_EQ(read().error().message(), message::kNobodyToJudge);
  for (const char* broken :
       {"[]", "{}", R"({"test": []})", R"({"test": 1})", R"({"test": [[1]]})"}) {
    put("users.json", broken);
    EXPECT_EQ(read("users.json").error().message(), message::kNotUserParts) << broken;
  }
  test_ = "one.csv";
  put("one.csv", "customer\na\n");
  EXPECT_EQ(read().error().message(), message::kNotPairs);
}

}  // namespace
}  // namespace canasta
