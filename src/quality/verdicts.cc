#include "quality/verdicts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/truth_words.h"
#include "quality/quality.h"
#include "quality/typed_text.h"

namespace canasta {
namespace {

using Verdict = std::uint8_t;

constexpr Verdict bit(Broken broken) {
  return static_cast<Verdict>(1U << static_cast<unsigned>(broken));
}
constexpr Verdict bit_if(bool condition, Broken broken) {
  return condition ? bit(broken) : Verdict{0};
}

// ---- The two passes ----

// Rows of each kind, until there are enough of every kind that occurs.
template <class Judge>
void show_rows(std::size_t rows, const Judge& judge, Tally& tally) {
  std::uint64_t wanted = 0;
  for (const std::uint64_t count : tally.count)
    wanted += std::min<std::uint64_t>(count, kRowsShown);
  for (std::size_t row = 0; row < rows && wanted > 0; ++row) {
    const unsigned verdict = judge(row);
    for (std::size_t kind = 0; verdict >> kind != 0; ++kind) {
      const bool broken = (verdict >> kind & 1U) != 0;
      if (!broken || tally.rows[kind].size() == kRowsShown) continue;
      tally.rows[kind].push_back(row);
      --wanted;
    }
  }
}

template <class Judge>
Tally tally_of(std::size_t rows, const Judge& judge) {
  std::array<std::uint64_t, std::size_t{1} << kBrokenKinds> seen{};
  for (std::size_t row = 0; row < rows; ++row) ++seen[judge(row)];
  Tally tally;
  for (std::size_t verdict = 1; verdict < seen.size(); ++verdict) {
    for (std::size_t kind = 0; kind < kBrokenKinds; ++kind) {
      if ((verdict >> kind & 1U) != 0) tally.count[kind] += seen[verdict];
    }
  }
  show_rows(rows, judge, tally);
  return tally;
}

// ---- Values that are ordered: numbers, days, times ----

// Both ends inside; the widest range where there is no limit.
template <class Value>
struct Bounds {
  Value low;
  Value high;
};

constexpr double kInt64End = 9223372036854775808.0;  // 2^63

// The whole numbers within a limit. A limit past all of them leaves none, or lets all pass.
std::int64_t whole_end(const ContractLimit& limit, RangeEnd end) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const bool lower = end == RangeEnd::Lower;
  std::int64_t whole = 0;
  bool step = limit.exclusive;
  if (const auto* real = std::get_if<double>(&limit.value)) {
    const double inner = lower ? std::ceil(*real) : std::floor(*real);
    if (inner >= kInt64End) return kMost;
    if (inner < -kInt64End) return kLeast;
    whole = static_cast<std::int64_t>(inner);
    step = step && inner == *real;
  } else {
    whole = std::get<std::int64_t>(limit.value);
  }
  if (!step) return whole;
  if (lower) return whole == kMost ? whole : whole + 1;
  return whole == kLeast ? whole : whole - 1;
}

double real_end(const ContractLimit& limit, RangeEnd end) {
  const auto* whole = std::get_if<std::int64_t>(&limit.value);
  const double value =
      whole != nullptr ? static_cast<double>(*whole) : std::get<double>(limit.value);
  if (!limit.exclusive) return value;
  return std::nextafter(value, end == RangeEnd::Lower ? HUGE_VAL : -HUGE_VAL);
}

Bounds<std::int64_t> whole_bounds(const ContractColumn& contract) {
  using Limits = std::numeric_limits<std::int64_t>;
  return {contract.minimum ? whole_end(*contract.minimum, RangeEnd::Lower) : Limits::min(),
          contract.maximum ? whole_end(*contract.maximum, RangeEnd::Upper) : Limits::max()};
}

Bounds<double> real_bounds(const ContractColumn& contract) {
  return {contract.minimum ? real_end(*contract.minimum, RangeEnd::Lower) : -HUGE_VAL,
          contract.maximum ? real_end(*contract.maximum, RangeEnd::Upper) : HUGE_VAL};
}

// The allowed values as `parse` reads them, sorted; what it cannot read no value is equal to.
template <class Value, class Parse>
std::vector<Value> allowed_values(const ContractColumn& contract, Parse parse) {
  std::vector<Value> values;
  for (const std::string& text : contract.allowed) {
    if (const auto value = parse(text)) values.push_back(static_cast<Value>(*value));
  }
  std::sort(values.begin(), values.end());
  return values;
}

template <class Value>
struct OrderedRules {
  Bounds<Value> bounds;
  bool listed = false;  // only values of `allowed`
  std::vector<Value> allowed;

  Verdict operator()(Value value) const {
    const bool missing_from_list =
        listed && !std::binary_search(allowed.begin(), allowed.end(), value);
    return static_cast<Verdict>(bit_if(value < bounds.low, Broken::Below) |
                                bit_if(value > bounds.high, Broken::Above) |
                                bit_if(missing_from_list, Broken::NotAllowed));
  }
};

template <class Parse>
OrderedRules<std::int64_t> whole_rules(const ContractColumn& contract, Parse parse) {
  return {whole_bounds(contract), !contract.allowed.empty(),
          allowed_values<std::int64_t>(contract, parse)};
}

// A whole number, also one written with a fraction of zero or as a truth.
std::optional<std::int64_t> parse_listed_integer(std::string_view text) {
  if (const auto whole = parse_integer(text)) return whole;
  if (const auto truth = parse_truth(text)) return *truth ? 1 : 0;
  const auto number = parse_real(text);
  const bool whole = number && std::abs(*number) < kInt64End && std::floor(*number) == *number;
  return whole ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

Tally judge(const ContractColumn& contract, const IntColumn& column) {
  const auto rules = whole_rules(contract, parse_listed_integer);
  const bool truths = contract.type == LogicalType::Boolean;
  return tally_of(column.values.size(), [&](std::size_t row) -> Verdict {
    const std::int64_t value = column.values[row];
    if (value == kNoInt) return bit(Broken::Missing);
    if (truths && value != 0 && value != 1) return bit(Broken::Type);
    return rules(value);
  });
}

Tally judge(const ContractColumn& contract, const RealColumn& column) {
  const OrderedRules<double> rules{real_bounds(contract), !contract.allowed.empty(),
                                   allowed_values<double>(contract, parse_real)};
  const bool whole = contract.type == LogicalType::Integer;
  return tally_of(column.values.size(), [&](std::size_t row) -> Verdict {
    const double value = column.values[row];
    if (std::isnan(value)) return bit(Broken::Missing);
    if (whole && std::floor(value) != value) return bit(Broken::Type);
    return rules(value);
  });
}

Tally judge(const ContractColumn& contract, const DayColumn& column) {
  const bool times = contract.type == LogicalType::Timestamp;
  const std::int64_t unit = times ? kSecondsPerDay : 1;
  const auto rules =
      times ? whole_rules(contract, parse_timestamp) : whole_rules(contract, parse_day);
  return tally_of(column.values.size(), [&](std::size_t row) -> Verdict {
    const Day value = column.values[row];
    return value == kNoDay ? bit(Broken::Missing) : rules(value * unit);
  });
}

Tally judge(const ContractColumn& contract, const TimeColumn& column) {
  const bool days = contract.type == LogicalType::Date;
  const auto rules =
      days ? whole_rules(contract, parse_day) : whole_rules(contract, parse_timestamp);
  return tally_of(column.values.size(), [&](std::size_t row) -> Verdict {
    const Seconds value = column.values[row];
    if (value == kNoTime) return bit(Broken::Missing);
    if (!days) return rules(value);
    const Day day = day_of(value);
    return start_of(day) == value ? rules(day) : bit(Broken::Type);
  });
}

// ---- Texts ----

// Code points of UTF-8.
std::uint64_t characters(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Verdict judge_truth(std::string_view text, const ContractColumn& contract) {
  const auto truth = parse_truth(text);
  if (!truth) return bit(Broken::Type);
  const bool listed =
      contract.allowed.empty() ||
      std::any_of(contract.allowed.begin(), contract.allowed.end(),
                  [&](const std::string& each) { return parse_truth(each) == truth; });
  return bit_if(!listed, Broken::NotAllowed);
}

// One verdict for each entry of the dictionary.
std::vector<Verdict> judge_texts(const ContractColumn& contract, const Dictionary& dictionary) {
  std::vector<std::string_view> allowed(contract.allowed.begin(), contract.allowed.end());
  std::sort(allowed.begin(), allowed.end());
  std::vector<Verdict> verdicts(dictionary.size());
  for (std::size_t code = 0; code < dictionary.size(); ++code) {
    const std::string_view text = dictionary[code];
    if (contract.type == LogicalType::Boolean) {
      verdicts[code] = judge_truth(text, contract);
      continue;
    }
    const bool listed = allowed.empty() || std::binary_search(allowed.begin(), allowed.end(), text);
    const bool measured = contract.length_min || contract.length_max;
    const std::uint64_t length = measured ? characters(text) : 0;
    verdicts[code] = static_cast<Verdict>(
        bit_if(!listed, Broken::NotAllowed) |
        bit_if(contract.length_min && length < *contract.length_min, Broken::TooShort) |
        bit_if(contract.length_max && length > *contract.length_max, Broken::TooLong));
  }
  return verdicts;
}

Tally tally_texts(const TextColumn& column, const std::vector<Verdict>& verdicts) {
  return tally_of(column.codes.size(), [&](std::size_t row) -> Verdict {
    const std::uint32_t code = column.codes[row];
    return code == kNoCode ? bit(Broken::Missing) : verdicts[code];
  });
}

Tally judge(const ContractColumn& contract, const TextColumn& column) {
  return tally_texts(column, judge_texts(contract, column.dictionary));
}

// ---- Another type ----

Tally refuse_all(const TableColumn& column) {
  return tally_of(column.size(), [&](std::size_t row) -> Verdict {
    return bit(column.missing(row) ? Broken::Missing : Broken::Type);
  });
}

Tally refuse_unreadable(LogicalType wanted, const TextColumn& column) {
  std::vector<Verdict> verdicts(column.dictionary.size());
  for (std::size_t code = 0; code < verdicts.size(); ++code) {
    verdicts[code] = bit_if(!reads_as(wanted, column.dictionary[code]), Broken::Type);
  }
  return tally_texts(column, verdicts);
}

Tally judge_other(LogicalType wanted, const TableColumn& column) {
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    Tally tally = refuse_unreadable(wanted, *texts);
    if (tally.count_of(Broken::Type) > 0) return tally;
  }
  return refuse_all(column);
}

}  // namespace

LogicalType logical_type_of(const TableColumn& column) {
  constexpr LogicalType kTypes[] = {LogicalType::Integer, LogicalType::Number, LogicalType::Date,
                                    LogicalType::Timestamp, LogicalType::String};
  static_assert(std::variant_size_v<decltype(TableColumn::body)> == std::size(kTypes));
  return kTypes[column.body.index()];
}

TypeMatch match_type(std::optional<LogicalType> wanted, const TableColumn& column) {
  const LogicalType found = logical_type_of(column);
  if (!wanted || *wanted == found) return TypeMatch::Same;
  switch (*wanted) {
    case LogicalType::Number:
      return found == LogicalType::Integer ? TypeMatch::Same : TypeMatch::Other;
    case LogicalType::Timestamp:
      return found == LogicalType::Date ? TypeMatch::Same : TypeMatch::Other;
    case LogicalType::Integer:
      return found == LogicalType::Number ? TypeMatch::ByValue : TypeMatch::Other;
    case LogicalType::Date:
      return found == LogicalType::Timestamp ? TypeMatch::ByValue : TypeMatch::Other;
    case LogicalType::Boolean:
      return found == LogicalType::Integer || found == LogicalType::String ? TypeMatch::ByValue
                                                                           : TypeMatch::Other;
    case LogicalType::String:
      break;
  }
  return TypeMatch::Other;
}

Tally judge_column(const ContractColumn& contract, const TableColumn& column) {
  if (match_type(contract.type, column) == TypeMatch::Other) {
    return judge_other(*contract.type, column);
  }
  return std::visit([&](const auto& body) { return judge(contract, body); }, column.body);
}

}  // namespace canasta
