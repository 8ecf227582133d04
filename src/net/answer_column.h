// AnswerColumn: a column of an answer that comes as a table, as CSV or as an Arrow stream.
//
// Missing are a text without bytes behind it (string_view(), which is not ""), NaN, and no day.
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/dates.h"

namespace canasta {

struct AnswerColumn {
  std::string name;
  std::variant<std::vector<std::string_view>, std::vector<float>, std::vector<std::optional<Day>>>
      values;

  std::size_t rows() const {
    return std::visit([](const auto& of) { return of.size(); }, values);
  }
};

inline bool is_missing(std::string_view text) { return text.data() == nullptr; }
inline bool is_missing(float number) { return std::isnan(number); }
inline bool is_missing(std::optional<Day> day) { return !day; }

template <class Value>
Value missing() {
  return {};
}
template <>
inline float missing() {
  return std::numeric_limits<float>::quiet_NaN();
}

}  // namespace canasta
