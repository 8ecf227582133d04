#include "ingest/mapping.h"

#include <gtest/gtest.h>

#include "base/messages/ingest.h"
#include "ingest/column_names.h"

namespace canasta {
namespace {

const ColumnMapping kMapping{.customer = "CustomerID",
                             .order = "",
                             .time = "InvoiceDate",
                             .product = "StockCode",
                             .quantity = "",
                             .unit_price = "",
                             .amount = "",
                             .category = ""};

SourceFile file_with(std::vector<std::string> columns) {
  SourceFile source;
  source.path = "a.csv";
  source.columns = std::move(columns);
  return source;
}

TEST(CheckMapping, WantsCustomerTimeAndProduct) {
  EXPECT_TRUE(check_mapping(kMapping).ok());
  for (const Role role : {Role::Customer, Role::Time, Role::Product}) {
    ColumnMapping mapping = kMapping;
    mapped_name(mapping, role).clear();
    const Status status = check_mapping(mapping);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code(), ErrorCode::Config);
    EXPECT_EQ(status.error().message(), message::kColumnNotMapped);
  }
}

TEST(CheckMapping, RefusesAColumnInTwoRoles) {
  ColumnMapping mapping = kMapping;
  mapping.amount = "StockCode";
  EXPECT_EQ(check_mapping(mapping).error().message(), message::kColumnMappedTwice);
}

TEST(ResolveColumns, FindsColumnsByName) {
  const RoleColumns roles =
      resolve_columns(kMapping, file_with({"x", "StockCode", "InvoiceDate", "CustomerID"})).value();
  EXPECT_EQ(roles.of(Role::Product), 1U);
  EXPECT_EQ(roles.of(Role::Time), 2U);
  EXPECT_EQ(roles.of(Role::Customer), 3U);
  EXPECT_FALSE(roles.has(Role::Order));
}

TEST(ResolveColumns, NamesTheNearestColumn) {
  const auto near =
      resolve_columns(kMapping, file_with({"CustomerId", "StockCode", "InvoiceDate"}));
  ASSERT_FALSE(near.ok());
  EXPECT_EQ(near.error().code(), ErrorCode::InvalidInput);
  EXPECT_NE(near.error().text(Language::English).find("did you mean \"CustomerId\"?"),
            std::string::npos);
  const auto far = resolve_columns(kMapping, file_with({"a", "b"}));
  EXPECT_EQ(far.error().message(), message::kNoSuchColumn);
  EXPECT_EQ(far.error().place().file, "a.csv");
}

TEST(ResolveColumns, ShowsFortyNamesAndSaysThatThereAreMore) {
  const auto said = [](std::size_t columns) {
    const SourceFile file = file_with(std::vector<std::string>(columns, "column"));
    return resolve_columns(kMapping, file).error().text(Language::English);
  };
  EXPECT_EQ(said(40).find("…"), std::string::npos);
  EXPECT_NE(said(41).find("column, …"), std::string::npos);
}

TEST(ResolveColumns, RefusesAMappedNameThatStandsTwice) {
  const auto twice =
      resolve_columns(kMapping, file_with({"CustomerID", "StockCode", "InvoiceDate", "StockCode"}));
  EXPECT_EQ(twice.error().message(), message::kColumnNameTwice);
  EXPECT_TRUE(
      resolve_columns(kMapping, file_with({"CustomerID", "x", "x", "StockCode", "InvoiceDate"}))
          .ok());
}

using Words = std::vector<std::string>;

TEST(WordsOf, CutsNamesAndTakesAccentsOff) {
  EXPECT_EQ(words_of("CÓDIGO_PRODUCTO"), (Words{"codigo", "producto"}));
  EXPECT_EQ(words_of("InvoiceNo"), (Words{"invoice", "no"}));
  EXPECT_EQ(words_of("customerID"), (Words{"customer", "id"}));
  EXPECT_EQ(words_of("IDCliente"), (Words{"id", "cliente"}));
  EXPECT_EQ(words_of("FECHA_SOLUCIÓN"), (Words{"fecha", "solucion"}));
  EXPECT_EQ(words_of(" Año / Período (ñ) "), (Words{"ano", "periodo", "n"}));
  EXPECT_EQ(words_of("co\xCC\x81"
                     "digo"),
            (Words{"codigo"}));  // the accent as its own character
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of("__").empty());
}

TEST(ScoreName, KnowsTheWordsOfBothLanguages) {
  const std::vector<std::pair<const char*, Role>> meant{{"ID_CLIENTE", Role::Customer},
                                                        {"customer_id", Role::Customer},
                                                        {"household_id", Role::Customer},
                                                        {"FACTURA", Role::Order},
                                                        {"InvoiceNo", Role::Order},
                                                        {"numero_pedido", Role::Order},
                                                        {"FECHA_SOLUCIÓN", Role::Time},
                                                        {"fecha_pedido_dt", Role::Time},
                                                        {"InvoiceDate", Role::Time},
                                                        {"transaction_timestamp", Role::Time},
                                                        {"CÓDIGO_PRODUCTO", Role::Product},
                                                        {"StockCode", Role::Product},
                                                        {"SKU", Role::Product},
                                                        {"UNIDADES_BRUTAS", Role::Quantity},
                                                        {"Cantidad", Role::Quantity},
                                                        {"PRECIO_UNITARIO", Role::UnitPrice},
                                                        {"UnitPrice", Role::UnitPrice},
                                                        {"VENTA_BRUTA_CON_IVA", Role::Amount},
                                                        {"sales_value", Role::Amount},
                                                        {"Importe total", Role::Amount},
                                                        {"Categoría", Role::Category},
                                                        {"department", Role::Category}};
  for (const auto& [column, role] : meant) {
    const int points = score_name(words_of(column), role).points;
    EXPECT_GT(points, 0) << column;
    for (std::size_t other = 0; other < kRoles; ++other) {
      if (Role(other) == role) continue;
      EXPECT_LT(score_name(words_of(column), Role(other)).points, points)
          << column << " as " << name(Role(other));
    }
  }
}

TEST(ScoreName, LeavesOtherColumnsAlone) {
  for (const char* column :
       {"Country", "PAÍS", "channel", "week", "Row ID", "Discount", "Estado"}) {
    for (std::size_t role = 0; role < kRoles; ++role) {
      EXPECT_LE(score_name(words_of(column), Role(role)).points, 0)
          << column << " as " << name(Role(role));
    }
  }
}

}  // namespace
}  // namespace canasta
