#include "ingest/ingest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/messages/ingest.h"
#include "ingest/sample_project.h"
#include "io/faulty_file_system.h"

namespace canasta {
namespace {

constexpr const char* kMonday =
    "ana,1,2024-01-01 10:00:00,pan,2,1.50\n"
    "ana,1,2024-01-01 10:00:00,leche,1,0.90\n"
    "luz,2,2024-01-01 11:00:00,pan,1,1.50\n"
    "luz,2,2024-01-01 11:00:00,pan,1,1.50\n"
    ",3,2024-01-01 12:00:00,pan,1,1.50\n";
constexpr const char* kTuesday =
    "ana,C1,2024-01-02 09:00:00,pan,-1,1.50\n"
    "ana,4,hoy,pan,1,1.50\n"
    "luz,5,2024-01-02 09:30:00,queso,1,4.00\n";

TEST(Ingest, TurnsFilesIntoALogAndAReport) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.write("b.csv", kTuesday);
  const IngestResult result = project.run_well();
  EXPECT_EQ(lines_of(result.log),
            (std::vector<std::string>{"ana|1|2024-01-01 10:00:00|pan|2.000000|3.000000",
                                      "ana|1|2024-01-01 10:00:00|leche|1.000000|0.900000",
                                      "luz|2|2024-01-01 11:00:00|pan|1.000000|1.500000",
                                      "luz|5|2024-01-02 09:30:00|queso|1.000000|4.000000"}));
  const IngestReport& report = result.report;
  EXPECT_EQ(report.files_read, 2U);
  EXPECT_EQ(report.rows_read, 8U);
  EXPECT_EQ(report.rows_kept, 4U);
  EXPECT_EQ(report.rows_rejected, 1U);
  EXPECT_TRUE(adds_up(report));
  EXPECT_EQ(report.customers, 2U);
  EXPECT_EQ(report.orders, 3U);
  EXPECT_EQ(report.products, 3U);
  EXPECT_DOUBLE_EQ(report.amount, 9.4);
  EXPECT_DOUBLE_EQ(report.units_read, 6);
  EXPECT_EQ(report.first_day, to_day({2024, 1, 1}));
  EXPECT_EQ(report.last_day, to_day({2024, 1, 2}));
  const std::string quarantine = project.text("data/quarantine/purchases.csv");
  EXPECT_NE(quarantine.find("data/raw/b.csv,3,rejected,row_time_unreadable,time,hoy"),
            std::string::npos)
      << quarantine;
  EXPECT_EQ(std::count(quarantine.begin(), quarantine.end(), '\n'), 5);
}

TEST(Ingest, TheParquetFileHoldsTheLog) {
  SampleProject project;
  project.options.columns.category = "rubro";
  project.write("a.csv",
                std::string("ana,1,2024-01-01 10:00:00,pan,2,1.50,horno\n"
                            "ana,2,2024-01-01 10:00:00,té,0.125,7,\n"
                            "\"ñ, \"\"q\"\"\",3,1969-12-31 23:59:59,pan,1,1,horno\n"),
                "cliente,pedido,fecha,producto,cantidad,precio,rubro");
  const IngestResult result = project.run_well();
  const PurchaseLog loaded =
      load_purchases(project.context, project.files(), result.report.purchases_path).value();
  EXPECT_EQ(lines_of(loaded), lines_of(result.log));
  EXPECT_EQ(loaded.columns().order, result.log.columns().order);
  EXPECT_EQ(loaded.columns().product, result.log.columns().product);
  ASSERT_EQ(loaded.product_attributes().size(), 1U);
  EXPECT_EQ(loaded.product_attributes()[0].codes, result.log.product_attributes()[0].codes);
  EXPECT_EQ(loaded.product_attributes()[0].values[0], "horno");
}

TEST(LoadPurchases, SaysWhatIsMissingOrBroken) {
  SampleProject project;
  EXPECT_EQ(
      load_purchases(project.context, project.files(), project.path("x.parquet")).error().code(),
      ErrorCode::NotFound);
  ASSERT_TRUE(publish_file(project.files(), project.path("x.parquet"), "no parquet").ok());
  EXPECT_EQ(
      load_purchases(project.context, project.files(), project.path("x.parquet")).error().code(),
      ErrorCode::Corrupt);
}

TEST(Ingest, ReadsOnlyWhatIsNew) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  project.write("b.csv", kTuesday);
  const IngestResult second = project.run_well();
  EXPECT_EQ(second.report.files_read, 1U);
  EXPECT_EQ(second.report.files_unchanged, 1U);
  EXPECT_EQ(second.report.rows_read, 8U);

  SampleProject fresh;
  fresh.write("a.csv", kMonday);
  fresh.write("b.csv", kTuesday);
  fresh.run_well();
  EXPECT_EQ(project.published(), fresh.published());
}

TEST(Ingest, SaysWhenNothingIsNewAndLeavesTheFiles) {
  SampleProject project;
  project.write("a.csv", kMonday);
  const IngestResult first = project.run_well();
  const auto before = project.files().info(first.report.purchases_path).value();
  const IngestResult second = project.run_well();
  EXPECT_TRUE(says(second.report, message::kNothingNew));
  EXPECT_EQ(second.report.files_unchanged, 1U);
  EXPECT_EQ(lines_of(second.log), lines_of(first.log));
  EXPECT_EQ(second.report.rows_kept, first.report.rows_kept);
  EXPECT_EQ(project.files().info(first.report.purchases_path)->modified_ns, before.modified_ns);
}

TEST(Ingest, MakesOutputsAgainWhenTheyWereTouched) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  const std::string before = project.published();
  ASSERT_TRUE(project.files().remove(project.path("data/processed/purchases.parquet")).ok());
  EXPECT_FALSE(says(project.run_well().report, message::kNothingNew));
  EXPECT_EQ(project.published(), before);
}

TEST(Ingest, TakesInALateCorrection) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.write("b.csv", kTuesday);
  project.run_well();
  project.write("a.csv", "ana,1,2024-01-01 10:00:00,pan,9,1.50\n");
  const IngestResult corrected = project.run_well();
  EXPECT_EQ(corrected.report.files_read, 1U);
  EXPECT_EQ(lines_of(corrected.log).front(), "ana|1|2024-01-01 10:00:00|pan|9.000000|13.500000");
  EXPECT_EQ(corrected.report.rows_read, 4U);
}

TEST(Ingest, AFileThatWasOnlyTouchedIsNotReadAgain) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  project.write("a.csv", kMonday);
  EXPECT_EQ(project.run_well().report.files_unchanged, 1U);
}

TEST(Ingest, RowsOfAVanishedFileLeave) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.write("b.csv", kTuesday);
  project.run_well();
  const auto parts = [&] { return project.files().list(project.path("state/ingest"))->size(); };
  const std::size_t before = parts();
  project.remove("b.csv");
  const IngestResult result = project.run_well();
  EXPECT_EQ(result.report.files_removed, 1U);
  EXPECT_EQ(result.report.rows_read, 5U);
  EXPECT_EQ(parts(), before - 1);
}

TEST(Ingest, LaterFilesDecideEarlierColumns) {
  SampleProject project;
  project.write("a.csv", "ana,1,03/04/2024,pan,2,1.500\n");
  const IngestResult open = project.run_well();
  EXPECT_TRUE(says(open.report, message::kDatesAssumedDayFirst));
  EXPECT_EQ(open.report.last_day, to_day({2024, 4, 3}));
  EXPECT_DOUBLE_EQ(open.report.amount, 3);
  project.write("b.csv", "ana,2,04/13/2024,pan,1,\"2,5\"\n");
  const IngestResult settled = project.run_well();
  EXPECT_EQ(settled.report.files_unchanged, 1U);
  EXPECT_EQ(settled.report.first_day, to_day({2024, 3, 4}));
  EXPECT_DOUBLE_EQ(settled.report.amount, 3002.5);
}

TEST(Ingest, OtherRulesReadNothingAgainOtherColumnsReadAll) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  project.options.rules = {{Rule::MissingCustomer}};
  const IngestResult other_rules = project.run_well();
  EXPECT_EQ(other_rules.report.files_unchanged, 1U);
  EXPECT_EQ(other_rules.report.rows_kept, 4U);
  project.options.columns.unit_price.clear();
  const IngestResult other_columns = project.run_well();
  EXPECT_EQ(other_columns.report.files_read, 1U);
  EXPECT_TRUE(says(other_columns.report, message::kNoAmounts));
  EXPECT_EQ(other_columns.report.amount, 0);
}

TEST(Ingest, ADamagedPartIsReadFromItsSource) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  const std::string before = project.published();
  const auto state = project.files().list(project.path("state/ingest")).value();
  for (const FolderEntry& entry : state) {
    if (!entry.name.ends_with(".safetensors")) continue;
    ASSERT_TRUE(
        publish_file(project.files(), project.path("state/ingest/" + entry.name), "broken").ok());
  }
  EXPECT_EQ(project.run_well().report.files_read, 1U);
  EXPECT_EQ(project.published(), before);
}

TEST(Ingest, WithoutOrdersAMomentOfACustomerIsOne) {
  SampleProject project;
  project.options.columns.order.clear();
  project.write("a.csv", kMonday);
  const IngestResult result = project.run_well();
  EXPECT_EQ(result.report.orders, 2U);
  EXPECT_EQ(result.log.orders()[0], "ana 2024-01-01 10:00:00");
  EXPECT_TRUE(says(result.report, message::kNoOrders));
}

TEST(Ingest, KeptRowsWithoutCustomerAreCustomersOfTheirOwn) {
  SampleProject project;
  project.options.rules = {{Rule::MissingCustomer, RuleAction::Keep}};
  project.write("a.csv", kMonday);
  const IngestResult result = project.run_well();
  EXPECT_EQ(result.report.customers, 3U);
  EXPECT_NE(result.log.customers().find_sorted("anonymous 3"), kNoCode);
}

TEST(Ingest, NetTakesACancellationOffItsPurchase) {
  SampleProject project;
  project.options.rules = {{Rule::Duplicates},
                           {Rule::MissingCustomer},
                           {Rule::Returns, RuleAction::Net},
                           {Rule::Nonpositive}};
  project.write("a.csv", kMonday);
  project.write("b.csv", kTuesday);
  const IngestResult result = project.run_well();
  EXPECT_EQ(lines_of(result.log).front(), "ana|1|2024-01-01 10:00:00|pan|1.000000|1.500000");
  EXPECT_EQ(result.report.rows_netted, 1U);
  EXPECT_TRUE(adds_up(result.report));
}

TEST(Ingest, FutureRowsAreRejectedAfterTomorrow) {
  SampleProject project;
  project.write("a.csv",
                "ana,1,2024-10-05 23:59:59,pan,2,1.50\n"
                "ana,1,2024-10-06 00:00:00,pan,2,1.50\n");
  const IngestResult result = project.run_well();
  EXPECT_EQ(result.report.rows_kept, 1U);
  ASSERT_EQ(result.report.rejects.size(), 1U);
  EXPECT_EQ(result.report.rejects[0].reason, message::kRowInFuture);
}

struct Refusal {
  const char* name;
  std::function<void(SampleProject&)> spoil;
  ErrorCode code;
  Message message;
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class IngestRefuses : public testing::TestWithParam<Refusal> {};

// Whatever is wrong, what was published before stays to the byte.
TEST_P(IngestRefuses, AndLeavesEverythingAsItWas) {
  SampleProject project;
  project.write("a.csv", kMonday);
  project.run_well();
  const std::string before = project.published();
  GetParam().spoil(project);
  const auto result = project.run();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), GetParam().code) << result.error().text(Language::English);
  EXPECT_EQ(result.error().message(), GetParam().message);
  EXPECT_EQ(project.published(), before);
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, IngestRefuses,
    testing::Values(
        Refusal{"no such column", [](SampleProject& p) { p.options.columns.order = "InvoiceNo"; },
                ErrorCode::InvalidInput, message::kNoSuchColumn},
        Refusal{"nothing mapped", [](SampleProject& p) { p.options.columns.time = ""; },
                ErrorCode::Config, message::kColumnNotMapped},
        Refusal{"mapped twice", [](SampleProject& p) { p.options.columns.amount = "precio"; },
                ErrorCode::Config, message::kColumnMappedTwice},
        Refusal{"unknown zone", [](SampleProject& p) { p.options.timezone = "Bogotá"; },
                ErrorCode::Config, message::kTimezoneUnknown},
        Refusal{"unknown form of times", [](SampleProject& p) { p.options.time_format = "dd"; },
                ErrorCode::Config, message::kTimeFormatUnknown},
        Refusal{"unknown sign", [](SampleProject& p) { p.options.decimal = ';'; },
                ErrorCode::Config, message::kDecimalUnknown},
        Refusal{"header only", [](SampleProject& p) { p.write("a.csv", ""); },
                ErrorCode::InvalidInput, message::kNoRowsRead},
        Refusal{"times never parse",
                [](SampleProject& p) { p.write("b.csv", "ana,1,hoy,pan,1,1\n"); },
                ErrorCode::InvalidInput, message::kTimesUnreadable},
        Refusal{"mixed dates",
                [](SampleProject& p) {
                  p.write("b.csv", "ana,1,31/12/2023,pan,1,1\nana,1,12/31/2023,pan,1,1\n");
                },
                ErrorCode::InvalidInput, message::kMixedDateOrders},
        Refusal{"mixed signs",
                [](SampleProject& p) { p.write("b.csv", "ana,1,2024-01-01,pan,1,\"1,5\"\n"); },
                ErrorCode::InvalidInput, message::kMixedDecimalSigns},
        Refusal{"nothing left",
                [](SampleProject& p) { p.write("a.csv", ",1,2024-01-01,pan,1,1\n"); },
                ErrorCode::InvalidInput, message::kNoRowsKept},
        Refusal{"no files", [](SampleProject& p) { p.options.files = {"data/raw/*.parquet"}; },
                ErrorCode::NotFound, message::kNoFilesMatch}));

TEST(Ingest, NamesThePlaceOfAnError) {
  SampleProject project;
  project.write("a.csv", "ana,1,hoy,pan,1,1\nana,1,ayer,pan,1,1\n");
  const std::string said = project.run().error().text(Language::Spanish);
  EXPECT_NE(said.find("data/raw/a.csv:2: time: ninguna fecha"), std::string::npos) << said;
  EXPECT_NE(said.find("\"hoy\""), std::string::npos) << said;
}

TEST(Ingest, StopsWhenAskedTo) {
  SampleProject project;
  project.write("a.csv", kMonday);
  CancelToken cancel;
  cancel.cancel();
  project.context.cancel = &cancel;
  EXPECT_EQ(project.run().error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(project.published(), "");
}

struct Outputs {
  std::string purchases, quarantine;
  auto operator<=>(const Outputs&) const = default;
};

Outputs outputs_of(const SampleProject& project) {
  return {project.text("data/processed/purchases.parquet"),
          project.text("data/quarantine/purchases.csv")};
}

// Any one call that fails leaves whole files: the old ones, the new ones, or the new quarantine
// beside the old purchases. Never new purchases whose dropped rows nobody can look up.
TEST(Ingest, PublishesTheQuarantineBeforeThePurchases) {
  const auto before = [](SampleProject& project) {
    project.write("a.csv", kMonday);
    project.run_well();
    const Outputs outputs = outputs_of(project);
    project.write("b.csv", kTuesday);
    return outputs;
  };
  SampleProject reference;
  const Outputs old_ones = before(reference);
  reference.run_well();
  const Outputs new_ones = outputs_of(reference);
  const Outputs between{old_ones.purchases, new_ones.quarantine};

  std::set<Outputs> left;
  for (const FileCall call : {FileCall::Rename, FileCall::SyncFolder, FileCall::SyncFile}) {
    bool failed = true;
    for (std::uint64_t nth = 1; failed; ++nth) {
      SampleProject project;
      before(project);
      FaultyFileSystem faulty(project.files());
      faulty.fail({.nth = nth, .only = call});
      failed = !ingest(project.context, faulty, project.options).ok();
      left.insert(outputs_of(project));
      project.run_well();
      ASSERT_EQ(outputs_of(project), new_ones) << nth;
    }
  }
  EXPECT_EQ(left, (std::set<Outputs>{old_ones, between, new_ones}));
}

// A disk that fails at any call: an error or a whole result, never half of one; and the next run,
// on a good disk, gives what it should.
TEST(Ingest, SurvivesADiskThatFailsAtAnyCall) {
  SampleProject reference;
  reference.write("a.csv", kMonday);
  reference.run_well();
  const std::string old_bytes = reference.published();
  reference.write("b.csv", kTuesday);
  reference.run_well();
  const std::string new_bytes = reference.published();

  bool failed = true;
  for (std::uint64_t nth = 1; failed; ++nth) {
    ASSERT_LT(nth, 500U);
    SampleProject project;
    project.write("a.csv", kMonday);
    project.run_well();
    project.write("b.csv", kTuesday);
    FaultyFileSystem faulty(project.files());
    faulty.fail({.nth = nth, .only = {}, .from_then_on = true, .error = ErrorCode::NoSpace});
    const auto result = ingest(project.context, faulty, project.options);
    failed = !result.ok() || faulty.calls() >= nth;
    if (!result.ok()) {
      const std::string said = result.error().text(Language::English);
      EXPECT_EQ(said.find(".staging"), std::string::npos) << said;
    }
    const std::string parquet = project.text("data/processed/purchases.parquet");
    EXPECT_TRUE(old_bytes.starts_with(parquet) || new_bytes.starts_with(parquet)) << nth;
    if (result.ok()) {
      EXPECT_EQ(project.published(), new_bytes) << nth;
    }
    project.run_well();
    ASSERT_EQ(project.published(), new_bytes) << nth;
  }
}

}  // namespace
}  // namespace canasta
