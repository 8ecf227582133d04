// The largest contributions to a prediction, in words: columns reason_1 to reason_3.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/language.h"
#include "data/table.h"

namespace canasta {

inline constexpr std::size_t kReasons = 3;  // named for a prediction

// Places of the largest by magnitude, the first on a tie; at most kReasons.
std::vector<std::size_t> largest_contributions(std::span<const double> contributions);

class ReasonColumns {
 public:
  // What contributed, and its value in the row.
  struct Named {
    std::string name;
    std::string value;
  };

  explicit ReasonColumns(Language language) : language_(language), columns_(kReasons) {}

  // One more prediction. The largest contributions by magnitude are named, the first on a tie, as
  // "name = value (+amount)".
  void add(std::span<const double> contributions,
           const std::function<Named(std::size_t place)>& name_of);
  std::vector<TableColumn> take();

 private:
  Language language_;
  std::vector<TextColumn> columns_;
};

}  // namespace canasta
