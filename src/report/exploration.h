// What is in a table, and what is odd about it: sizes, missing and repeated values, ranges,
// distributions, commonest words, rows by month, the target.
//
// explore() finds the facts in one pass over each column, exploration_report() says them.
//
// Units    counts are rows; of days and times, numbers are days since 1970.
// Cost     sorting of each column of numbers: about 100 ns a value; 16 bytes a row for repeated
//          rows, which are told apart by 128 bits of hash.
// Threads  columns side by side; the same facts on any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "data/table.h"

namespace canasta {

inline constexpr std::size_t kExploreBins = 30;
inline constexpr std::size_t kExploreWords = 10;
inline constexpr std::size_t kExplorePictures = 24;  // of columns, of each kind
inline constexpr double kMissingAmber = 0.2;         // share of rows
inline constexpr double kMissingRed = 0.9;

enum class ColumnKind : std::uint8_t { Numbers, Days, Texts };  // times are days

struct ValueCount {
  std::string value;
  std::uint64_t rows = 0;
};

struct ColumnFacts {
  std::string name;
  ColumnKind kind = ColumnKind::Numbers;
  std::uint64_t missing = 0;
  std::uint64_t infinite = 0;  // counted nowhere else
  std::uint64_t distinct = 0;  // of the values that are there
  // Of numbers and days with a value:
  double low = 0, high = 0, mean = 0, deviation = 0;  // of the sample, n - 1
  std::array<double, 5> quantiles{};                  // 5, 25, 50, 75, 95 %; linear (type 7)
  // Rows beyond three times the distance between the quartiles from them (Tukey's far out).
  std::uint64_t far_out = 0;
  double far_low = 0, far_high = 0;
  std::vector<double> edges = {};          // bins of equal width over what is not far out
  std::vector<std::uint64_t> counts = {};  // one per bin: [edge, next edge), the last one closed
  // Of texts: the commonest values, ties by bytes.
  std::vector<ValueCount> common = {};
};

struct MonthCount {
  Day month = 0;  // its first day
  std::uint64_t rows = 0;
};

struct TableFacts {
  std::string source;
  std::string hash;
  std::string target;      // a column; empty: none
  std::string day_column;  // empty: none
  std::uint64_t rows = 0;
  std::uint64_t repeated = 0;  // rows that equal an earlier one in every column
  std::vector<ColumnFacts> columns = {};
  std::vector<MonthCount> months = {};   // from the first to the last, empty ones too
  std::vector<ValueCount> classes = {};  // of a target of texts: all, by falling rows
};

struct ExploreOptions {
  std::string source = "";  // how the table is called
  std::string hash = "";    // of its files
  std::string target = "";
  std::string day_column = "";  // empty: the first column of days or times
};

TableFacts explore(const Context& context, const Table& table, const ExploreOptions& options);

// A report named "<source>-exploration". `findings`: what else is known of its quality, such as
// violations of its contract or words that training never met.
Report exploration_report(const TableFacts& facts, const std::vector<ReportLine>& findings = {});

}  // namespace canasta
