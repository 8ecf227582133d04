#include "ingest/receipt_signs.h"

#include <gtest/gtest.h>

#include "io/memory_file_system.h"

namespace canasta {
namespace {

using Names = std::vector<std::string>;

ReceiptSigns signs_of(std::string_view text) {
  MemoryFileSystem files;
  auto file = files.create("baskets");
  EXPECT_TRUE(file.ok());
  EXPECT_TRUE((*file)->append(text).ok());
  return receipt_signs(read_basket_file({}, files, "baskets").value());
}

TEST(ReceiptColumns, AreThoseThatSpeakOfARole) {
  EXPECT_EQ(
      receipt_columns(Names{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                            "UnitPrice", "CustomerID", "Country"}),
      (Names{"InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"}));
  EXPECT_EQ(receipt_columns(Names{"cliente", "fecha", "producto"}),
            (Names{"cliente", "fecha", "producto"}));
}

TEST(ReceiptColumns, AreNoneWithoutATimeOrWithTooFew) {
  EXPECT_TRUE(receipt_columns(Names{"customer", "order", "product", "quantity"}).empty());
  EXPECT_TRUE(receipt_columns(Names{"customer", "date"}).empty());
  EXPECT_TRUE(receipt_columns(Names{"x", "t_x", "T", "zbar"}).empty());
  EXPECT_TRUE(receipt_columns({}).empty());
}

TEST(ReceiptSigns, OfAHeader) {
  const ReceiptSigns found = signs_of("order,customer,date,product\n1,ana,x,bread\n");
  EXPECT_EQ(found.columns.size(), 4U);
  EXPECT_TRUE(found.any());
}

TEST(ReceiptSigns, OfDatesInNineOfTenLines) {
  std::string lines = "milk,bread\n";
  for (int line = 0; line < 9; ++line) lines += "ana,bread,2024-01-31 10:00:00,2.50\n";
  EXPECT_DOUBLE_EQ(signs_of(lines).dated, .9);
  EXPECT_TRUE(signs_of(lines).any());
  EXPECT_FALSE(signs_of("milk,bread\n" + lines).any());
}

TEST(ReceiptSigns, AreNotSeenInBaskets) {
  EXPECT_FALSE(signs_of("whipped/sour cream,bottled beer\nsemi-finished bread\n").any());
  EXPECT_FALSE(signs_of("20101201 20101202\n20101203\n").any());
}

}  // namespace
}  // namespace canasta
