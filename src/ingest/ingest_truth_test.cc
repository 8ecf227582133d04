// Known answers on real receipts: Online Retail, and Spanish sales made from it. The figures were
// counted independently; each file's README says what it is.
#include <gtest/gtest.h>

#include <cstdlib>

#include "ingest/sample_project.h"

#include "base/messages/ingest.h"

namespace canasta {
namespace {

// The data folder; empty where there is none.
std::string data_folder() {
  const char* folder = std::getenv("CANASTA_DATA");
  const std::string path = folder != nullptr ? folder : "../shared/data";
  return real_file_system().exists(path + "/online_retail") ? path : std::string();
}

std::string run_program(const std::string& command) {
  return std::system(command.c_str()) == 0 ? "" : "failed: " + command;
}

const RuleCount& rule_of(const IngestReport& report, Rule rule) {
  for (const RuleCount& count : report.rules) {
    if (count.rule == rule) return count;
  }
  throw Bug("no such rule");
}

const ColumnMapping kOnlineRetail{.customer = "CustomerID",
                                  .order = "InvoiceNo",
                                  .time = "InvoiceDate",
                                  .product = "StockCode",
                                  .quantity = "Quantity",
                                  .unit_price = "UnitPrice",
                                  .amount = "",
                                  .category = ""};

class IngestTruth : public testing::Test {
 protected:
  void SetUp() override {
    data = data_folder();
    if (data.empty()) GTEST_SKIP() << "skipped: no data";
    project.options.columns = kOnlineRetail;
  }

  // The daily files of by-day.tar.zst, in the project's data/raw.
  void unpack_days() {
    ASSERT_TRUE(project.files().make_folders(project.path("data")).ok());
    ASSERT_EQ(run_program("tar --zstd -xf " + data + "/online_retail/by-day.tar.zst -C " +
                          project.path("data") + " && mv " + project.path("data/by-day") + " " +
                          project.path("data/raw")),
              "");
  }

  std::string data;
  SampleProject project;
};

void expect_online_retail(const IngestReport& report) {
  EXPECT_EQ(report.rows_read, 541'909U);
  EXPECT_DOUBLE_EQ(report.units_read, 5'176'450);
  EXPECT_NEAR(report.amount_read, 9'747'747.934, 0.0005);
  EXPECT_EQ(report.customers_read, 4'372U);
  EXPECT_EQ(rule_of(report, Rule::Duplicates).breaking, 5'268U);
  EXPECT_EQ(rule_of(report, Rule::MissingCustomer).breaking, 135'080U);
  // Every cancellation of this shop has a negative quantity, so these are the 10,624 lines with
  // quantity <= 0, of which none is zero.
  EXPECT_EQ(rule_of(report, Rule::Returns).breaking, 10'624U);
  EXPECT_EQ(report.rows_kept, 392'692U);
  EXPECT_EQ(report.customers, 4'338U);
  EXPECT_NEAR(report.amount, 8'887'208.89, 0.005);
  EXPECT_EQ(report.first_day, to_day({2010, 12, 1}));
  EXPECT_EQ(report.last_day, to_day({2011, 12, 9}));
  EXPECT_TRUE(says(report, message::kIdsWereFloats));
  EXPECT_TRUE(adds_up(report));
}

TEST_F(IngestTruth, OnlineRetailInOneFile) {
  project.options.files = {absolute_path(data + "/online_retail/online_retail.csv.zst")};
  const IngestResult result = project.run_well();
  expect_online_retail(result.report);
  EXPECT_NE(result.log.customers().find_sorted("17850"), kNoCode);
  EXPECT_EQ(result.log.customers().find_sorted("17850.0"), kNoCode);
}

// 541,909 lines, of which 10,624 have quantity <= 0 and 2,517 a price <= 0; 1,336 both.
TEST_F(IngestTruth, NonpositiveLinesOfOnlineRetail) {
  project.options.files = {absolute_path(data + "/online_retail/online_retail.csv.zst")};
  project.options.rules = {{Rule::Nonpositive}};
  const IngestReport report = project.run_well().report;
  EXPECT_EQ(rule_of(report, Rule::Nonpositive).breaking, 10'624U + 2'517U - 1'336U);
}

TEST_F(IngestTruth, DailyFilesGiveTheSameLinesAsTheSingleFile) {
  unpack_days();
  const IngestResult days = project.run_well();
  EXPECT_EQ(days.report.files_read, 305U);
  expect_online_retail(days.report);
  SampleProject single;
  single.options.columns = kOnlineRetail;
  single.options.files = {absolute_path(data + "/online_retail/online_retail.csv.zst")};
  EXPECT_EQ(lines_of(days.log), lines_of(single.run_well().log));
}

TEST_F(IngestTruth, TwoIngestsOfTheDailyFilesAreOne) {
  unpack_days();
  project.options.files = {"data/raw/2010*"};
  project.run_well();
  project.options.files = {"data/raw/*"};
  const IngestResult both = project.run_well();
  EXPECT_EQ(both.report.files_unchanged, 20U);
  EXPECT_EQ(both.report.files_read, 285U);
  expect_online_retail(both.report);
  const std::string bytes = project.published();
  ASSERT_TRUE(project.files().remove(project.path("state")).ok());
  project.context.threads = 1;
  project.run_well();
  EXPECT_TRUE(project.published() == bytes);
}

TEST_F(IngestTruth, SpanishSalesAreGuessedAndAddUp) {
  const std::string file = absolute_path(data + "/locale_es/ventas_derivado_latin1.csv.zst");
  const MappingGuess guess = guess_mapping(project.context, project.files(), {file}, {}).value();
  EXPECT_TRUE(guess.missing.empty());
  project.options.columns = guess.columns;
  project.options.files = {file};
  const IngestReport report = project.run_well().report;
  // ventas_derivado_latin1.oracle.json
  EXPECT_EQ(report.rows_read, 39'594U);
  EXPECT_DOUBLE_EQ(report.units_read, 389'042);
  EXPECT_NEAR(report.amount_read, 759'086.80, 0.005);
  EXPECT_EQ(report.customers_read, 1'037U);
  EXPECT_EQ(rule_of(report, Rule::MissingCustomer).breaking, 8'112U);
  EXPECT_EQ(rule_of(report, Rule::Returns).breaking, 619U);
  EXPECT_EQ(report.rows_rejected, 0U);
  EXPECT_TRUE(says(report, message::kDatesDayFirst));
}

TEST_F(IngestTruth, DecimalCommasOfASpreadsheet) {
  const std::string file =
      absolute_path(data + "/locale_es/superstore_semicolon_decimalcomma_latin1.csv.zst");
  project.options.columns =
      guess_mapping(project.context, project.files(), {file}, {}).value().columns;
  project.options.files = {file};
  const IngestReport report = project.run_well().report;
  EXPECT_EQ(report.rows_read, 9'994U);
  EXPECT_EQ(report.rows_kept, 9'994U);
}

}  // namespace
}  // namespace canasta
