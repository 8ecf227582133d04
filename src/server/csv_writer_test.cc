#include "server/csv_writer.h"

#include <gtest/gtest.h>

#include "base/assert.h"
#include "live/csv_rows.h"

namespace canasta {
namespace {

using Texts = std::vector<std::string_view>;
using Reals = std::vector<float>;
using Days = std::vector<std::optional<Day>>;

TEST(CsvWriter, WritesARecordForEachRow) {
  EXPECT_EQ(write_csv({{"name", Texts{"a,b", ""}},
                       {"of what", Reals{0.1F, -2}},
                       {"day", Days{19'782, std::nullopt}}}),
            "name,of what,day\r\n\"a,b\",0.1,2024-02-29\r\n,-2,\r\n");
}

TEST(CsvWriter, WhatIsNotKnownIsEmpty) {
  EXPECT_EQ(write_csv({{"a", Texts{{}, "x"}}, {"b", Reals{std::nanf(""), -INFINITY}}}),
            "a,b\r\n,\r\nx,\r\n");
}

TEST(CsvWriter, ARecordOfOneEmptyFieldIsNoEmptyLine) {
  EXPECT_EQ(write_csv({{"prediction", Reals{std::nanf("")}}}), "prediction\r\n\"\"\r\n");
}

TEST(CsvWriter, WithoutRowsIsAHeader) {
  EXPECT_EQ(write_csv({{"a", Texts{}}, {"b", Reals{}}}), "a,b\r\n");
}

TEST(CsvWriter, HostileTextsAreReadBackAsTheyWere) {
  for (const std::string text : {"a\"b", "\"", "a\r\nb", "x\ny", ",,", "=1+2", "\xC3\xB1,\"\""}) {
    const std::string written = write_csv({{"first", Texts{text}}, {text, Texts{"z"}}});
    const auto read = CsvText::parse(written);
    ASSERT_TRUE(read.ok()) << written;
    ASSERT_EQ(read->rows(), 1u) << written;
    EXPECT_EQ(read->cell(0, 0), text);
    EXPECT_EQ(read->cell(0, 1), "z");
  }
}

}  // namespace
}  // namespace canasta
