#include "ingest/column_typing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "ingest/number_typing.h"

namespace canasta {
namespace {

constexpr double kExactIntegerMax = 9'007'199'254'740'992;  // 2^53
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

// "007" is a code, not seven; "0" and "0.5" are numbers.
bool has_leading_zero(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return text.size() > 1 && text.front() == '0' && is_digit(text[1]);
}

bool is_whole(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(to_lower(c)) || c == ' ' || c == '-'; });
}

bool is_month(std::string_view text) {
  return std::find(kMonths.begin(), kMonths.end(), to_lower(text)) != kMonths.end();
}

// "01-Apr" or "Apr-01": what a spreadsheet makes of "1-4".
bool is_spreadsheet_date(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view left = text.substr(0, dash);
  const std::string_view right = text.substr(dash + 1);
  const auto is_short_number = [](std::string_view part) {
    return part.size() <= 2 && is_whole(part);
  };
  return (is_short_number(left) && is_month(right)) || (is_month(left) && is_short_number(right));
}

// One column on its way.
class Typing {
 public:
  Typing(std::string name, TextTable::Column texts, const ColumnTyping& options,
         std::vector<Finding>& findings)
      : name_(std::move(name)),
        texts_(std::move(texts)),
        options_(options),
        findings_(findings),
        rows_(texts_.texts.size()),
        first_row_(texts_.texts.size()) {
    for (std::size_t row = texts_.codes.size(); row-- > 0;) {
      if (texts_.codes[row] == kNoCode) continue;
      rows_[texts_.codes[row]] += 1;
      first_row_[texts_.codes[row]] = row;
    }
  }

  TableColumn run() {
    if (distinct() > 0 && look_at_numbers()) return numbers();
    if (distinct() > 0 && look_at_times()) return times();
    report_spreadsheet_dates();
    return {
        .name = name_,
        .body = TextColumn{.dictionary = texts_.texts.release(), .codes = std::move(texts_.codes)}};
  }

 private:
  std::size_t distinct() const { return rows_.size(); }
  std::string_view text(std::size_t code) const { return texts_.texts[code]; }
  std::string place(std::size_t code) const { return options_.place_of(first_row_[code]); }

  // --- Numbers

  // Reads all texts as numbers; false where they are something else.
  bool look_at_numbers() {
    std::size_t number_rows = 0;
    std::vector<std::size_t> words;
    bool whole = true;
    bool inexact = false;
    for (std::size_t code = 0; code < distinct(); ++code) {
      const NumberText number = parse_number(text(code));
      numbers_.push_back(number);
      if (number.shape == NumberShape::NotNumber) {
        words.push_back(code);
      } else if (has_leading_zero(text(code)) && is_whole(text(code))) {
        return false;
      } else {
        number_rows += rows_[code];
        whole = whole && is_whole(text(code));
        inexact = inexact || std::abs(number.value) >= kExactIntegerMax;
      }
    }
    if (whole && inexact) return false;  // ids of so many digits that a double would merge them
    return (words.empty() || words_are_missing(words, number_rows)) && decide_decimal();
  }

  bool words_are_missing(const std::vector<std::size_t>& words, std::size_t number_rows) {
    std::size_t word_rows = 0;
    std::string said;
    for (const std::size_t code : words) {
      if (!is_word(text(code))) return false;
      word_rows += rows_[code];
      said += (said.empty() ? "\"" : ", \"") + std::string(text(code)) + "\"";
    }
    if (words.size() > kMissingWordsMax || word_rows > number_rows) return false;
    if (distinct() - words.size() < kNumbersBesideWordsMin) return false;
    findings_.push_back(
        {message::kWordsAreMissing, {{"column", name_}, {"words", said}, {"rows", word_rows}}});
    return true;
  }

  // The first code of a shape, or distinct().
  std::size_t first_of(NumberShape shape) const {
    const auto found = std::find_if(numbers_.begin(), numbers_.end(),
                                    [&](const NumberText& n) { return n.shape == shape; });
    return static_cast<std::size_t>(found - numbers_.begin());
  }

  bool decide_decimal() {
    const std::size_t dot = first_of(NumberShape::DecimalDot);
    const std::size_t comma = first_of(NumberShape::DecimalComma);
    const std::size_t ambiguous =
        std::min(first_of(NumberShape::AmbiguousDot), first_of(NumberShape::AmbiguousComma));
    if (options_.decimal) {
      decimal_ = *options_.decimal;
      return (decimal_ == '.' ? comma : dot) == distinct();
    }
    if (dot < distinct() && comma < distinct()) return false;
    decimal_ = comma < distinct() ? ',' : '.';
    const std::size_t shown = std::min(comma, dot);
    if (shown < distinct()) {
      say_decimal(message::kDecimalSignShown, shown);
    } else if (ambiguous < distinct()) {
      say_decimal(message::kDecimalSignAssumed, ambiguous);
    }
    return true;
  }

  void say_decimal(Message message, std::size_t code) {
    findings_.push_back({message,
                         {{"column", name_},
                          {"sign", std::string(1, decimal_)},
                          {"value", text(code)},
                          {"place", place(code)}}});
  }

  TableColumn numbers() {
    std::vector<double> value(distinct());
    bool whole = true;
    for (std::size_t code = 0; code < distinct(); ++code) {
      const NumberText& number = numbers_[code];
      if (number.shape == NumberShape::NotNumber) {
        value[code] = std::nan("");
        continue;
      }
      value[code] = settle_number(number.value, number.shape, decimal_);
      whole = whole && is_whole(text(code)) && std::abs(value[code]) < kExactIntegerMax;
    }
    if (!whole) return of_values(RealColumn{}, value, std::nan(""));
    IntColumn ints;
    for (const std::uint32_t code : texts_.codes) {
      const double one = code == kNoCode ? std::nan("") : value[code];
      ints.values.push_back(std::isnan(one) ? kNoInt : static_cast<std::int64_t>(one));
    }
    return {.name = name_, .body = std::move(ints)};
  }

  // --- Times

  bool look_at_times() {
    TimeReader reader(options_.timezone);
    for (std::size_t code = 0; code < distinct(); ++code) {
      times_.push_back(reader.parse(text(code)));
      if (times_.back().shape == TimeShape::NotTime) return false;
    }
    return decide_order();
  }

  std::size_t first_of(TimeShape shape) const {
    const auto found = std::find_if(times_.begin(), times_.end(),
                                    [&](const TimeText& t) { return t.shape == shape; });
    return static_cast<std::size_t>(found - times_.begin());
  }

  bool decide_order() {
    const std::size_t day = first_of(TimeShape::DayFirst);
    const std::size_t month = first_of(TimeShape::MonthFirst);
    const std::size_t ambiguous = first_of(TimeShape::Ambiguous);
    if (options_.date_order) {
      order_ = *options_.date_order;
      return (order_ == DateOrder::DayFirst ? month : day) == distinct();
    }
    if (day < distinct() && month < distinct()) return false;
    order_ = month < distinct() ? DateOrder::MonthFirst : DateOrder::DayFirst;
    const auto say = [&](Message message, std::size_t code) {
      findings_.push_back({message, {{"value", text(code)}, {"place", place(code)}}});
    };
    if (day < distinct()) say(message::kDatesDayFirst, day);
    if (month < distinct()) say(message::kDatesMonthFirst, month);
    if (std::min(day, month) == distinct() && ambiguous < distinct()) {
      say(message::kDatesAssumedDayFirst, ambiguous);
    }
    return true;
  }

  TableColumn times() {
    std::vector<Seconds> value(distinct());
    bool midnight = true;
    for (std::size_t code = 0; code < distinct(); ++code) {
      value[code] = settle_time(times_[code].packed, order_);
      midnight = midnight && value[code] == start_of(day_of(value[code]));
    }
    if (!midnight) return of_values(TimeColumn{}, value, kNoTime);
    std::vector<Day> days;
    for (const Seconds time : value) days.push_back(day_of(time));
    return of_values(DayColumn{}, days, kNoDay);
  }

  template <class Column, class Value>
  TableColumn of_values(Column column, const std::vector<Value>& value, Value missing) const {
    column.values.reserve(texts_.codes.size());
    for (const std::uint32_t code : texts_.codes) {
      column.values.push_back(code == kNoCode ? missing : value[code]);
    }
    return {.name = name_, .body = std::move(column)};
  }

  void report_spreadsheet_dates() {
    std::size_t rows = 0;
    std::size_t first = distinct();
    for (std::size_t code = 0; code < distinct(); ++code) {
      if (!is_spreadsheet_date(text(code))) continue;
      rows += rows_[code];
      first = std::min(first, code);
    }
    if (rows == 0) return;
    findings_.push_back(
        {message::kSpreadsheetDates,
         {{"column", name_}, {"rows", rows}, {"value", text(first)}, {"place", place(first)}}});
  }

  std::string name_;
  TextTable::Column texts_;
  const ColumnTyping& options_;
  std::vector<Finding>& findings_;
  std::vector<std::size_t> rows_;       // by code
  std::vector<std::size_t> first_row_;  // by code
  std::vector<NumberText> numbers_;     // by code
  std::vector<TimeText> times_;         // by code
  char decimal_ = '.';
  DateOrder order_ = DateOrder::DayFirst;
};

}  // namespace

TableColumn type_column(std::string name, TextTable::Column texts, const ColumnTyping& typing,
                        std::vector<Finding>& findings) {
  return Typing(std::move(name), std::move(texts), typing, findings).run();
}

}  // namespace canasta
