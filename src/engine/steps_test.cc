#include "engine/steps.h"

#include <gtest/gtest.h>

#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

StepInputs inputs(const std::vector<std::string>& texts) {
  StepInputs out;
  for (const std::string& text : texts) out.add(text);
  return out;
}

class StepsTest : public ::testing::Test {
 protected:
  void write(const std::string& path, std::string_view bytes) {
    ASSERT_TRUE(files_.make_folders(parent_folder(path)).ok());
    ASSERT_TRUE(publish_file(files_, path, bytes).ok());
  }
  // Done once, in an earlier run.
  void do_once() {
    write("shop/data/a.csv", "a");
    for (const char* ending : {"md", "json", "html"}) {
      write("shop/reports/a." + std::string(ending), "a");
    }
    Steps steps(files_, "shop", false);
    EXPECT_FALSE(steps.is_fresh("a", inputs({"one"})));
    ASSERT_TRUE(
        steps.remember("a", inputs({"one"}), {.files = {"data/a.csv"}, .reports = {"a"}}).ok());
  }
  bool fresh(const std::string& step, const std::vector<std::string>& texts, bool force = false) {
    return Steps(files_, "shop", force).is_fresh(step, inputs(texts));
  }
  MemoryFileSystem files_;
};

TEST_F(StepsTest, FreshWhileInputsAndOutputsAreTheSame) {
  do_once();
  EXPECT_TRUE(fresh("a", {"one"}));
  EXPECT_FALSE(fresh("b", {"one"})) << "another step";
  EXPECT_FALSE(fresh("a", {"two"})) << "other inputs";
  EXPECT_FALSE(fresh("a", {"one"}, true)) << "forced";
}

TEST_F(StepsTest, AFileThatChangedOrWentIsNotFresh) {
  do_once();
  write("shop/data/a.csv", "b");
  EXPECT_FALSE(fresh("a", {"one"}));
  write("shop/data/a.csv", "a");
  EXPECT_TRUE(fresh("a", {"one"})) << "the bytes count, not the time";
  ASSERT_TRUE(files_.remove("shop/data/a.csv").ok());
  EXPECT_FALSE(fresh("a", {"one"}));
}

TEST_F(StepsTest, AReportNeedOnlyBeThere) {
  do_once();
  write("shop/reports/a.md", "of another verb");
  EXPECT_TRUE(fresh("a", {"one"}));
  ASSERT_TRUE(files_.remove("shop/reports/a.html").ok());
  EXPECT_FALSE(fresh("a", {"one"}));
}

TEST_F(StepsTest, InputsAreNotJoined) {
  EXPECT_NE(inputs({"ab", "c"}).sum(), inputs({"a", "bc"}).sum());
  EXPECT_NE(inputs({"a", ""}).sum(), inputs({"a"}).sum());
}

TEST_F(StepsTest, AFileCountsByItsBytes) {
  const auto sum = [&] {
    StepInputs one;
    EXPECT_TRUE(one.add_file(files_, "shop/in.csv").ok());
    return one.sum();
  };
  const std::string missing = sum();
  write("shop/in.csv", "");
  const std::string empty = sum();
  write("shop/in.csv", "x");
  EXPECT_NE(missing, empty);
  EXPECT_NE(empty, sum());
  write("shop/in.csv", "");
  EXPECT_EQ(empty, sum());
}

TEST_F(StepsTest, ADamagedMemoryRemembersNothing) {
  for (const char* bytes : {"", "{", "[]", R"({"format": 2, "steps": {}})",
                            R"({"format": 1, "steps": {"a": {"inputs": 3}}})"}) {
    do_once();
    write("shop/state/run.json", bytes);
    EXPECT_FALSE(fresh("a", {"one"})) << bytes;
  }
}

}  // namespace
}  // namespace canasta
