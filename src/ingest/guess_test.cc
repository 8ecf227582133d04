#include <gtest/gtest.h>

#include "ingest/sample_project.h"

namespace canasta {
namespace {

MappingGuess guessed(const std::string& header, const std::string& rows) {
  SampleProject project;
  project.write("a.csv", rows, header);
  return guess_mapping(project.context, project.files(), {project.path("data/raw/a.csv")}, {})
      .value();
}

bool says(const MappingGuess& guess, Message message) {
  for (const Finding& finding : guess.findings) {
    if (finding.message == message) return true;
  }
  return false;
}

TEST(GuessMapping, ReadsSpanishNames) {
  const MappingGuess guess =
      guessed("FACTURA;CÓDIGO_PRODUCTO;UNIDADES;FECHA;PRECIO;ID_CLIENTE;PAÍS",
              "1;a;1;13/11/2011;2,10;7;CO\n2;b;1;14/11/2011;2,10;8;CO\n");
  EXPECT_EQ(guess.columns.order, "FACTURA");
  EXPECT_EQ(guess.columns.product, "CÓDIGO_PRODUCTO");
  EXPECT_EQ(guess.columns.quantity, "UNIDADES");
  EXPECT_EQ(guess.columns.time, "FECHA");
  EXPECT_EQ(guess.columns.unit_price, "PRECIO");
  EXPECT_EQ(guess.columns.customer, "ID_CLIENTE");
  EXPECT_TRUE(guess.missing.empty());
  ASSERT_EQ(guess.guesses.size(), 7U);
  EXPECT_EQ(guess.guesses[6].role, "");
  EXPECT_EQ(guess.guesses[0].reason.message, Message::kGuessedByName);
  EXPECT_TRUE(says(guess, Message::kDatesDayFirst));
  EXPECT_TRUE(says(guess, Message::kDecimalSignShown));
  EXPECT_TRUE(says(guess, Message::kFoundCsv));
}

TEST(GuessMapping, ValuesMayVetoAName) {
  const MappingGuess guess = guessed("customer,product,date,order_date,amount",
                                     "1,a,soon,2024-01-01,cash\n2,b,later,2024-01-02,card\n");
  EXPECT_EQ(guess.columns.time, "order_date");
  EXPECT_EQ(guess.columns.amount, "");
}

TEST(GuessMapping, FindsTimesWithoutAName) {
  const MappingGuess guess =
      guessed("customer,product,cuando,qty", "1,a,2024-01-01,1\n2,b,2024-01-02,2\n");
  EXPECT_EQ(guess.columns.time, "cuando");
  EXPECT_EQ(guess.guesses[2].reason.message, Message::kGuessedByTimes);
}

TEST(GuessMapping, NumbersAreNoTimes) {
  const MappingGuess guess = guessed("customer,product,ref", "1,a,20240101\n2,b,20240102\n");
  EXPECT_EQ(guess.columns.time, "");
  EXPECT_EQ(guess.missing, (std::vector<std::string>{"time"}));
}

TEST(GuessMapping, PrefersAnIdToAName) {
  const MappingGuess guess =
      guessed("Customer Name,Customer ID,Product Name,Product ID,Order Date,Ship Date",
              "Ana,1,Pan,9,2024-01-01,2024-01-02\n");
  EXPECT_EQ(guess.columns.customer, "Customer ID");
  EXPECT_EQ(guess.columns.product, "Product ID");
  EXPECT_EQ(guess.columns.time, "Order Date");
}

TEST(GuessMapping, NamesWhatIsMissing) {
  const MappingGuess guess = guessed("a,b", "1,2\n");
  EXPECT_EQ(guess.missing, (std::vector<std::string>{"customer", "time", "product"}));
}

TEST(GuessMapping, SaysWhenTheFileIsNotThere) {
  SampleProject project;
  const auto guess =
      guess_mapping(project.context, project.files(), {project.path("data/raw/none.csv")}, {});
  EXPECT_EQ(guess.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
