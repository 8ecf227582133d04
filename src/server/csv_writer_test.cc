#include "server/csv_writer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/assert.h"
#include "data/table.h"
#include "live/csv_rows.h"

namespace canasta {
namespace {

TEST(CsvWriter, WritesARecordByHand) {
  CsvWriter csv;
  csv.field("name").field("of what").end_record();
  csv.field("a,b").field(0.5).field(0.1F).day(19'782).empty(2).field("").end_record();
  EXPECT_EQ(csv.take(), "name,of what\r\n\"a,b\",0.5,0.1,2024-02-29,,,\r\n");
}

TEST(CsvWriter, WhatIsNotKnownIsEmpty) {
  CsvWriter csv;
  csv.field(std::nan("")).field(-INFINITY).field(std::nanf("")).day(kNoDay).end_record();
  EXPECT_EQ(csv.take(), ",,,\r\n");
}

TEST(CsvWriter, ARecordOfOneEmptyFieldIsNoEmptyLine) {
  CsvWriter csv;
  csv.field("prediction").end_record();
  csv.field(std::nanf("")).end_record();
  EXPECT_EQ(csv.take(), "prediction\r\n\"\"\r\n");
}

TEST(CsvWriter, HostileTextsAreReadBackAsTheyWere) {
  for (const std::string text : {"a\"b", "\"", "a\r\nb", "x\ny", ",,", "=1+2", "\xC3\xB1,\"\""}) {
    CsvWriter csv;
    csv.field("first").field("second").end_record();
    csv.field(text).field("z").end_record();
    const std::string written = csv.take();
    const auto read = CsvText::parse(written);
    ASSERT_TRUE(read.ok()) << written;
    ASSERT_EQ(read->rows(), 1u) << written;
    EXPECT_EQ(read->cell(0, 0), text);
    EXPECT_EQ(read->cell(0, 1), "z");
  }
}

}  // namespace
}  // namespace canasta
