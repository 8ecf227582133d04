#include "engine/reasons.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

std::vector<std::string> row_of(std::vector<TableColumn> columns, std::size_t row) {
  std::vector<std::string> out;
  for (const TableColumn& column : columns) out.push_back(cell_text(column, row));
  return out;
}

ReasonColumns::Named named(std::size_t place) {
  return {"f" + std::to_string(place), std::to_string(10 * place)};
}

TEST(Reasons, TheLargestByMagnitudeComeFirstAndTiesByPlace) {
  ReasonColumns reasons(Language::English);
  reasons.add(std::vector{0.1, -0.5, 0.5, 0.0, 0.25}, named);
  EXPECT_EQ(row_of(reasons.take(), 0),
            (std::vector<std::string>{"f1 = 10 (-0.50)", "f2 = 20 (+0.50)", "f4 = 40 (+0.25)"}));
}

TEST(Reasons, FewerContributionsLeaveCellsEmpty) {
  ReasonColumns reasons(Language::Spanish);
  reasons.add(std::vector{2.0}, named);
  reasons.add(std::vector<double>{}, named);
  const std::vector<TableColumn> columns = reasons.take();
  EXPECT_EQ(columns.size(), kReasons);
  EXPECT_EQ(row_of(columns, 0), (std::vector<std::string>{"f0 = 0 (+2.00)", "", ""}));
  EXPECT_EQ(row_of(columns, 1), (std::vector<std::string>{"", "", ""}));
}

}  // namespace
}  // namespace canasta
