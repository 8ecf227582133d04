// Evidence: what the values of a column showed about how the column is written.
//
// The first value of each kind is kept, with its line, so that a decision can be said aloud and a
// contradiction can name one line of each side. Evidence of later rows is merged behind.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/number_typing.h"
#include "ingest/row_chunk.h"
#include "ingest/time_typing.h"

namespace canasta {

struct Sighting {
  std::uint64_t line = 0;  // 0: never seen
  std::string value;

  bool seen() const { return line != 0; }
  void note(std::uint64_t at_line, std::string_view text) {
    if (!seen()) *this = {at_line, std::string(text)};
  }
  void merge(const Sighting& later) {
    if (!seen()) *this = later;
  }
};

struct TimeEvidence {
  Sighting day_first, month_first, ambiguous;
  void note(TimeShape shape, std::uint64_t line, std::string_view text);
};

struct NumberEvidence {
  Sighting dot, comma, ambiguous;
  void note(NumberShape shape, std::uint64_t line, std::string_view text);
};

inline constexpr std::array<Role, 3> kNumberRoles{Role::Quantity, Role::UnitPrice, Role::Amount};

struct Evidence {
  TimeEvidence time;
  std::array<NumberEvidence, kNumberRoles.size()> numbers;  // in the order of kNumberRoles

  NumberEvidence& of(Role number_role) { return numbers[index_of(number_role)]; }
  const NumberEvidence& of(Role number_role) const { return numbers[index_of(number_role)]; }
  void merge(const Evidence& later);

 private:
  static std::size_t index_of(Role role) {
    return static_cast<std::size_t>(role) - static_cast<std::size_t>(Role::Quantity);
  }
};

}  // namespace canasta
