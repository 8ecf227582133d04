// Numbers as people write them: 6.58, 1.234,56, 1 234,56, $ 1,250.00, (12,50), 12-.
//
// One value often says by itself which sign is the decimal one: "2,10", "1.234,56", "1.234.567".
// Some do not: "1.234" is 1.234 or 1234. So a value is read at once, under the reading in which its
// only sign is decimal, with a note of what it showed; when the whole column has been seen,
// settle() corrects the ambiguous ones by the factor of a thousand. One pass is enough, whatever
// comes late.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace canasta {

enum class NumberShape : std::uint8_t {
  Plain,           // no sign of either kind
  DecimalDot,      // can only be read with '.' as decimal sign
  DecimalComma,    // can only be read with ',' as decimal sign
  AmbiguousDot,    // "1.234"
  AmbiguousComma,  // "1,234"
  NotNumber,
};

struct NumberText {
  double value = 0;  // as if the only sign were decimal; exactly rounded
  NumberShape shape = NumberShape::NotNumber;
};

// REQUIRES: trimmed. Currency signs and codes around the number are dropped; a leading or trailing
// minus and parentheses make it negative; blanks (also no-break ones) and apostrophes may group
// thousands. "inf" and "nan" are not numbers. Exponents are: 1.5E+03.
NumberText parse_number(std::string_view text);

// The value of a number once the column's decimal sign is known.
double settle_number(double value, NumberShape shape, char decimal);

// Does the value contradict that decimal sign?
constexpr bool contradicts(NumberShape shape, char decimal) {
  return decimal == '.' ? shape == NumberShape::DecimalComma : shape == NumberShape::DecimalDot;
}

}  // namespace canasta
