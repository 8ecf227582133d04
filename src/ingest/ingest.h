// Ingest: a folder of receipts to a clean PurchaseLog, and nothing lost on the way.
//
// Every row read is in exactly one place afterwards: kept, rejected (it could not be understood),
// or dropped by one named rule. Rejected and dropped rows stand in the quarantine with file,
// physical line and reason:   read = kept + rejected + sum over rules of dropped.
//
// Reading is incremental. Each source file leaves its typed rows in the state folder; the next run
// parses only files that are new or changed, and cleans all rows again, so that the result is the
// same bytes as reading everything at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"
#include "ingest/aggregate.h"
#include "ingest/given_split.h"
#include "ingest/records.h"
#include "ingest/tables.h"
#include "io/file_system.h"

namespace canasta {

// Names of the file's columns, empty where there is none. customer, time and product are needed.
// Without a quantity column each line is one unit. An amount goes before quantity x unit_price;
// with neither, spend is unknown: amounts are 0, and a finding says so.
struct ColumnMapping {
  std::string customer;
  std::string order;  // without it, a customer's lines of one time are one order
  std::string time;
  std::string product;
  std::string quantity;
  std::string unit_price;
  std::string amount;
  std::string category;
};

enum class Rule : std::uint8_t { Duplicates, MissingCustomer, Returns, Nonpositive };
enum class RuleAction : std::uint8_t { Keep, Drop, Net };  // Net: returns only

struct RuleSetting {
  Rule rule;
  RuleAction action = RuleAction::Drop;
};

std::string_view name(Rule rule);          // duplicates, missing_customer, returns, nonpositive
std::string_view name(RuleAction action);  // keep, drop, net

struct IngestOptions : SourceOptions {
  std::string source = "purchases";  // name in canasta.yaml
  ColumnMapping columns;
  // Rules in the order in which they apply; a row counts under the first it breaks.
  std::vector<RuleSetting> rules = {
      {Rule::Duplicates}, {Rule::MissingCustomer}, {Rule::Returns}, {Rule::Nonpositive}};
  std::string cancellation_prefix = "C";  // of order ids, where one is used
  std::optional<Day> future_after;        // rows later than this are rejected; default: tomorrow
};

struct RuleCount {
  Rule rule;
  RuleAction action = RuleAction::Drop;
  std::uint64_t dropped = 0;   // rows for which this was the first broken rule
  std::uint64_t breaking = 0;  // rows that break it, whatever came before (the overlap)
};

// The name of a reason in files and reports: kRowTimeUnreadable is row_time_unreadable.
std::string reason_name(Message reason);

struct RejectCount {
  Message reason;
  std::uint64_t rows = 0;
};

struct IngestReport {
  std::uint64_t files_read = 0;
  std::uint64_t files_unchanged = 0;
  std::uint64_t files_removed = 0;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_kept = 0;
  std::uint64_t rows_rejected = 0;
  std::vector<RuleCount> rules;      // in their order
  std::vector<RejectCount> rejects;  // most rows first
  std::vector<Finding> findings;
  std::uint64_t rows_netted = 0;  // returns: net — cancellations taken off a purchase
  // Sums over all rows that could be read, kept or not: what the shop's own system should say.
  double units_read = 0;
  double amount_read = 0;
  std::uint64_t customers_read = 0;
  std::uint64_t customers = 0, orders = 0, products = 0;
  double amount = 0;  // sum over kept rows
  double units = 0;
  Day first_day = 0, last_day = 0;
  std::string purchases_path;
  std::string quarantine_path;
};

struct IngestResult {
  PurchaseLog log;
  IngestReport report;
};

// Reads what is new, cleans, publishes the quarantine, then data/processed/purchases.parquet, then
// the state, and returns the log.
//
// On an error each of these files is whole, the old one or the new one, and a later one is never
// new beside an earlier one that is old. Nothing is published before all is cleaned and on the
// disk: only a rename or sync that fails can leave a new quarantine beside old purchases. The state
// does not know of it then, so that the next run publishes both again.
Result<IngestResult> ingest(const Context& context, FileSystem& files,
                            const IngestOptions& options);

// The log of an earlier ingest, from its Parquet file.
Result<PurchaseLog> load_purchases(const Context& context, FileSystem& files,
                                   const std::string& path);

// What each column seems to be, and why; for `init --from`.
struct ColumnGuess {
  std::string column;
  std::string role;  // as name(Role) spells it: customer, order, …; or ""
  Finding reason;
};

struct MappingGuess {
  ColumnMapping columns;
  std::vector<ColumnGuess> guesses;  // every column of the file, in file order
  std::vector<Finding> findings;     // dialect, encoding, date order, decimal sign, odd values
  std::vector<std::string> missing;  // needed roles that no column fits
  std::vector<Finding> nearest;      // to the missing roles: columns with too many odd values
};

Result<MappingGuess> guess_mapping(const Context& context, const FileSystem& files,
                                   const std::vector<std::string>& paths,
                                   const DialectOptions& dialect);

}  // namespace canasta
