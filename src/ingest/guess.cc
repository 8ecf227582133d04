// Guessing the mapping of a file that nobody has described: names speak first (column_names.h),
// values may veto (a time column must hold times, a price numbers) and stand in for a name where
// only one column holds times.
#include <algorithm>
#include <span>
#include <tuple>
#include <unordered_set>

#include "base/ascii.h"
#include "ingest/column_names.h"
#include "ingest/ingest.h"
#include "ingest/mapping.h"
#include "ingest/source_files.h"
#include "ingest/united_rows.h"

namespace canasta {
namespace {

constexpr std::size_t kSampleRecords = 50'000;   // in which dates and signs may show their form
constexpr std::size_t kRecordsLookedAt = 2'000;  // to see what a column is
constexpr double kShareMin = 0.9;                // of the values that are there
constexpr int kValuesOnlyPoints = 1;

using Records = std::vector<std::vector<std::string>>;

// What the sampled values of a column are.
struct ColumnValues {
  std::size_t given = 0;
  std::size_t times = 0;
  std::size_t numbers = 0;
  std::size_t integers = 0;
  std::size_t distinct = 0;

  bool mostly(std::size_t count) const {
    return given > 0 && static_cast<double>(count) >= kShareMin * static_cast<double>(given);
  }
};

ColumnValues look_at(const Records& records, std::size_t column) {
  ColumnValues values;
  TimeReader times("UTC");
  std::unordered_set<std::string_view> distinct;
  for (const std::vector<std::string>& record :
       std::span(records).first(std::min(records.size(), kRecordsLookedAt))) {
    const std::string_view text = trimmed(record[column]);
    if (is_null_text(text, {})) continue;
    const NumberText number = parse_number(text);
    values.given += 1;
    values.times += times.parse(text).shape != TimeShape::NotTime;
    values.numbers += number.shape != NumberShape::NotNumber;
    values.integers += number.shape == NumberShape::Plain;
    distinct.insert(text);
  }
  values.distinct = distinct.size();
  return values;
}

bool values_allow(const ColumnValues& values, Role role) {
  switch (role) {
    case Role::Time:
      return values.mostly(values.times);
    case Role::Quantity:
    case Role::UnitPrice:
    case Role::Amount:
      return values.given == 0 || values.mostly(values.numbers);
    case Role::Customer:
    case Role::Order:
    case Role::Product:
    case Role::Category:
      // 20110304 may be an id; 2011-03-04 is not.
      return !values.mostly(values.times) || values.mostly(values.integers);
  }
  return true;
}

struct Candidate {
  int points = 0;
  std::size_t column = 0;
  Role role = kNoRole;
  Finding reason;
};

// Best first; ties go to the earlier column, then the earlier role.
std::vector<Candidate> candidates_of(const SourceFile& source, const Records& records) {
  std::vector<Candidate> candidates;
  for (std::size_t column = 0; column < source.columns.size(); ++column) {
    const ColumnValues values = look_at(records, column);
    const auto words = words_of(source.columns[column]);
    for (std::size_t r = 0; r < kRoles; ++r) {
      const Role role{static_cast<std::uint8_t>(r)};
      const NameScore score = score_name(words, role);
      if (!values_allow(values, role)) continue;
      if (score.points > 0) {
        candidates.push_back(
            {score.points, column, role, {Message::kGuessedByName, {{"word", score.word}}}});
      } else if (role == Role::Time && !values.mostly(values.integers)) {
        candidates.push_back({kValuesOnlyPoints,
                              column,
                              role,
                              {Message::kGuessedByTimes, {{"rows", values.times}}}});
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return std::tuple(-a.points, a.column, a.role) < std::tuple(-b.points, b.column, b.role);
  });
  return candidates;
}

void assign(const std::vector<Candidate>& candidates, const SourceFile& source,
            MappingGuess& guess) {
  for (const std::string& column : source.columns) {
    guess.guesses.push_back({column, "", {Message::kGuessedNothing, {}}});
  }
  for (const Candidate& candidate : candidates) {
    std::string& mapped = mapped_name(guess.columns, candidate.role);
    ColumnGuess& column = guess.guesses[candidate.column];
    if (!mapped.empty() || !column.role.empty()) continue;
    mapped = column.column;
    column.role = name(candidate.role);
    column.reason = candidate.reason;
  }
  for (const Role needed : {Role::Customer, Role::Time, Role::Product}) {
    if (mapped_name(guess.columns, needed).empty()) guess.missing.emplace_back(name(needed));
  }
}

Finding describe_file(const SourceFile& source) {
  if (source.kind == FileKind::Parquet) {
    return {Message::kFoundTable, {{"file", source.path}, {"format", "Parquet"}}};
  }
  if (source.kind == FileKind::JsonLines) {
    return {Message::kFoundTable, {{"file", source.path}, {"format", "JSON Lines"}}};
  }
  const std::string delimiter = source.delimiter == '\t' ? "\\t" : std::string(1, source.delimiter);
  return {Message::kFoundCsv,
          {{"file", source.path},
           {"encoding", name(source.encoding)},
           {"delimiter", delimiter},
           {"columns", source.columns.size()}}};
}

// The sample as a part, so that dates, signs and ids are decided here as in an ingest.
SourcePart part_of_sample(const SourceFile& source, const Records& records,
                          const ColumnMapping& columns) {
  RoleColumns roles;
  for (std::size_t r = 0; r < kRoles; ++r) {
    const Role role{static_cast<std::uint8_t>(r)};
    const std::string& wanted = mapped_name(columns, role);
    const auto found = std::find(source.columns.begin(), source.columns.end(), wanted);
    if (!wanted.empty()) {
      roles.of(role) = static_cast<std::size_t>(found - source.columns.begin());
    }
  }
  RecordBatch batch;
  batch.columns = source.columns.size();
  for (std::size_t i = 0; i < records.size(); ++i) {
    batch.fields.insert(batch.fields.end(), records[i].begin(), records[i].end());
    batch.line.push_back(i + 1 + (source.header ? 1 : 0));
    batch.hash.push_back(i);
  }
  PartBuilder builder;
  builder.add(0, type_batch(batch, roles, {}));
  return {source.path, builder.take()};
}

void find_forms(const Context& context, const SourceFile& source, const Records& records,
                MappingGuess& guess) {
  if (!guess.missing.empty()) return;
  std::vector<SourcePart> parts;
  parts.push_back(part_of_sample(source, records, guess.columns));
  // A contradiction is no matter of guessing: ingest names both its lines.
  const auto decisions = decide_columns(parts, {}, guess.findings);
  if (decisions.ok()) {
    static_cast<void>(unite_parts(context, std::move(parts), decisions.value(), guess.findings));
  }
}

}  // namespace

Result<MappingGuess> guess_mapping(const Context& context, const FileSystem& files,
                                   const std::vector<std::string>& paths,
                                   const DialectOptions& dialect) {
  TRY_ASSIGN(const auto found, find_source_files(files, ".", paths));
  TRY_ASSIGN(const SourceFile source, inspect_file(context, files, found.front(), dialect));
  TRY_ASSIGN(const Records records, sample_records(context, files, source, kSampleRecords));
  MappingGuess guess;
  guess.findings.push_back(describe_file(source));
  assign(candidates_of(source, records), source, guess);
  find_forms(context, source, records, guess);
  return guess;
}

}  // namespace canasta
