#include "report/vocabulary.h"

#include <gtest/gtest.h>

#include "base/messages/words.h"
#include "report/readable_column.h"
#include "report/text_table.h"
#include "report/wording.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

TEST(Vocabulary, SaysOurNamesInBothLanguages) {
  EXPECT_EQ(word_text("mean_before", Language::English), "mean then");
  EXPECT_EQ(word_text("mean_before", Language::Spanish), "media antes");
  EXPECT_EQ(word_text("ok", Language::Spanish), "bien");
  EXPECT_EQ(word_text("extraColumns", Language::Spanish), "columnas de más");
}

TEST(Vocabulary, LeavesOtherNamesAsTheyAre) {
  for (const char* name :
       {"", "_", "cajas_fisicas", "Rows", "ndcg@10", "all_", "_baseline", "mean__before"}) {
    EXPECT_EQ(word_text(name, Language::Spanish), name);
  }
}

TEST(Vocabulary, KeepsTheDataOfACompound) {
  EXPECT_EQ(word_text("decided_yes", Language::Spanish), "decidido: yes");
  EXPECT_EQ(word_text("always DIGITAL", Language::Spanish), "siempre DIGITAL");
  EXPECT_EQ(word_text("log_loss_baseline", Language::Spanish), "log-loss, línea base");
}

TEST(Vocabulary, EveryWordIsFoundByAName) {
  EXPECT_EQ(say(word_label("rmse"), Language::English), "root mean squared error");
  EXPECT_EQ(say(word_label("ndcg@10"), Language::Spanish), "ndcg@10");
}

Table metrics() {
  TableBuilder table({{"metric", Type::Text}, {"value", Type::Real}, {"month", Type::Date}});
  table.row("accuracy", 0.5, static_cast<std::int64_t>(*parse_day("2024-02-01")));
  table.row("mine", 0.25, kNoInt);
  return table.take();
}

TEST(ReadableColumn, SaysHeadingsAndCellsAsTheLanguageDoes) {
  const Table table = metrics();
  const auto column = [&](std::size_t c, bool worded) {
    return ReadableColumn(table.columns[c], worded, table.rows(), Language::Spanish);
  };
  EXPECT_EQ(column(0, true).heading(), "métrica");
  EXPECT_EQ(column(0, true).cell(0), "exactitud");
  EXPECT_EQ(column(0, false).cell(0), "accuracy");  // data
  EXPECT_EQ(column(0, true).cell(1), "mine");
  EXPECT_EQ(column(1, false).cell(0), "0,50");  // as many decimals as its neighbour
  EXPECT_EQ(column(2, false).cell(0), "feb 2024");
  EXPECT_EQ(column(2, false).cell(1), "");
}

TEST(TextTable, KeepsNamesInEnglishAndSaysWordsInSpanish) {
  EXPECT_EQ(text_table(metrics(), {"metric"}, Language::English),
            "metric    value  month\n"
            "accuracy    0.5  2024-02-01\n"
            "mine       0.25\n");
  EXPECT_EQ(text_table(metrics(), {"metric"}, Language::Spanish),
            "métrica    valor  mes\n"
            "exactitud    0.5  2024-02-01\n"
            "mine        0.25\n");
  EXPECT_EQ(text_table(Table{}, {}, Language::Spanish), "\n");
}

TEST(Wording, PagesSayDaysNumbersAndLightsAsTheLanguageDoes) {
  EXPECT_EQ(field_text({"last", "2011-12-09"}, Language::Spanish), "9 dic 2011");
  EXPECT_EQ(field_text({"cut", "2011-11-09 23:59:59"}, Language::Spanish), "9 nov 2011, 23:59");
  EXPECT_EQ(field_text({"id", "2011-11-09/23-59-59"}, Language::Spanish), "2011-11-09/23-59-59");
  EXPECT_EQ(field_text({"day", "2011-02-30"}, Language::Spanish), "2011-02-30");
  EXPECT_EQ(field_text({"rows", 12345}, Language::Spanish), "12.345");
  EXPECT_EQ(field_text({"ks", 0.1234567}, Language::Spanish), "0,1235");
  EXPECT_EQ(field_text({"share", "22.5 %"}, Language::Spanish), "22,5\u00A0%");
  EXPECT_EQ(field_text({"distance", "2495.05 d"}, Language::English), "2495.1\u00A0d");
  EXPECT_EQ(field_text({"id", "17850.0"}, Language::Spanish), "17850.0");  // a text
  EXPECT_EQ(field_text({"light", "red"}, Language::Spanish), "rojo");
  EXPECT_EQ(field_text({"class", "red"}, Language::Spanish), "red");
  EXPECT_EQ(field_text({"name", message::kWordOk}, Language::Spanish), "bien");
  // A noun may be a sentence of its own, with braces.
  EXPECT_EQ(field_text({"reason", message::kWordAllOf}, Language::English), "all {name}");
}

}  // namespace
}  // namespace canasta
