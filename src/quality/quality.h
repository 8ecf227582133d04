// Quality: contracts of data. Inferred from a table, kept as ODCS v3.1 YAML, checked on a table,
// compared with each other.
//
//   table    -> infer_contract -> contract_yaml -> a person reads, changes, agrees
//   contract -> check_contract (table) -> report, JUnit, or the error that stops a training
//
// A check reads every value of a column once and gives each a byte of the rules that it breaks;
// texts are judged once per entry of their dictionary. All violations are found, never only the
// first.
//
// Format    docs/formats/contract.md, with a worked example and every rule.
// Threads   Pure functions. Columns are checked side by side; the answer is the same on any number
//           of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/messages/quality.h"
#include "data/contract.h"
#include "data/report.h"
#include "data/table.h"
#include "io/file_system.h"

namespace canasta {

// Limits of a contract. Past them: TooLarge.
inline constexpr std::size_t kContractTablesMax = 256;
inline constexpr std::size_t kContractColumnsMax = 4'096;  // of one table
inline constexpr std::size_t kAllowedValuesMax = 10'000;   // of one column

// ---- Files ----

// ODCS v3: the header must be whole, every key one of the standard's. What canasta cannot check is
// in `unchecked`; what speaks of no data (team, price, servers) is passed over.
// Errors    InvalidInput kContract…, kUnknownName…, kYaml…, each with file, line and column.
Result<Contract> parse_contract(std::string_view yaml, const std::string& path);
Result<Contract> read_contract(const FileSystem& files, const std::string& path);

// ODCS v3.1, the same bytes for the same contract. parse_contract gives it back, as long as nothing
// is unchecked.
// REQUIRES: limits are of their column's type; a column with limits has a type.
std::string contract_yaml(const Contract& contract);

// A plain list of columns, types and ranges (schema.yaml), as a contract of one table.
// Errors    as parse_contract.
Result<Contract> import_schema(std::string_view yaml, const std::string& path);

// The table of that name; without a name, the only one.
// Errors    kUnknownName…; kContractTableUnnamed where there are several and no name is given.
Result<const ContractTable*> contract_table(const Contract& contract, std::string_view table);

// ---- From data ----

struct InferOptions {
  std::string id = "data";
  std::string table = "data";
  std::size_t allowed_values_max = 20;  // distinct texts of a column that is a list of values
  std::size_t rows_per_value_min = 10;  // so many rows for each of them, on average
  std::size_t key_rows_min = 20;        // fewer rows do not show that a column is a key
  double range_slack = 0.1;             // of the width seen, added on both sides of a range
};

// What holds for this table and can be expected of the next one. The table passes its contract.
// REQUIRES: the table has at most kContractColumnsMax columns, of different names.
Contract infer_contract(const Table& table, const InferOptions& options = {});

// ---- Checks ----

enum class ContractRule : std::uint8_t {
  Present,       // the column is there
  ExtraColumns,  // no column that the contract does not know
  ColumnOrder,
  Type,
  Required,
  Nulls,
  Minimum,
  Maximum,
  MinLength,
  MaxLength,
  Allowed,
  Unique,
  Key,  // primary key, or columns that are unique together
  RowsMin,
  RowsMax,
};
// As in ODCS where it has a word: "logicalType", "required", "minimum", "validValues".
std::string_view name(ContractRule rule);

inline constexpr std::size_t kRowsShown = 5;

struct Violation {
  ContractRule rule = ContractRule::Present;
  Strictness strictness = Strictness::Refuse;  // Warn: said, but the data may pass
  std::string column;                          // as in the data; several of a key
  Message message = message::kContractColumnMissing;
  Fields fields = {};
  std::uint64_t count = 0;               // of values; of columns where it is about columns
  std::vector<std::uint64_t> rows = {};  // the first kRowsShown, from 0
  std::vector<Place> places = {};        // of these rows
  std::string example = {};              // the first value, cut after kExampleBytesMax
};
inline constexpr std::size_t kExampleBytesMax = 80;

struct CheckedRule {
  ContractRule rule;
  std::string column;

  bool operator==(const CheckedRule&) const = default;
};

struct ContractCheck {
  std::string table;
  std::uint64_t rows = 0;
  std::vector<CheckedRule> checked = {};   // every rule that was looked at, in the contract's order
  std::vector<Violation> violations = {};  // in the same order
  std::vector<UncheckedRule> unchecked = {};

  bool ok() const;
  // Violations that are refused.
  std::size_t errors() const;
};

struct CheckOptions {
  std::string table;  // of the contract; empty: its only one
  // File and line of a row of the table. Without it a place is the table's name and the row's
  // number, from 1.
  std::function<Place(std::size_t row)> place_of;
};

// Errors    those of contract_table, Cancelled; a broken contract is no error but the answer.
// Cost      O(rows) a column, more where values must be unique: they are sorted, or marked in a
//           bitmap where they lie close together.
// REQUIRES: limits are of their column's type.
Result<ContractCheck> check_contract(const Context& context, const Contract& contract,
                                     const Table& table, const CheckOptions& options = {});

// The answer of a contract as a section of another report: how many rules hold, which do not, with
// counts and first rows, and a table of the rules by kind. The first line carries the light.
inline constexpr std::size_t kViolationsSaid = 40;
ReportSection contract_section(const ContractCheck& check);

// ContractBroken with the number of violations and the first of them. REQUIRES: !check.ok()
Error contract_broken(const ContractCheck& check, Language language);

// A line for each violation, and a table of them.
Report contract_report(const ContractCheck& check);

// JUnit XML: a test case per column and rule, a failure for each violation that is refused.
// Always well-formed: characters that XML does not have are replaced.
std::string junit_xml(const ContractCheck& check, Language language);

// ---- Two contracts ----

enum class ChangeKind : std::uint8_t { Added, Removed, Stricter, Looser, Retyped, Reordered };
// "added", "removed", "stricter", "looser", "retyped", "reordered"
std::string_view name(ChangeKind kind);

struct ContractChange {
  ChangeKind kind = ChangeKind::Added;
  std::string table;
  std::string column;  // empty: of the whole table
  std::string rule;    // "minimum"; empty: the column or the table itself
  Message message = message::kContractColumnAdded;
  Fields fields;
  bool breaks_producers = false;  // data that passed before may be refused now
  bool breaks_consumers = false;  // data may come that could not come before
};

// From `before` to `after`, in the order of `after`, then what it no longer has. Descriptions,
// names, versions and the order of lists are no change.
std::vector<ContractChange> diff_contracts(const Contract& before, const Contract& after);
Report diff_report(const std::vector<ContractChange>& changes);

}  // namespace canasta
