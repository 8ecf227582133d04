// A contract from a table. What is taken and why stands in docs/formats/contract.md: only what a
// next file of the same source can be expected to keep.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/ascii.h"
#include "base/assert.h"
#include "quality/duplicates.h"
#include "quality/quality.h"
#include "quality/typed_text.h"
#include "quality/verdicts.h"

namespace canasta {
namespace {

constexpr std::size_t kListedBytesMax = 100;  // a longer text is prose, not one of a list
// All lists of a contract together, so that the file stays below kYamlBytesMax.
constexpr std::size_t kListsBytesMax = std::size_t{256} << 10;
constexpr double kSignificant = 100;  // ends of ranges are rounded to this share of the width

// First and last day that a date in four digits of the year can say.
constexpr Day kDayFirst = -719'162;  // 0001-01-01
constexpr Day kDayLast = 2'932'896;  // 9999-12-31

// ---- Names of keys ----

constexpr std::array<std::string_view, 12> kKeyWords{"id",     "key",   "code",  "cd",
                                                     "uuid",   "guid",  "sku",   "codigo",
                                                     "código", "clave", "folio", "cedula"};

// The last word of a name: "id" of customer_id, CustomerID and "Customer Id".
std::string last_word(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0) {
    const char c = name[begin - 1];
    if (c == '_' || c == '-' || c == ' ' || c == '.') break;
    --begin;
    // A capital after a small letter begins a word.
    if (is_upper(c) && begin > 0 && is_lower(name[begin - 1])) break;
  }
  return to_lower(name.substr(begin));
}

bool is_key_name(std::string_view name) {
  const std::string word = last_word(name);
  return std::find(kKeyWords.begin(), kKeyWords.end(), word) != kKeyWords.end();
}

// ---- Ranges ----

template <class Value>
struct Seen {
  Value least;
  Value most;
  std::size_t given = 0;
};

template <class Column>
auto seen_in(const TableColumn& column, const Column& body) {
  Seen<typename std::decay_t<decltype(body.values)>::value_type> seen{};
  for (std::size_t row = 0; row < body.values.size(); ++row) {
    if (column.missing(row)) continue;
    const auto value = body.values[row];
    seen.least = seen.given == 0 ? value : std::min(seen.least, value);
    seen.most = seen.given == 0 ? value : std::max(seen.most, value);
    ++seen.given;
  }
  return seen;
}

// Power of ten that is at most 1 / kSignificant of the width.
double step_of(double width) {
  return std::pow(10.0, std::floor(std::log10(width / kSignificant)));
}

// Rounded down to a multiple of the step, a power of ten; dividing by a whole power of ten gives
// the shortest decimals where multiplying by a fraction does not.
double round_down(double value, double step) {
  if (step >= 1) return std::floor(value / step) * step;
  const double parts = std::round(1 / step);
  return std::floor(value * parts) / parts;
}

struct Widened {
  double low;
  double high;
};

// The range seen with slack on both sides, rounded outwards. It does not cross zero: a sign that
// never changed is worth keeping.
Widened widen(double least, double most, double slack) {
  const double width = most - least;
  const double step = step_of(width);
  const double low = std::min(least, round_down(least - slack * width, step));
  const double high = std::max(most, -round_down(-(most + slack * width), step));
  return {least >= 0 ? std::max(low, 0.0) : low, most <= 0 ? std::min(high, 0.0) : high};
}

void infer_range(const TableColumn& column, const RealColumn& body, const InferOptions& options,
                 ContractColumn& contract) {
  const auto seen = seen_in(column, body);
  const double width = seen.most - seen.least;
  if (seen.given == 0 || !std::isfinite(width) || !(width > 0)) return;
  const Widened range = widen(seen.least, seen.most, options.range_slack);
  if (std::isfinite(range.low)) contract.minimum = ContractLimit{range.low};
  if (std::isfinite(range.high)) contract.maximum = ContractLimit{range.high};
}

void infer_range(const TableColumn& column, const IntColumn& body, const InferOptions& options,
                 ContractColumn& contract) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;  // beyond it doubles miss integers
  const auto seen = seen_in(column, body);
  if (seen.given == 0 || seen.least == seen.most) return;
  if (seen.least < -kExact || seen.most > kExact) return;
  const Widened range =
      widen(static_cast<double>(seen.least), static_cast<double>(seen.most), options.range_slack);
  contract.minimum = ContractLimit{static_cast<std::int64_t>(std::floor(range.low))};
  contract.maximum = ContractLimit{static_cast<std::int64_t>(std::ceil(range.high))};
}

// The next file is later: only the beginning of time is kept.
void infer_range(const TableColumn& column, const DayColumn& body, const InferOptions&,
                 ContractColumn& contract) {
  const auto seen = seen_in(column, body);
  if (seen.given == 0 || seen.least < kDayFirst || seen.least > kDayLast) return;
  contract.minimum = ContractLimit{std::int64_t{seen.least}};
}

void infer_range(const TableColumn& column, const TimeColumn& body, const InferOptions&,
                 ContractColumn& contract) {
  const auto seen = seen_in(column, body);
  if (seen.given == 0 || seen.least < start_of(kDayFirst) || seen.least > start_of(kDayLast))
    return;
  contract.minimum = ContractLimit{std::int64_t{seen.least}};
}

// ---- Lists of values ----

// The distinct texts that occur, sorted; nothing when they are more than `most`.
std::vector<std::string> distinct_values(const TextColumn& column, std::size_t most) {
  const DistinctTexts texts = distinct_texts(column.dictionary);
  std::vector<bool> seen(texts.count);
  std::vector<std::string> values;
  for (const std::uint32_t code : column.codes) {
    if (code == kNoCode || seen[texts.id[code]]) continue;
    if (values.size() == most) return {};
    seen[texts.id[code]] = true;
    values.emplace_back(column.dictionary[code]);
  }
  std::sort(values.begin(), values.end());
  return values;
}

bool are_truths(const std::vector<std::string>& values) {
  return !values.empty() && std::all_of(values.begin(), values.end(), [](const std::string& value) {
    const std::string word = to_lower(value);
    return word == "true" || word == "false";
  });
}

std::size_t bytes_of(const std::vector<std::string>& values) {
  std::size_t bytes = 0;
  for (const std::string& value : values) bytes += value.size();
  return bytes;
}

bool is_list(const std::vector<std::string>& values, std::size_t given,
             const InferOptions& options) {
  const bool short_texts = std::all_of(values.begin(), values.end(), [](const std::string& value) {
    return value.size() <= kListedBytesMax;
  });
  return !values.empty() && short_texts && given >= values.size() * options.rows_per_value_min;
}

// ---- Columns ----

class Inference {
 public:
  explicit Inference(const InferOptions& options) : options_(options) {}

  ContractColumn column(const TableColumn& column) {
    ContractColumn contract;
    contract.name = column.name;
    const std::size_t rows = column.size();
    const std::size_t missing = count_missing(column);
    if (missing == rows) return contract;  // nothing is known of it
    contract.type = logical_type_of(column);
    contract.required = missing == 0;
    if (missing > 0) contract.nulls_max = nulls_of(missing, rows);
    contract.unique = missing == 0 && is_key(column);
    if (contract.unique) return contract;  // new keys are to be expected, in no range
    infer_values(column, rows - missing, contract);
    return contract;
  }

 private:
  static std::size_t count_missing(const TableColumn& column) {
    std::size_t missing = 0;
    for (std::size_t row = 0; row < column.size(); ++row) missing += column.missing(row) ? 1 : 0;
    return missing;
  }

  // Twice the share, in whole percent, rounded up: the next rows are fewer, and not the same. At
  // 100 % nothing would be said.
  static std::optional<NullLimit> nulls_of(std::size_t missing, std::size_t rows) {
    const std::size_t percent = (2 * 100 * missing + rows - 1) / rows;
    if (percent >= 100) return std::nullopt;
    return NullLimit{static_cast<double>(percent)};
  }

  bool is_key(const TableColumn& column) const {
    const LogicalType type = logical_type_of(column);
    const bool whole = type == LogicalType::Integer || type == LogicalType::String;
    if (!whole || column.size() < options_.key_rows_min || !is_key_name(column.name)) return false;
    const TableColumn* only = &column;
    return find_duplicates({&only, 1}).count == 0;
  }

  void infer_values(const TableColumn& column, std::size_t given, ContractColumn& contract) {
    if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
      infer_list(*texts, given, contract);
      return;
    }
    std::visit(
        [&](const auto& body) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(body)>, TextColumn>) {
            infer_range(column, body, options_, contract);
          }
        },
        column.body);
  }

  void infer_list(const TextColumn& column, std::size_t given, ContractColumn& contract) {
    std::vector<std::string> values = distinct_values(column, options_.allowed_values_max);
    if (are_truths(values)) {
      contract.type = LogicalType::Boolean;
      return;
    }
    const std::size_t bytes = bytes_of(values);
    if (!is_list(values, given, options_) || listed_bytes_ + bytes > kListsBytesMax) return;
    listed_bytes_ += bytes;
    contract.allowed = std::move(values);
  }

  const InferOptions& options_;
  std::size_t listed_bytes_ = 0;
};

}  // namespace

Contract infer_contract(const Table& table, const InferOptions& options) {
  CANASTA_ASSERT(table.columns.size() <= kContractColumnsMax);
  Inference inference(options);
  ContractTable contract;
  contract.name = options.table;
  for (const TableColumn& column : table.columns) {
    CANASTA_ASSERT(contract.find(column.name) == nullptr);
    contract.columns.push_back(inference.column(column));
  }
  return {.id = options.id,
          .name = options.table,
          .version = "1.0.0",
          .status = "draft",
          .tables = {std::move(contract)},
          .unchecked = {}};
}

}  // namespace canasta
