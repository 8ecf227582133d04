// What changed between two contracts, and for whom that is a problem.
//
// Stricter rules refuse data that passed before: producers must look. Looser ones, and columns that
// go, let data come that consumers have not met.
#include <algorithm>
#include <functional>
#include <set>

#include "base/joined.h"
#include "base/messages/quality.h"
#include "quality/quality.h"
#include "quality/typed_text.h"
#include "quality/value_text.h"

namespace canasta {
namespace {

// Not there, in every language.
constexpr std::string_view kNothing = "–";

// Whether values that keep to `from` keep to `to` as well.
bool is_wider(std::optional<LogicalType> from, std::optional<LogicalType> to) {
  return !to || (from == LogicalType::Integer && to == LogicalType::Number) ||
         (from == LogicalType::Date && to == LogicalType::Timestamp);
}

std::string type_text(std::optional<LogicalType> type) {
  return std::string(type ? name(*type) : kNothing);
}

std::string limit_text(std::optional<LogicalType> type, const std::optional<ContractLimit>& limit) {
  if (!limit) return std::string(kNothing);
  return (limit->exclusive ? "≠ " : "") + limit_text(type.value_or(LogicalType::Number), *limit);
}

std::string nulls_text(const std::optional<NullLimit>& nulls) {
  if (!nulls) return std::string(kNothing);
  return (nulls->exclusive ? "< " : "") + number_text(nulls->value) + (nulls->percent ? " %" : "");
}

std::string count_text(std::optional<std::uint64_t> count) {
  return count ? std::to_string(*count) : std::string(kNothing);
}

std::string list_text(const std::vector<std::string>& values) {
  return values.empty() ? std::string(kNothing) : cut_text(joined(values));
}

std::string truth_text(bool value) { return value ? "true" : "false"; }

// Compares the columns of one table, and the table's own rules.
class TableDiff {
 public:
  TableDiff(const ContractTable& before, const ContractTable& after,
            std::vector<ContractChange>& changes)
      : before_(before), after_(after), changes_(changes) {}

  void run() {
    for (const ContractColumn& column : after_.columns) {
      const ContractColumn* old = before_.find(column.name);
      column_ = column.name;
      if (old == nullptr) {
        add_column(ChangeKind::Added, message::kContractColumnAdded, column);
      } else {
        compare(*old, column);
      }
    }
    for (const ContractColumn& column : before_.columns) {
      column_ = column.name;
      if (after_.find(column.name) == nullptr) {
        add_column(ChangeKind::Removed, message::kContractColumnRemoved, column);
      }
    }
    column_.clear();
    compare_order();
    compare_table();
  }

 private:
  enum class Turn : std::uint8_t { Same, Stricter, Looser, Both };

  ContractChange& add(ChangeKind kind, Message message, Fields fields) {
    fields.emplace_back("table", after_.name);
    fields.emplace_back("column", cut_text(column_));
    changes_.push_back({kind, after_.name, column_, {}, message, std::move(fields)});
    return changes_.back();
  }

  void add_column(ChangeKind kind, Message message, const ContractColumn& column) {
    ContractChange& change = add(kind, message, {{"type", type_text(column.type)}});
    const bool added = kind == ChangeKind::Added;
    // A column that the contract no longer knows is extra where it still comes.
    change.breaks_producers = added || after_.extra_columns == Strictness::Refuse;
    change.breaks_consumers = !added;
  }

  // A rule that is another now. Both: some values are refused that passed, and the other way.
  void add_rule(std::string_view rule, Turn turn, std::string before, std::string after) {
    if (turn == Turn::Same) return;
    const bool looser = turn == Turn::Looser;
    const Message message = looser ? message::kContractRuleLooser : message::kContractRuleStricter;
    ContractChange& change = add(looser ? ChangeKind::Looser : ChangeKind::Stricter, message,
                                 {{"rule", rule},
                                  {"before", before},
                                  {"after", after},
                                  {"subject", column_.empty() ? after_.name : cut_text(column_)}});
    change.rule = rule;
    change.breaks_producers = turn != Turn::Looser;
    change.breaks_consumers = turn != Turn::Stricter;
  }

  static Turn turn_of(bool stricter, bool looser) {
    if (stricter && looser) return Turn::Both;
    if (stricter) return Turn::Stricter;
    return looser ? Turn::Looser : Turn::Same;
  }

  static Turn turn_of_truth(bool before, bool after) {
    return turn_of(after && !before, before && !after);
  }

  // Of an upper end, where less is stricter; of a lower end, give the two the other way round.
  template <class T>
  static Turn turn_of_end(const std::optional<T>& before, const std::optional<T>& after,
                          const std::function<bool(const T&, const T&)>& narrower) {
    if (before == after) return Turn::Same;
    if (!before) return Turn::Stricter;
    if (!after) return Turn::Looser;
    return narrower(*after, *before) ? Turn::Stricter : Turn::Looser;
  }

  void compare(const ContractColumn& before, const ContractColumn& after) {
    compare_type(before, after);
    add_rule("physicalName",
             before.name_in_data() == after.name_in_data() ? Turn::Same : Turn::Both,
             before.name_in_data(), after.name_in_data());
    const bool was = before.required || before.key_position > 0;
    const bool is = after.required || after.key_position > 0;
    add_rule("required", turn_of_truth(was, is), truth_text(was), truth_text(is));
    add_rule("unique", turn_of_truth(before.unique, after.unique), truth_text(before.unique),
             truth_text(after.unique));
    // A column more in a key makes it weaker, one less stricter; a new key is stricter.
    if (before.key_position != after.key_position) {
      add_rule("primaryKey", Turn::Both, std::to_string(before.key_position),
               std::to_string(after.key_position));
    }
    compare_limits(before, after);
    compare_lengths(before, after);
    compare_nulls(before, after);
    compare_allowed(before, after);
  }

  void compare_type(const ContractColumn& before, const ContractColumn& after) {
    if (before.type == after.type) return;
    ContractChange& change =
        add(ChangeKind::Retyped, message::kContractTypeChanged,
            {{"before", type_text(before.type)}, {"after", type_text(after.type)}});
    change.rule = name(ContractRule::Type);
    change.breaks_producers = !is_wider(before.type, after.type);
    change.breaks_consumers = !is_wider(after.type, before.type);
  }

  // Limits of different types cannot be compared; that the type changed has been said.
  void compare_limits(const ContractColumn& before, const ContractColumn& after) {
    const bool same_kind = before.type == after.type;
    const auto lower = [](const ContractLimit& a, const ContractLimit& b) {
      return a.value < b.value || (a.value == b.value && a.exclusive);
    };
    const auto higher = [](const ContractLimit& a, const ContractLimit& b) {
      return b.value < a.value || (a.value == b.value && a.exclusive);
    };
    const auto turn = [&](const auto& was, const auto& is, const auto& narrower) {
      if (!same_kind && was && is) return was == is ? Turn::Same : Turn::Both;
      return turn_of_end<ContractLimit>(was, is, narrower);
    };
    add_rule("minimum", turn(before.minimum, after.minimum, higher),
             limit_text(before.type, before.minimum), limit_text(after.type, after.minimum));
    add_rule("maximum", turn(before.maximum, after.maximum, lower),
             limit_text(before.type, before.maximum), limit_text(after.type, after.maximum));
  }

  void compare_least(std::string_view rule, std::optional<std::uint64_t> before,
                     std::optional<std::uint64_t> after) {
    add_rule(rule, turn_of_end<std::uint64_t>(before, after, std::greater<>()), count_text(before),
             count_text(after));
  }
  void compare_most(std::string_view rule, std::optional<std::uint64_t> before,
                    std::optional<std::uint64_t> after) {
    add_rule(rule, turn_of_end<std::uint64_t>(before, after, std::less<>()), count_text(before),
             count_text(after));
  }

  void compare_lengths(const ContractColumn& before, const ContractColumn& after) {
    compare_least("minLength", before.length_min, after.length_min);
    compare_most("maxLength", before.length_max, after.length_max);
  }

  void compare_nulls(const ContractColumn& before, const ContractColumn& after) {
    const auto narrower = [](const NullLimit& a, const NullLimit& b) {
      return a.value < b.value || (a.value == b.value && a.exclusive);
    };
    Turn turn = turn_of_end<NullLimit>(before.nulls_max, after.nulls_max, narrower);
    const bool other_unit = before.nulls_max && after.nulls_max &&
                            before.nulls_max->percent != after.nulls_max->percent;
    if (other_unit) turn = Turn::Both;
    add_rule("nullValues", turn, nulls_text(before.nulls_max), nulls_text(after.nulls_max));
  }

  void compare_allowed(const ContractColumn& before, const ContractColumn& after) {
    const std::set<std::string> was(before.allowed.begin(), before.allowed.end());
    const std::set<std::string> is(after.allowed.begin(), after.allowed.end());
    if (was == is) return;
    std::vector<std::string> gone;
    std::vector<std::string> come;
    std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
    std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
    // An empty list is no list: everything is allowed.
    const bool stricter = was.empty() || (!is.empty() && !gone.empty());
    const bool looser = is.empty() || (!was.empty() && !come.empty());
    const bool listed = !was.empty() && !is.empty();
    add_rule("validValues", turn_of(stricter, looser), list_text(listed ? gone : before.allowed),
             list_text(listed ? come : after.allowed));
  }

  // Columns of both, in either's order.
  void compare_order() {
    std::vector<std::string_view> was;
    std::vector<std::string_view> is;
    for (const ContractColumn& column : before_.columns) {
      if (after_.find(column.name) != nullptr) was.push_back(column.name);
    }
    for (const ContractColumn& column : after_.columns) {
      if (before_.find(column.name) != nullptr) is.push_back(column.name);
    }
    if (was == is) return;
    ContractChange& change = add(ChangeKind::Reordered, message::kContractReordered, {});
    change.rule = name(ContractRule::ColumnOrder);
    change.breaks_producers = after_.column_order == Strictness::Refuse;
    change.breaks_consumers = before_.column_order == Strictness::Refuse;
  }

  void compare_strictness(ContractRule rule, Strictness before, Strictness after) {
    constexpr std::string_view kWords[] = {"ignore", "warn", "refuse"};
    const Turn turn = turn_of(before < after, after < before);
    if (turn == Turn::Same) return;
    add_rule(name(rule), turn, std::string(kWords[static_cast<std::size_t>(before)]),
             std::string(kWords[static_cast<std::size_t>(after)]));
    // Only what is refused can break anything.
    changes_.back().breaks_producers = after == Strictness::Refuse;
    changes_.back().breaks_consumers = before == Strictness::Refuse;
  }

  void compare_table() {
    compare_strictness(ContractRule::ExtraColumns, before_.extra_columns, after_.extra_columns);
    compare_strictness(ContractRule::ColumnOrder, before_.column_order, after_.column_order);
    compare_least("rowCountMin", before_.rows_min, after_.rows_min);
    compare_most("rowCountMax", before_.rows_max, after_.rows_max);
    const std::set<std::vector<std::string>> was(before_.unique_together.begin(),
                                                 before_.unique_together.end());
    const std::set<std::vector<std::string>> is(after_.unique_together.begin(),
                                                after_.unique_together.end());
    for (const auto& key : is) {
      if (!was.contains(key))
        add_rule("duplicateValues", Turn::Stricter, std::string(kNothing), list_text(key));
    }
    for (const auto& key : was) {
      if (!is.contains(key))
        add_rule("duplicateValues", Turn::Looser, list_text(key), std::string(kNothing));
    }
  }

  const ContractTable& before_;
  const ContractTable& after_;
  std::vector<ContractChange>& changes_;
  std::string column_;
};

const ContractTable* find_table(const Contract& contract, std::string_view name) {
  for (const ContractTable& table : contract.tables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

ContractChange table_change(ChangeKind kind, const ContractTable& table) {
  const bool added = kind == ChangeKind::Added;
  return {.kind = kind,
          .table = table.name,
          .column = {},
          .rule = {},
          .message = added ? message::kContractTableAdded : message::kContractTableRemoved,
          .fields = {{"table", table.name}},
          .breaks_producers = added,
          .breaks_consumers = !added};
}

}  // namespace

std::string_view name(ChangeKind kind) {
  constexpr std::string_view kNames[] = {"added",  "removed", "stricter",
                                         "looser", "retyped", "reordered"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<ContractChange> diff_contracts(const Contract& before, const Contract& after) {
  std::vector<ContractChange> changes;
  for (const ContractTable& table : after.tables) {
    const ContractTable* old = find_table(before, table.name);
    if (old == nullptr) {
      changes.push_back(table_change(ChangeKind::Added, table));
    } else {
      TableDiff(*old, table, changes).run();
    }
  }
  for (const ContractTable& table : before.tables) {
    if (find_table(after, table.name) != nullptr) continue;
    changes.push_back(table_change(ChangeKind::Removed, table));
  }
  return changes;
}

}  // namespace canasta
