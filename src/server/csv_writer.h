// CsvWriter: answers as CSV text, appended to one string.
//
// A comma between fields, CRLF behind every record, quotes where RFC 4180 asks for them; values are
// not altered. Numbers are written with the fewest digits that read back as the same number; what
// is not finite, and a day that is not known, is empty.
//
// Law      Read back, each record has its fields; so has one whose only field is empty, which is
//          written as "" because readers pass over an empty line.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/dates.h"

namespace canasta {

class CsvWriter {
 public:
  CsvWriter& field(std::string_view text);
  CsvWriter& field(double number);
  // With as many digits as 32 bits need.
  CsvWriter& field(float number);
  CsvWriter& day(Day day);
  CsvWriter& empty(std::size_t fields = 1);
  void end_record();

  std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  std::size_t begin_ = 0;   // of the record
  std::size_t fields_ = 0;  // of the record
};

}  // namespace canasta
