#include "engine/file_jobs.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "base/messages/jobs.h"
#include "engine/test_files.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

class FileJobs : public ::testing::Test {
 protected:
  GivenFile given(const std::string& text, const std::string& name = "ventas.csv") const {
    return {.path = written(folder_.path(), "uploads/7f3a", text), .name = name};
  }
  std::string text_of(const std::string& path) const {
    return read_text(real_file_system(), project_.path(path)).value();
  }
  Preprocessed preprocessed(const GivenFile& file, const std::string& output) const {
    return preprocess_file(kContext, project_, {.file = file, .output_name = output}).value();
  }
  Result<EngineeredFeatures> engineered(const std::string& as_of, std::int64_t days) const {
    return engineer_features_of_file(
        kContext, project_,
        {.file = given(kDirtyReceipts), .days = days, .as_of = as_of, .output_name = "f.csv"});
  }
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

std::uint64_t dropped(const IngestReport& report, Rule rule) {
  for (const RuleCount& count : report.rules) {
    if (count.rule == rule) return count.dropped;
  }
  return 0;
}

TEST_F(FileJobs, ReceiptsAreCleanedAndEveryRowIsSomewhere) {
  const Preprocessed done = preprocessed(given(kDirtyReceipts), "clean.csv");
  const IngestReport& report = done.cleaned.report;
  EXPECT_EQ(report.rows_read, 8U);
  EXPECT_EQ(report.rows_kept, 3U);
  EXPECT_EQ(report.rows_rejected, 1U);
  for (const Rule rule :
       {Rule::Duplicates, Rule::MissingCustomer, Rule::Returns, Rule::Nonpositive}) {
    EXPECT_EQ(dropped(report, rule), 1U) << name(rule);
  }
  EXPECT_EQ(report.customers, 2U);
  EXPECT_EQ(report.orders, 3U);
  EXPECT_EQ(report.products, 2U);
  EXPECT_DOUBLE_EQ(report.amount, 18.5);
  EXPECT_EQ(text_of(done.output),
            "row,customer,order,product,time,quantity,amount\n"
            "1,a,F1,p,2024-01-01 10:00:00,2,7\n"
            "2,a,F7,p,2024-01-20 10:00:00,1,3.5\n"
            "3,b,F5,q,2024-01-05 10:00:00,4,8\n");
  EXPECT_EQ(done.cleaned.quarantine, "data/quarantine/processed/clean.csv");
  EXPECT_EQ(std::ranges::count(text_of(done.cleaned.quarantine), '\n'), 1 + 5);
  EXPECT_EQ(done.cleaned.first_quarantined.rows(), 5U);
}

TEST_F(FileJobs, TheProjectsOwnPurchasesStayAsTheyAre) {
  written(folder_.path(), "data/processed/purchases.parquet", "mine");
  preprocessed(given(kDirtyReceipts), "");
  EXPECT_EQ(text_of("data/processed/purchases.parquet"), "mine");
  EXPECT_FALSE(real_file_system().exists(project_.path("state/ingest")));
  EXPECT_TRUE(real_file_system().list(project_.path(kScratch)).value().empty());
}

// As the service has it: within the folder of the job.
TEST_F(FileJobs, AreCleanedWhereTheirCallerSays) {
  GivenFile file = given(kDirtyReceipts);
  file.scratch = "state/jobs/00ff/scratch";
  ASSERT_TRUE(preprocess_file(kContext, project_, {.file = file}).ok());
  EXPECT_TRUE(real_file_system().list(project_.path(file.scratch)).value().empty());
  EXPECT_FALSE(real_file_system().exists(project_.path(kScratch)));
}

TEST_F(FileJobs, NothingIsWrittenThatIsNotWanted) {
  const Preprocessed done =
      preprocess_file(kContext, project_, {.file = given(kDirtyReceipts), .save = false}).value();
  EXPECT_EQ(done.output, "");
  EXPECT_FALSE(real_file_system().exists(project_.path("data/processed")));
  EXPECT_TRUE(real_file_system().exists(project_.path("data/quarantine/processed/ventas-1.csv")));
}

// Two lines that differ only in a column without a role are two lines, before and after.
TEST_F(FileJobs, WhatWasPreprocessedStaysAsItIs) {
  const std::string twins = std::string(kDirtyReceipts) + "F7,a,2024-01-20 10:00,p,1,3.5,y\n";
  for (const char* output : {"clean.csv", "clean.parquet"}) {
    const Preprocessed first = preprocessed(given(twins), output);
    EXPECT_EQ(first.cleaned.report.rows_kept, 4U);
    const GivenFile again{.path = project_.path(first.output)};
    const Preprocessed second = preprocessed(again, "again.csv");
    EXPECT_EQ(second.cleaned.report.rows_read, 4U);
    EXPECT_EQ(second.cleaned.report.rows_kept, 4U) << output;
    EXPECT_DOUBLE_EQ(second.cleaned.report.amount, 22);
  }
}

// Receipts without prices: their amounts are not known, which is not zero.
TEST_F(FileJobs, ReceiptsWithoutPricesStayAsTheyAre) {
  const Preprocessed first =
      preprocessed(given("customer,time,product\na,2024-01-01,p\nb,2024-01-02,q\n"), "clean.csv");
  EXPECT_EQ(text_of(first.output).substr(0, 41), "row,customer,order,product,time,quantity\n");
  const Preprocessed second = preprocessed({.path = project_.path(first.output)}, "again.csv");
  EXPECT_EQ(second.cleaned.report.rows_kept, 2U);
}

TEST_F(FileJobs, ErrorsNameTheFileAsItsOwnerDoes) {
  const Error empty = preprocess_file(kContext, project_, {.file = given("")}).error();
  EXPECT_EQ(empty.message(), message::kFileEmpty);
  EXPECT_EQ(empty.text(Language::English).substr(0, 11), "ventas.csv:");
  const Error other = preprocess_file(kContext, project_, {.file = given("a\n1\n2\n")}).error();
  EXPECT_EQ(other.message(), message::kFileNotReceipts);
  EXPECT_NE(other.text(Language::Spanish).find("customer, time, product. Tiene a"),
            std::string::npos);
  const GivenFile folder{.path = folder_.path(), .name = "x.csv"};
  EXPECT_EQ(preprocess_file(kContext, project_, {.file = folder}).error().message(),
            message::kFileIsFolder);
}

TEST_F(FileJobs, ACustomerIsARowAsOfTheMoment) {
  const EngineeredFeatures done = engineered("2024-01-10", 10).value();
  EXPECT_EQ(done.customers, 2U);
  EXPECT_EQ(done.positives, 1U);  // a, on the 20th
  EXPECT_EQ(done.days_beyond_data, 0);
  EXPECT_TRUE(done.said.empty());
  EXPECT_EQ(done.target_column, "buys_within_10d");
  const std::string text = text_of(done.output);
  EXPECT_EQ(text.substr(0, 39), "customer,as_of,orders,spend,order_spend");
  EXPECT_NE(text.find("\na,2024-01-10 23:59:59,1,7,"), std::string::npos) << text;
  EXPECT_NE(text.find("\nb,2024-01-10 23:59:59,1,8,"), std::string::npos) << text;
}

// The window ends with the data by itself: one day more has no moment.
TEST_F(FileJobs, TheMomentIsTheLastThatTheDataCover) {
  EXPECT_EQ(format_time(engineered("", 10).value().as_of), "2024-01-10 23:59:59");
  const EngineeredFeatures longest = engineered("", 19).value();
  EXPECT_EQ(format_time(longest.as_of), "2024-01-01 23:59:59");
  EXPECT_EQ(longest.customers, 1U);
  EXPECT_EQ(longest.positives, 1U);
  EXPECT_EQ(engineered("", 20).error().message(), message::kWindowNotCovered);
}

TEST_F(FileJobs, AWindowBeyondTheDataIsSaid) {
  const EngineeredFeatures done = engineered("2024-01-10 09:30", 20).value();
  EXPECT_EQ(format_time(done.as_of), "2024-01-10 09:30:00");
  EXPECT_EQ(done.days_beyond_data, 10);
  ASSERT_EQ(done.said.size(), 1U);
  const ReportLine& note = done.said.front();
  EXPECT_EQ(text(note.message, Language::English, note.fields).substr(0, 39),
            "10 of the 20 days after 2024-01-10 09:3");
  EXPECT_EQ(text(note.message, Language::Spanish, note.fields).substr(0, 39),
            "10 de los 20 días después de 2024-01-");
}

// Nobody knows who buys after the last line: that is no "no".
TEST_F(FileJobs, AWindowThatNobodySawHasNoTarget) {
  const EngineeredFeatures done = engineered("2024-01-20", 7).value();
  EXPECT_EQ(done.customers, 2U);
  EXPECT_FALSE(done.positives.has_value());
  EXPECT_EQ(done.days_beyond_data, 7);
  EXPECT_TRUE(says(done.said, message::kWindowUnseen));
  EXPECT_NE(text_of(done.output).find(",\n"), std::string::npos);  // the last cell is empty
}

TEST_F(FileJobs, MomentsAndDaysHaveLimits) {
  EXPECT_EQ(engineered("", 0).error().message(), message::kPredictionDays);
  EXPECT_EQ(engineered("2024-01-10", kWindowDaysMax).value().days, kWindowDaysMax);
  EXPECT_EQ(engineered("2024-01-10", kWindowDaysMax + 1).error().message(),
            message::kPredictionDays);
  EXPECT_EQ(engineered("2024-01-01 10:00", 5).value().customers, 1U);  // the first line's minute
  for (const char* outside : {"2024-01-01 09:59", "2023-12-31", "2024-01-21"}) {
    EXPECT_EQ(engineered(outside, 5).error().message(), message::kMomentOutside) << outside;
  }
  for (const char* odd : {"0.7", "soon", "2024-13-01", "2024-01-01 25:00"}) {
    EXPECT_EQ(engineered(odd, 5).error().message(), message::kMomentText) << odd;
  }
}

// A year of receipts: the known answers, from the file as it was exported and from what was
// preprocessed of it.
TEST_F(FileJobs, KnownAnswersOfAYear) {
  const std::string file = real_data("online_retail/online_retail.csv.zst");
  if (file.empty()) GTEST_SKIP() << "skipped: no data";
  const Preprocessed clean = preprocessed({.path = file}, "clean.parquet");
  EXPECT_EQ(clean.cleaned.report.rows_read, 541'909U);
  EXPECT_EQ(clean.cleaned.report.rows_kept, 392'692U);
  EXPECT_EQ(clean.cleaned.report.customers, 4'338U);
  EXPECT_NEAR(clean.cleaned.report.amount, 8'887'208.89, .01);
  for (const std::string& from : {file, project_.path(clean.output)}) {
    const EngineeredFeatures done =
        engineer_features_of_file(
            kContext, project_,
            {.file = {.path = from}, .days = 90, .as_of = "2011-10-07 13:17", .save = false})
            .value();
    EXPECT_EQ(done.cleaned.report.rows_kept, 392'692U);
    EXPECT_EQ(done.customers, 3'703U);
    EXPECT_EQ(done.positives, 1'797U);
    EXPECT_EQ(done.days_beyond_data, 27);
  }
}

}  // namespace
}  // namespace canasta
