#include "server/customer_answers.h"

#include <algorithm>

#include "base/assert.h"
#include "engine/reasons.h"
#include "engine/table_task.h"

namespace canasta {
namespace {

using Answers = std::vector<CustomerAnswer>;

// Columns of the outlooks of one kind, missing where a customer has none.
template <class Outlook>
class OutlookColumns {
 public:
  OutlookColumns(const Answers& answers, std::vector<AnswerColumn>& out)
      : answers_(answers), out_(out) {}

  void texts(std::string name, auto value_of) { add<std::string_view>(std::move(name), value_of); }
  void reals(std::string name, auto value_of) { add<float>(std::move(name), value_of); }
  void days(std::string name, auto value_of) {
    add<std::optional<Day>>(std::move(name), [value_of](const Outlook& outlook) {
      const Day day = value_of(outlook);
      return day == kNoDay ? std::nullopt : std::optional(day);
    });
  }

  // reason_1_<part> and so on: `add_parts(name, reason_of)`, where reason_of(outlook) is the
  // reason of that rank, or nullptr.
  void reasons(auto add_parts) {
    for (std::size_t rank = 0; rank < kReasons; ++rank) {
      add_parts("reason_" + std::to_string(rank + 1) + "_", [rank](const Outlook& outlook) {
        return rank < outlook.reasons.size() ? &outlook.reasons[rank] : nullptr;
      });
    }
  }

 private:
  template <class Value>
  void add(std::string name, auto value_of) {
    std::vector<Value> values;
    values.reserve(answers_.size());
    for (const CustomerAnswer& answer : answers_) {
      values.push_back(answer.outlook
                           ? static_cast<Value>(value_of(std::get<Outlook>(*answer.outlook)))
                           : missing<Value>());
    }
    out_.push_back({std::move(name), std::move(values)});
  }

  const Answers& answers_;
  std::vector<AnswerColumn>& out_;
};

// A part of a reason that may not be there.
template <class Value>
auto part_of(auto reason_of, auto part) {
  return [reason_of, part](const auto& outlook) {
    const auto* const reason = reason_of(outlook);
    return reason == nullptr ? missing<Value>() : static_cast<Value>(reason->*part);
  };
}

void add_columns(const DateOutlook& /*first*/, bool /*explain*/,
                 OutlookColumns<DateOutlook> columns) {
  using Of = const DateOutlook&;
  columns.days("on_date", [](Of of) { return of.on; });
  columns.reals("probability_on", [](Of of) { return of.probability_on; });
  columns.days("by_date", [](Of of) { return of.by; });
  columns.reals("probability_by", [](Of of) { return of.probability_by; });
  columns.days("expected_date", [](Of of) { return of.expected; });
  columns.days("expected_low", [](Of of) { return of.low; });
  columns.days("expected_high", [](Of of) { return of.high; });
}

void add_columns(const WindowOutlook& /*first*/, bool explain,
                 OutlookColumns<WindowOutlook> columns) {
  using Of = const WindowOutlook&;
  columns.reals("window_days", [](Of of) { return of.days; });
  columns.texts("prediction", [](Of of) { return of.says_yes() ? "yes" : "no"; });
  columns.reals("probability", [](Of of) { return of.probability; });
  columns.days("as_of", [](Of of) { return of.as_of; });
  if (!explain) return;
  columns.reasons([&](const std::string& name, auto reason_of) {
    columns.texts(name + "feature", part_of<std::string_view>(reason_of, &FeatureReason::feature));
    columns.reals(name + "value", part_of<float>(reason_of, &FeatureReason::value));
    columns.reals(name + "contribution", part_of<float>(reason_of, &FeatureReason::contribution));
  });
}

void add_columns(const RowOutlook& first, bool explain, OutlookColumns<RowOutlook> columns) {
  using Of = const RowOutlook&;
  if (first.classes.empty()) {
    columns.reals("prediction", [](Of of) { return of.value; });
  } else {
    columns.texts("prediction", [](Of of) { return of.decided_class(); });
    columns.reals("confidence", [](Of of) { return of.prediction().confidence(); });
  }
  for (std::size_t i = 0; i < first.classes.size(); ++i) {
    columns.reals(kProbabilityPrefix + std::string(first.classes[i]),
                  [i](Of of) { return of.probability[i]; });
  }
  if (!explain) return;
  columns.reasons([&](const std::string& name, auto reason_of) {
    columns.texts(name + "column", part_of<std::string_view>(reason_of, &ColumnReason::column));
    columns.reals(name + "contribution", part_of<float>(reason_of, &ColumnReason::contribution));
  });
}

AnswerColumn problem_column(std::string name, const Answers& answers, auto value_of) {
  std::vector<std::string_view> texts;
  texts.reserve(answers.size());
  for (const CustomerAnswer& answer : answers) {
    texts.push_back(answer.outlook ? missing<std::string_view>() : value_of(answer.problem));
  }
  return {std::move(name), std::move(texts)};
}

}  // namespace

std::vector<AnswerColumn> customer_table(const Answers& answers, bool explain) {
  const auto known =
      std::ranges::find_if(answers, [](const auto& each) { return each.outlook.has_value(); });
  CANASTA_ASSERT(known != answers.end());
  std::vector<std::string_view> ids;
  for (const CustomerAnswer& answer : answers) ids.push_back(answer.customer);
  std::vector<AnswerColumn> columns;
  columns.push_back({"customer_id", std::move(ids)});
  std::visit(
      [&]<class Outlook>(const Outlook& first) {
        add_columns(first, explain, OutlookColumns<Outlook>(answers, columns));
      },
      *known->outlook);
  using Of = const CustomerProblem&;
  columns.push_back(problem_column("problem_code", answers, [](Of of) { return of.code; }));
  columns.push_back(problem_column("problem_id", answers, [](Of of) { return of.id; }));
  columns.push_back(
      problem_column("problem_detail", answers, [](Of of) { return std::string_view(of.detail); }));
  return columns;
}

}  // namespace canasta
