#include "engine/init_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/joined.h"
#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "base/messages/ingest.h"
#include "engine/table_guess.h"
#include "engine/table_task.h"
#include "io/publish.h"
#include "quality/quality.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// A project of one table, as it will be written.
struct TablePlan {
  std::string source = {};  // in canasta.yaml
  std::string made = {};    // one row per key; empty where a row is a case already
  std::string task = {};
  std::string contract = {};              // path in the project
  std::vector<std::string> nulls = {};    // words of the target that count as missing
  std::vector<LeakAlarm> leaks = {};      // columns that seem to know the target
  bool asked = true;                      // the target was named
  std::vector<std::string> missing = {};  // columns of receipts that were not found

  const std::string& learnt_from() const { return made.empty() ? source : made; }
};

// --- Names ---------------------------------------------------------------------------------------

// "titles" of data/titles.csv.gz; of a pattern or several files the folder: "orders" of
// orders/*.parquet.
std::string source_name(const std::vector<std::string>& from) {
  const std::string path = absolute_path(from.front());
  const bool several = from.size() > 1 || path.find_first_of("*?") != std::string::npos;
  const std::string name = file_name(several ? parent_folder(path) : path);
  return config_name(name.substr(0, name.find('.')), "rows");
}

// --- canasta.yaml --------------------------------------------------------------------------------

std::string aggregates_yaml(const GuessedColumn& column) {
  const std::string kinds =
      joined(column.aggregates, [](AggregateKind kind) { return name(kind); });
  return fmt::format("        {}: [{}]\n", quoted(column.column), kinds);
}

// The source that makes one row of each key.
std::string made_yaml(const TablePlan& plan, const TableGuess& guess) {
  std::string out = fmt::format("  {}:\n    from: {}\n    aggregate:\n", plan.made, plan.source);
  out += fmt::format("      key: {}\n", quoted(guess.key));
  out += fmt::format("      time: {}\n      columns:\n", quoted(guess.time));
  std::vector<std::string> known;
  for (const GuessedColumn& column : guess.columns) {
    if (!column.aggregates.empty()) out += aggregates_yaml(column);
    const bool is_known = column.use == ColumnUse::Known || column.use == ColumnUse::Time;
    if (is_known) known.push_back(column.column);
  }
  out += fmt::format("      target: {{{}: last}}\n", quoted(guess.target->column));
  out += fmt::format("      known: {}\n", quoted_list(known));
  return out;
}

// A task that nobody asked for stands behind '#'; so do columns that seem to leak, because only a
// person knows whether they do.
std::string task_yaml(const TablePlan& plan, const TableGuess& guess) {
  if (!guess.target) return "";
  std::vector<std::string> leaking;
  for (const LeakAlarm& leak : plan.leaks) leaking.push_back(leak.column);
  std::vector<std::string> lines{
      "tasks:", fmt::format("  {}:", plan.task),
      fmt::format("    type: {}", kTaskTypes[static_cast<std::size_t>(guess.target->type)]),
      fmt::format("    source: {}", plan.learnt_from()),
      fmt::format("    target: {}", quoted(guess.target->column))};
  if (!leaking.empty()) lines.push_back("    # drop: " + quoted_list(leaking));
  std::string out;
  for (const std::string& line : lines) out += (plan.asked ? "" : "# ") + line + "\n";
  return out;
}

std::string table_yaml(const ConfigHead& head, const TablePlan& plan, const TableGuess& guess) {
  std::string out = head_yaml(head, plan.source);
  if (!guess.key.empty() && !guess.repeats) {
    out += fmt::format("    key: {}\n", quoted(guess.key));
  }
  if (!plan.nulls.empty()) out += fmt::format("    nulls: {}\n", quoted_list(plan.nulls));
  out += fmt::format("    contract: {}\n", plan.contract);
  if (guess.repeats) out += made_yaml(plan, guess);
  return out + task_yaml(plan, guess);
}

// --- Report --------------------------------------------------------------------------------------

ReportLine describe_task(const TablePlan& plan, const TableGuess& guess, const Table& table) {
  const GuessedTarget& target = *guess.target;
  const Fields fields{{"task", plan.task}, {"column", target.column}, {"values", target.values}};
  if (target.type == TaskType::Regression) return {message::kInitValues, fields};
  const bool texts = std::holds_alternative<TextColumn>(table.find(target.column)->body);
  return {texts ? message::kInitClassesOfTexts : message::kInitClassesOfFew, fields};
}

void describe_key(const TablePlan& plan, const TableGuess& guess, const Table& table,
                  ReportSection& section) {
  if (guess.key.empty()) section.lines.push_back({message::kInitNoKey, {}});
  if (guess.doubles > 0 && !guess.repeats) {
    section.lines.push_back(
        {message::kInitKeyDoubles,
         {{"key", guess.key}, {"doubles", guess.doubles}, {"rows", table.rows()}},
         Badge::Amber});
  }
  if (!guess.repeats) return;
  section.lines.push_back({message::kInitKeyRepeats,
                           {{"key", guess.key},
                            {"rows", table.rows()},
                            {"keys", guess.keys},
                            {"source", plan.made},
                            {"time", guess.time},
                            {"target", guess.target->column}}});
  section.lines.push_back({message::kInitKnown, {{"target", guess.target->column}}});
}

void describe_target(const TablePlan& plan, const TableGuess& guess, const Table& table,
                     ReportSection& section) {
  if (!guess.target) return;
  section.lines.push_back(describe_task(plan, guess, table));
  if (!plan.nulls.empty()) {
    section.lines.push_back(
        {message::kInitNulls,
         {{"words", quoted_list(plan.nulls)}, {"column", guess.target->column}}});
  }
  if (guess.target->missing > 0) {
    section.lines.push_back({message::kInitTargetMissing,
                             {{"missing", guess.target->missing},
                              {"rows", table.rows()},
                              {"column", guess.target->column}}});
  }
  for (const LeakAlarm& leak : plan.leaks) section.lines.push_back(leak.line());
}

ReportSection guess_section(const TablePlan& plan, const TableGuess& guess, const SourceTable& read,
                            const std::string& path, Language language) {
  TableBuilder table({{"column", Type::Text}, {"role", Type::Text}, {"why", Type::Text}});
  for (const GuessedColumn& column : guess.columns) {
    table.row(column.column, name(column.use),
              text(column.why.message, language, column.why.fields));
  }
  ReportSection section{
      .heading = message::kHeadingGuess, .lines = {}, .table = table.take(), .worded = {"role"}};
  section.lines.push_back({message::kInitTableRead,
                           {{"source", plan.source},
                            {"rows", read.table.rows()},
                            {"columns", read.table.columns.size()}}});
  if (!plan.missing.empty()) {
    section.lines.push_back(
        {message::kInitNotReceipts, {{"roles", joined(plan.missing)}, {"path", path}}});
  }
  for (const Finding& finding : read.findings) {
    section.lines.push_back({finding.message, finding.fields});
  }
  describe_key(plan, guess, read.table, section);
  describe_target(plan, guess, read.table, section);
  return section;
}

ReportSection next_section(const TablePlan& plan, const TableGuess& guess,
                           const InitOptions& options, const std::string& path) {
  ReportSection section{.heading = message::kHeadingNext, .lines = {}, .table = {}};
  if (!plan.asked) {
    const Message said = guess.target ? message::kInitNoTarget : message::kInitNoneLikely;
    section.lines.push_back(
        {said, {{"column", guess.target ? guess.target->column : ""}, {"path", path}}});
  }
  section.lines.push_back({message::kInitValidateNext,
                           {{"path", path},
                            {"contract", join_path(options.folder, plan.contract)},
                            {"folder", options.folder},
                            {"source", plan.source}}});
  if (guess.target) {
    section.lines.push_back(
        {message::kInitTrainNext, {{"folder", options.folder}, {"task", plan.task}}});
  }
  return section;
}

// --- Reading -------------------------------------------------------------------------------------

// Words between the numbers of a column, from what was said of it: "tbd", "none".
std::vector<std::string> words_between(const SourceTable& read, const std::string& column) {
  std::vector<std::string> words;
  for (const Finding& finding : read.findings) {
    if (finding.message != message::kWordsAreMissing) continue;
    std::string said;
    bool is_column = false;
    for (const Field& field : finding.fields) {
      is_column = is_column || (field.name == "column" && field.value == column);
      if (field.name == "words") said = field.value;
    }
    if (!is_column) continue;
    // They are letters in quotes: every second part between quotes is one.
    for (std::size_t at = said.find('"'); at != std::string::npos; at = said.find('"', at + 1)) {
      const std::size_t end = said.find('"', at + 1);
      words.push_back(said.substr(at + 1, end - at - 1));
      at = end;
    }
  }
  return words;
}

// The table; read again where words of its target are to be missing in all columns.
Result<SourceTable> read_with_nulls(const Context& context, const InitOptions& options,
                                    std::vector<std::string>& nulls) {
  TableOptions wanted;
  wanted.files = options.from;
  TRY_ASSIGN(SourceTable read, read_table(context, real_file_system(), wanted));
  nulls = words_between(read, options.target);
  if (nulls.empty()) return read;
  wanted.null_tokens = nulls;
  return read_table(context, real_file_system(), wanted);
}

Contract contract_of(const Table& table, const std::string& source) {
  return infer_contract(table, {.id = source, .table = source});
}

// As training will say it. Where a key repeats, columns see earlier rows only.
std::vector<LeakAlarm> leaks_of(const Table& table, const TableGuess& guess) {
  if (!guess.target || guess.repeats) return {};
  const TableTask task{
      .type = guess.target->type, .source = {}, .target = guess.target->column, .drop = {}};
  const Result<Targets> targets = find_targets(table, task);
  if (!targets.ok()) return {};  // too few rows to see anything
  std::vector<std::string> candidates;
  for (const GuessedColumn& column : guess.columns) {
    if (column.use == ColumnUse::Learnt) candidates.push_back(column.column);
  }
  return find_leaks(table, targets->rows, targets->label, targets->classes.size(), candidates);
}

}  // namespace

Result<Report> init_table(const Context& context, const InitOptions& options,
                          const ConfigHead& head, const std::vector<std::string>& missing) {
  FileSystem& files = real_file_system();
  TablePlan plan{.source = source_name(options.from), .missing = missing};
  plan.contract = "contracts/" + plan.source + ".odcs.yaml";
  plan.asked = !options.target.empty();
  const std::string contract_path = join_path(options.folder, plan.contract);
  if (files.exists(contract_path) && !options.force) {
    return Error(ErrorCode::Conflict, message::kContractThere, {{"path", contract_path}});
  }
  TRY_ASSIGN(const SourceTable read, read_with_nulls(context, options, plan.nulls));
  if (const std::size_t columns = read.table.columns.size(); columns > kContractColumnsMax) {
    return Error(ErrorCode::TooLarge, message::kTooManyColumns,
                 {{"columns", columns}, {"limit", kContractColumnsMax}});
  }
  const Contract contract = contract_of(read.table, plan.source);
  TRY_ASSIGN(const TableGuess guess, guess_table(read.table, contract.tables.front(),
                                                 {.target = options.target, .key = options.key}));
  if (guess.repeats) plan.made = config_name("by_" + guess.key, "by_key");
  if (plan.made == plan.source) plan.made += "_last";
  if (guess.target) plan.task = config_name(guess.target->column, "target");
  plan.leaks = leaks_of(read.table, guess);
  const std::string path = join_path(options.folder, kConfigFile);
  TRY(publish_file(files, contract_path, contract_yaml(contract)));
  TRY(publish_file(files, path, table_yaml(head, plan, guess)));
  return Report{.name = "init",
                .title = {message::kInitTitle, {{"path", path}}},
                .sections = {guess_section(plan, guess, read, path, context.language),
                             next_section(plan, guess, options, path)}};
}

}  // namespace canasta
