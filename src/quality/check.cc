// A table against its contract: form first, then each column on its own, then what speaks of
// several columns or of all rows.
#include <algorithm>

#include "base/joined.h"
#include "base/messages/quality.h"
#include "base/parallel.h"
#include "quality/duplicates.h"
#include "quality/form.h"
#include "quality/quality.h"
#include "quality/typed_text.h"
#include "quality/value_text.h"
#include "quality/verdicts.h"

namespace canasta {
namespace {

// What is checked of one column or key, and what broke.
struct Findings {
  std::vector<CheckedRule> checked;
  std::vector<Violation> violations;
};

// Rows that break a rule.
struct Offence {
  ContractRule rule;
  Message message;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> rows;
  Fields fields;
};

struct Subject {
  const ContractTable* contract;
  const Table* table;
  const CheckOptions* options;

  Place place_of(std::uint64_t row) const {
    if (options->place_of) return options->place_of(row);
    return {.file = contract->name, .line = row + 1, .column = 0, .field = {}};
  }
};

Violation violation_of(const Subject& subject, const TableColumn& column, Offence offence) {
  Violation violation{.rule = offence.rule,
                      .column = column.name,
                      .message = offence.message,
                      .fields = std::move(offence.fields),
                      .count = offence.count,
                      .rows = std::move(offence.rows)};
  for (const std::uint64_t row : violation.rows) {
    violation.places.push_back(subject.place_of(row));
  }
  if (!violation.rows.empty()) violation.example = value_text(column, violation.rows.front());
  violation.fields.emplace_back("column", cut_text(column.name));
  violation.fields.emplace_back("count", offence.count);
  violation.fields.emplace_back("example", violation.example);
  violation.fields.emplace_back("where", places_text(violation.places));
  return violation;
}

// ---- One column ----

class ColumnCheck {
 public:
  ColumnCheck(const Subject& subject, const ContractColumn& contract, const TableColumn& column)
      : subject_(subject),
        contract_(contract),
        column_(column),
        tally_(judge_column(contract, column)),
        missing_(tally_.count_of(Broken::Missing)),
        given_(column.size() - missing_) {}

  Findings run() && {
    check_type();
    if (contract_.required || contract_.key_position > 0) {
      look({ContractRule::Required,
            message::kContractRequired,
            missing_,
            tally_.rows_of(Broken::Missing),
            {{"rows", column_.size()}}});
    }
    if (contract_.nulls_max) check_nulls(*contract_.nulls_max);
    const bool other = match_type(contract_.type, column_) == TypeMatch::Other;
    if (!other || given_ == 0) check_values();
    if (contract_.unique) check_unique();
    return std::move(findings_);
  }

 private:
  // Notes that a rule was looked at, and the violation if there is one.
  void look(Offence offence) {
    findings_.checked.push_back({offence.rule, column_.name});
    if (offence.count == 0) return;
    findings_.violations.push_back(violation_of(subject_, column_, std::move(offence)));
  }

  void look_at(Broken broken, ContractRule rule, Message message, Field limit) {
    look({rule,
          message,
          tally_.count_of(broken),
          tally_.rows_of(broken),
          {std::move(limit), {"given", given_}}});
  }

  void check_type() {
    if (!contract_.type) return;
    look({ContractRule::Type,
          message::kContractRetyped,
          tally_.count_of(Broken::Type),
          tally_.rows_of(Broken::Type),
          {{"expected", name(*contract_.type)},
           {"found", name(logical_type_of(column_))},
           {"given", given_}}});
  }

  void check_nulls(const NullLimit& limit) {
    const auto count = static_cast<double>(missing_);
    const auto rows = static_cast<double>(column_.size());
    const double size = limit.percent ? 100 * count : count;
    const double most = limit.percent ? limit.value * rows : limit.value;
    const bool broken = limit.exclusive ? size >= most && rows > 0 : size > most;
    const std::string text =
        (limit.exclusive ? "< " : "") + number_text(limit.value) + (limit.percent ? " %" : "");
    look({ContractRule::Nulls,
          message::kContractNulls,
          broken ? missing_ : 0,
          broken ? tally_.rows_of(Broken::Missing) : std::vector<std::uint64_t>(),
          {{"limit", text}, {"rows", column_.size()}}});
  }

  void check_limit(const std::optional<ContractLimit>& limit, Broken broken, ContractRule rule,
                   Message inclusive, Message exclusive) {
    if (!limit || !contract_.type) return;
    look_at(broken, rule, limit->exclusive ? exclusive : inclusive,
            {"limit", limit_text(*contract_.type, *limit)});
  }

  void check_values() {
    check_limit(contract_.minimum, Broken::Below, ContractRule::Minimum, message::kContractBelow,
                message::kContractNotAbove);
    check_limit(contract_.maximum, Broken::Above, ContractRule::Maximum, message::kContractAbove,
                message::kContractNotBelow);
    if (contract_.length_min) {
      look_at(Broken::TooShort, ContractRule::MinLength, message::kContractTooShort,
              {"limit", *contract_.length_min});
    }
    if (contract_.length_max) {
      look_at(Broken::TooLong, ContractRule::MaxLength, message::kContractTooLong,
              {"limit", *contract_.length_max});
    }
    if (!contract_.allowed.empty()) {
      look_at(Broken::NotAllowed, ContractRule::Allowed, message::kContractNotAllowed,
              {"limit", allowed_text()});
    }
  }

  // The first of the allowed values, as many as a line takes.
  std::string allowed_text() const {
    std::string text;
    for (const std::string& value : contract_.allowed) {
      if (text.size() + value.size() > kExampleBytesMax) return text + (text.empty() ? "…" : ", …");
      text += (text.empty() ? "" : ", ") + value;
    }
    return text;
  }

  void check_unique() {
    const TableColumn* column = &column_;
    Duplicates duplicates = find_duplicates({&column, 1});
    look({ContractRule::Unique,
          message::kContractDuplicates,
          duplicates.count,
          std::move(duplicates.rows),
          {{"given", given_}}});
  }

  const Subject& subject_;
  const ContractColumn& contract_;
  const TableColumn& column_;
  Tally tally_;
  std::uint64_t missing_;
  std::uint64_t given_;
  Findings findings_;
};

// ---- Several columns, all rows ----

// The primary key, then what is unique together; each as names of the contract.
std::vector<std::vector<std::string>> keys_of(const ContractTable& contract) {
  std::vector<const ContractColumn*> primary;
  for (const ContractColumn& column : contract.columns) {
    if (column.key_position > 0) primary.push_back(&column);
  }
  std::sort(primary.begin(), primary.end(), [](const ContractColumn* a, const ContractColumn* b) {
    return a->key_position < b->key_position;
  });
  std::vector<std::vector<std::string>> keys;
  if (!primary.empty()) keys.emplace_back();
  for (const ContractColumn* column : primary) keys.front().push_back(column->name);
  keys.insert(keys.end(), contract.unique_together.begin(), contract.unique_together.end());
  return keys;
}

// A key with a column that is missing cannot be looked at; the column's own violation says so.
Findings check_key(const Subject& subject, const std::vector<std::string>& key) {
  std::vector<const TableColumn*> columns;
  for (const std::string& name : key) {
    const ContractColumn* contract = subject.contract->find(name);
    const TableColumn* column =
        contract == nullptr ? nullptr : subject.table->find(contract->name_in_data());
    if (column == nullptr) return {};
    columns.push_back(column);
  }
  const std::string names = joined(columns, [](const TableColumn* column) { return column->name; });
  Findings findings{{{ContractRule::Key, names}}, {}};
  Duplicates duplicates = find_duplicates(columns);
  if (duplicates.count == 0) return findings;
  Violation violation = violation_of(subject, *columns.front(),
                                     {ContractRule::Key,
                                      message::kContractKeyDuplicates,
                                      duplicates.count,
                                      std::move(duplicates.rows),
                                      {{"key", cut_text(names)}}});
  violation.column = names;
  findings.violations.push_back(std::move(violation));
  return findings;
}

void check_row_count(const ContractTable& contract, std::uint64_t rows, Findings& findings) {
  const auto look = [&](ContractRule rule, Message message, std::uint64_t limit, bool broken) {
    findings.checked.push_back({rule, ""});
    if (!broken) return;
    findings.violations.push_back(
        {.rule = rule,
         .column = {},
         .message = message,
         .fields = {{"rows", rows}, {"limit", limit}, {"table", contract.name}},
         .count = 1});
  };
  if (const auto least = contract.rows_min) {
    look(ContractRule::RowsMin, message::kContractTooFewRows, *least, rows < *least);
  }
  if (const auto most = contract.rows_max) {
    look(ContractRule::RowsMax, message::kContractTooManyRows, *most, rows > *most);
  }
}

void append(Findings from, ContractCheck& check) {
  std::move(from.checked.begin(), from.checked.end(), std::back_inserter(check.checked));
  std::move(from.violations.begin(), from.violations.end(), std::back_inserter(check.violations));
}

Findings form_findings(const ContractTable& contract, TableForm& form) {
  Findings findings;
  for (const ContractColumn& column : contract.columns) {
    findings.checked.push_back({ContractRule::Present, column.name_in_data()});
  }
  if (contract.extra_columns != Strictness::Ignore) {
    findings.checked.push_back({ContractRule::ExtraColumns, ""});
  }
  if (contract.column_order != Strictness::Ignore) {
    findings.checked.push_back({ContractRule::ColumnOrder, ""});
  }
  findings.violations = std::move(form.violations);
  return findings;
}

}  // namespace

std::string_view name(ContractRule rule) {
  constexpr std::string_view kNames[] = {"present",    "extraColumns", "columnOrder", "logicalType",
                                         "required",   "nullValues",   "minimum",     "maximum",
                                         "minLength",  "maxLength",    "validValues", "unique",
                                         "primaryKey", "rowCountMin",  "rowCountMax"};
  return kNames[static_cast<std::size_t>(rule)];
}

bool ContractCheck::ok() const { return errors() == 0; }

std::size_t ContractCheck::errors() const {
  return static_cast<std::size_t>(std::count_if(
      violations.begin(), violations.end(),
      [](const Violation& violation) { return violation.strictness == Strictness::Refuse; }));
}

Result<ContractCheck> check_contract(const Context& context, const Contract& contract,
                                     const Table& table, const CheckOptions& options) {
  TRY_ASSIGN(const ContractTable* agreed, contract_table(contract, options.table));
  const Subject subject{agreed, &table, &options};
  TableForm form = match_columns(*agreed, table);
  const std::vector<std::vector<std::string>> keys = keys_of(*agreed);
  const std::size_t columns = agreed->columns.size();
  std::vector<Findings> parts(columns + keys.size());
  parallel_for(context, parts.size(), [&](std::size_t i) {
    if (context.cancelled()) return;
    if (i >= columns) {
      parts[i] = check_key(subject, keys[i - columns]);
    } else if (form.columns[i] != nullptr) {
      parts[i] = ColumnCheck(subject, agreed->columns[i], *form.columns[i]).run();
    }
  });
  TRY(context.check_cancel());
  ContractCheck check{.table = agreed->name, .rows = table.rows()};
  append(form_findings(*agreed, form), check);
  for (Findings& part : parts) append(std::move(part), check);
  Findings rows;
  check_row_count(*agreed, check.rows, rows);
  append(std::move(rows), check);
  std::copy_if(contract.unchecked.begin(), contract.unchecked.end(),
               std::back_inserter(check.unchecked),
               [&](const UncheckedRule& rule) { return rule.table == agreed->name; });
  return check;
}

}  // namespace canasta
