#include <gtest/gtest.h>

#include "ingest/sample_project.h"

#include "base/messages/ingest.h"

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
  EXPECT_EQ(guess.guesses[0].reason.message, message::kGuessedByName);
  EXPECT_TRUE(says(guess, message::kDatesDayFirst));
  EXPECT_TRUE(says(guess, message::kDecimalSignShown));
  EXPECT_TRUE(says(guess, message::kFoundCsv));
}

TEST(GuessMapping, ValuesMayVetoAName) {
  const MappingGuess guess = guessed("customer,product,date,order_date,amount",
                                     "1,a,soon,2024-01-01,cash\n2,b,later,2024-01-02,card\n");
  EXPECT_EQ(guess.columns.time, "order_date");
  EXPECT_EQ(guess.columns.amount, "");
  EXPECT_EQ(guess.guesses[2].reason.message, message::kGuessVetoed);
  EXPECT_EQ(guess.guesses[4].reason.message, message::kGuessVetoed);
  EXPECT_TRUE(guess.nearest.empty());  // nothing is missing
}

// `odd` of 50 rows hold no date.
MappingGuess guessed_with_odd(int odd, const std::string& time_name) {
  std::string rows;
  for (int i = 0; i < 50; ++i) {
    const std::string number = std::to_string(10 + i);
    rows += number + ",a," + (i < odd ? "pending " + number : "2024-01-02") + ",1\n";
  }
  return guessed("customer,product," + time_name + ",qty", rows);
}

TEST(GuessMapping, AFewOddValuesAreSaidAndVetoNothing) {
  for (const std::string name : {"date", "cuando"}) {
    const MappingGuess guess = guessed_with_odd(10, name);
    EXPECT_EQ(guess.columns.time, name);
    ASSERT_TRUE(says(guess, message::kGuessedWithOdd));
    EXPECT_EQ(
        text(message::kGuessedWithOdd, Language::English, guess.findings[1].fields),
        "\"" + name +
            "\" is taken for time, though 10 of the 50 values looked at are no dates, such as "
            "\"pending 10\". canasta ingest rejects and counts such rows, and keeps them in "
            "data/quarantine");
  }
  EXPECT_FALSE(says(guessed_with_odd(0, "date"), message::kGuessedWithOdd));
}

TEST(GuessMapping, TooManyOddValuesAreTheReasonForNoRole) {
  for (const std::string name : {"date", "cuando"}) {
    const MappingGuess guess = guessed_with_odd(11, name);
    EXPECT_EQ(guess.columns.time, "");
    EXPECT_EQ(guess.missing, (std::vector<std::string>{"time"}));
    EXPECT_EQ(guess.guesses[2].reason.message, message::kGuessVetoed);
    ASSERT_EQ(guess.nearest.size(), 1U);
    EXPECT_EQ(guess.nearest[0].message, message::kGuessNearest);
    EXPECT_EQ(text(message::kGuessVetoed, Language::Spanish, guess.guesses[2].reason.fields),
              "no se toma como time: 11 de los 50 valores revisados no son fechas, como "
              "\"pending 10\"");
  }
  // A name alone is no hint; nor are a few dates in a column of another name.
  const MappingGuess none = guessed_with_odd(50, "date");
  EXPECT_EQ(none.guesses[2].reason.message, message::kGuessVetoed);
  EXPECT_TRUE(none.nearest.empty());
  EXPECT_EQ(guessed_with_odd(26, "cuando").guesses[2].reason.message, message::kGuessedNothing);
}

TEST(GuessMapping, FindsTimesWithoutAName) {
  const MappingGuess guess =
      guessed("customer,product,cuando,qty", "1,a,2024-01-01,1\n2,b,2024-01-02,2\n");
  EXPECT_EQ(guess.columns.time, "cuando");
  EXPECT_EQ(guess.guesses[2].reason.message, message::kGuessedByTimes);
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
