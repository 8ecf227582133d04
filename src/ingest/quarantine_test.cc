#include "ingest/quarantine.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "ingest/sample_batch.h"
#include "io/memory_file_system.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr const char* kHeader =
    "file,line,kind,rule,column,value,customer,order,time,product,quantity,amount\n";

CleaningOptions usual_cleaning() {
  return {
      .rules = {{Rule::Duplicates}, {Rule::MissingCustomer}, {Rule::Returns}, {Rule::Nonpositive}},
      .cancellation_prefix = "C",
      .future_after = to_day({2020, 1, 1}),
      .has_quantity = true};
}

std::string quarantined(std::vector<SourcePart> parts, int threads = 2,
                        const CleaningOptions& options = usual_cleaning()) {
  std::vector<Finding> findings;
  const Decisions decisions = decide_columns(parts, {}, findings).value();
  const Context context{.threads = threads};
  UnitedRows rows = unite_parts(context, std::move(parts), decisions, findings);
  const Cleaning cleaning = clean_rows(context, rows, options);
  MemoryFileSystem files;
  EXPECT_TRUE(stage_quarantine(context, files, "data/q.csv", rows, cleaning).ok());
  return read_text(files, staging_path("data/q.csv")).value();
}

TEST(StageQuarantine, SaysFileLineRuleAndValue) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part({{"c", "1", "2001-01-01", "p", "2", "1.50"},
                                         {"c", "1", "2001-01-01", "p", "2", "1.50"},
                                         {"c", "1", "ayer, creo", "p \"x\"", "2", "1"},
                                         {"", "1", "2001-01-01 10:20:30", "p", "2", "1"},
                                         {"c", "C9", "2001-01-01", "p", "2", "1"},
                                         {"c", "8", "2001-01-01", "p", "-2", "1.25"},
                                         {"c", "8", "2001-01-01", "p", "0", "1"},
                                         {"c", "8", "2001-01-01", "p", "1", "0"},
                                         {"c", "8", "2031-01-01", "p", "1", "7"},
                                         {"c", "8", "2001-01-01", "", "1", "7"}})});
  parts.push_back({"b,c.csv", sample_part({{"c", "1", "2001-01-01", "p", "2", "1.50"}})});
  EXPECT_EQ(quarantined(std::move(parts)),
            std::string(kHeader) +
                "a.csv,3,dropped,duplicates,,,c,1,2001-01-01 00:00:00,p,2,3\n"
                "a.csv,4,rejected,row_time_unreadable,time,\"ayer, creo\",c,1,\"ayer, creo\","
                "\"p \"\"x\"\"\",2,1\n"
                "a.csv,5,dropped,missing_customer,customer,,,1,2001-01-01 10:20:30,p,2,2\n"
                "a.csv,6,dropped,returns,order,C9,c,C9,2001-01-01 00:00:00,p,2,2\n"
                "a.csv,7,dropped,returns,quantity,-2,c,8,2001-01-01 00:00:00,p,-2,-2.5\n"
                "a.csv,8,dropped,nonpositive,quantity,0,c,8,2001-01-01 00:00:00,p,0,0\n"
                "a.csv,9,dropped,nonpositive,unit_price,0,c,8,2001-01-01 00:00:00,p,1,0\n"
                "a.csv,10,rejected,row_in_future,time,2031-01-01 00:00:00,c,8,"
                "2031-01-01 00:00:00,p,1,7\n"
                "a.csv,11,rejected,row_without_product,product,,c,8,2001-01-01,,1,7\n"
                "\"b,c.csv\",2,dropped,duplicates,,,c,1,2001-01-01 00:00:00,p,2,3\n");
}

std::string quarantined_without_quantities(Role value, const std::vector<SampleRecord>& records) {
  std::vector<SourcePart> parts;
  parts.push_back(
      {"a.csv", sample_part(records, sample_roles({Role::Customer, Role::Order, Role::Time,
                                                   Role::Product, value}))});
  CleaningOptions options = usual_cleaning();
  options.has_quantity = false;
  return quarantined(std::move(parts), 2, options);
}

// A2 is no cancellation: what is negative is to blame.
TEST(StageQuarantine, WithoutQuantitiesANegativeAmountIsToBlame) {
  const std::vector<SampleRecord> records{{"c", "A2", "2001-01-01", "p", "-3.5"},
                                          {"c", "C9", "2001-01-01", "p", "4"},
                                          {"c", "A3", "2001-01-01", "p", "5"}};
  const auto expected = [](const std::string& role) {
    return kHeader + ("a.csv,2,dropped,returns," + role) +
           ",-3.5,c,A2,2001-01-01 00:00:00,p,1,-3.5\n"
           "a.csv,3,dropped,returns,order,C9,c,C9,2001-01-01 00:00:00,p,1,4\n";
  };
  EXPECT_EQ(quarantined_without_quantities(Role::Amount, records), expected("amount"));
  EXPECT_EQ(quarantined_without_quantities(Role::UnitPrice, records), expected("unit_price"));
}

TEST(StageQuarantine, OfAUsedUpPurchaseNothingIsToBlame) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part({{"c", "A1", "2001-01-01", "p", "2", "3"},
                                         {"c", "C2", "2001-01-02", "p", "2", "3"}})});
  CleaningOptions options = usual_cleaning();
  options.rules = {{Rule::Returns, RuleAction::Net}};
  EXPECT_EQ(quarantined(std::move(parts), 2, options),
            std::string(kHeader) +
                "a.csv,2,dropped,returns,,,c,A1,2001-01-01 00:00:00,p,2,6\n"
                "a.csv,3,dropped,returns,order,C2,c,C2,2001-01-02 00:00:00,p,2,6\n");
}

TEST(StageQuarantine, IsAHeaderWhenNothingWasTaken) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part({{"c", "1", "2001-01-01", "p", "2", "1.50"}})});
  EXPECT_EQ(quarantined(std::move(parts)), kHeader);
}

TEST(StageQuarantine, AFileOfRejectsAloneIsThereToo) {
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", sample_part({{"c", "1", "", "p", "2", "1"}})});
  parts.push_back({"b.csv", sample_part({{"c", "1", "2001-01-01", "p", "2", "1.50"}})});
  EXPECT_EQ(quarantined(std::move(parts)),
            std::string(kHeader) + "a.csv,2,rejected,row_without_time,time,,c,1,,p,2,1\n");
}

// More chunks than are written at once, and rejects before, between and after their rows.
std::vector<SourcePart> many_chunks() {
  PartBuilder builder;
  std::vector<std::string> texts;
  for (std::size_t b = 0; b < 80; ++b) {
    RecordBatch batch = sample_batch({{"c", "1", "nunca", "p", "1", "1"},
                                      {"", "1", "2001-01-01", "p", "1", "1"},
                                      {"c", "1", "nunca", "p", "1", "1"},
                                      {"", "2", "2001-01-01", "p", "1", "1"},
                                      {"c", "1", "nunca", "p", "1", "1"}},
                                     2 + 5 * b);
    for (std::uint64_t& hash : batch.hash) hash += b;
    builder.add(b, type_batch(batch, usual_roles(), {}));
  }
  std::vector<SourcePart> parts;
  parts.push_back({"a.csv", builder.take()});
  return parts;
}

TEST(StageQuarantine, StandsInTheOrderOfLines) {
  const std::string text = quarantined(many_chunks());
  std::size_t at = text.find('\n') + 1;
  for (std::size_t line = 2; line < 2 + 80 * 5; ++line) {
    const std::string start = "a.csv," + std::to_string(line) + ",";
    ASSERT_EQ(text.compare(at, start.size(), start), 0) << line;
    at = text.find('\n', at) + 1;
  }
  EXPECT_EQ(at, text.size());
  EXPECT_EQ(text, quarantined(many_chunks(), 1));
}

TEST(ReasonName, IsTheMessageInSmallLetters) {
  EXPECT_EQ(reason_name(message::kRowTimeUnreadable), "row_time_unreadable");
  EXPECT_EQ(reason_name(message::kFieldCountWrong), "field_count_wrong");
}

}  // namespace
}  // namespace canasta
