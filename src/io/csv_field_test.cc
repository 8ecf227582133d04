#include "io/csv_field.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

std::string field(std::string_view text, char delimiter = ',') {
  std::string out;
  append_csv_field(out, text, delimiter);
  return out;
}

// The examples of RFC 4180, section 2, and the other delimiter.
TEST(CsvField, QuotesOnlyWhereItMust) {
  EXPECT_EQ(field(""), "");
  EXPECT_EQ(field("aaa"), "aaa");
  EXPECT_EQ(field("a b"), "a b");
  EXPECT_EQ(field("b\"bb"), "\"b\"\"bb\"");
  EXPECT_EQ(field("b\r\nbb"), "\"b\r\nbb\"");
  EXPECT_EQ(field("a,b"), "\"a,b\"");
  EXPECT_EQ(field("a,b", ';'), "a,b");
  EXPECT_EQ(field("a;b", ';'), "\"a;b\"");
}

}  // namespace
}  // namespace canasta
