#include "engine/table_outlook.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/messages/engine.h"
#include "engine/test_shop.h"

namespace canasta {
namespace {

// People of two channels by their age, numbered from 1; customers are those up to 40.
class TableOutlook : public testing::Test {
 protected:
  void SetUp() override {
    write("canasta.yaml",
          "canasta: 1\nname: t\n"
          "sources:\n  people: {files: people.csv, key: id, about: customers}\n"
          "tasks:\n  channel: {type: classification, source: people, target: channel}\n");
    write_people(60);
    const auto trained = train_task(context_, project(), "channel");
    ASSERT_TRUE(trained.ok()) << trained.error().text(Language::English);
    for (int id = 10; id <= 40; ++id) customers_.add(std::to_string(id));
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(join_path(folder_.path(), name)) << text;
  }
  void write_people(int count, const std::string& more = "") const {
    std::string text = "id,age,channel\n";
    for (int id = 1; id <= count; ++id) {
      const int age = 20 + id * 7 % 50;
      text += std::to_string(id) + "," + std::to_string(age) + "," + (age < 45 ? "web" : "store") +
              "\n";
    }
    write("people.csv", text + more);
  }
  Project project() const { return open_project(folder_.path()).value(); }
  Result<Table> outlook(const Dictionary& customers) const {
    const Project shop = project();
    const TableTask config = std::get<TableTask>(shop.config.tasks.at("channel"));
    const std::string task = "channel";
    const std::string model = "channel/1.0.0";
    return table_outlook(context_, shop,
                         {.task = task, .config = config, .model = model, .customers = customers});
  }

  TemporaryFolder folder_ = test_folder();
  Context context_{.threads = 2};
  Dictionary customers_;
};

TEST_F(TableOutlook, HoldsTheRowsThatAreAboutCustomers) {
  const Table table = outlook(customers_).value();
  ASSERT_EQ(table.rows(), 31u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    EXPECT_EQ(cell_text(*table.find("customer"), row), std::to_string(10 + row));
    EXPECT_EQ(cell_text(*table.find("reason_1"), row), "age");
    EXPECT_TRUE(table.find("reason_2")->missing(row));  // the model reads one column
  }
}

TEST_F(TableOutlook, RefusesRowsThatAreAboutNobody) {
  Dictionary others;
  others.add("C1");
  const auto refused = outlook(others);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), message::kNoRowOfCustomers);
}

TEST_F(TableOutlook, RefusesTwoRowsOfOneCustomer) {
  write_people(60, "40,33,web\n");
  const auto refused = outlook(customers_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), message::kCustomerRowsRepeat);
  EXPECT_TRUE(refused.error().text(Language::English).starts_with("rows 40 and 61 of channel "))
      << refused.error().text(Language::English);
  write_people(60, "60,33,web\n");  // of nobody whom the log knows
  EXPECT_TRUE(outlook(customers_).ok());
}

}  // namespace
}  // namespace canasta
