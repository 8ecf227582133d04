// Guessing the mapping of a file that nobody has described: names speak first (column_names.h),
// values may veto (a time column must hold times, a price numbers) and stand in for a name where
// only one column holds times. A few odd values veto nothing: ingest rejects their rows and says
// so, which is better than a file without a date.
#include <algorithm>
#include <optional>
#include <span>
#include <tuple>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "ingest/column_names.h"
#include "ingest/ingest.h"
#include "ingest/mapping.h"
#include "ingest/source_files.h"
#include "ingest/united_rows.h"

namespace canasta {
namespace {

constexpr std::size_t kSampleRecords = 50'000;   // in which dates and signs may show their form
constexpr std::size_t kRecordsLookedAt = 2'000;  // to see what a column is
constexpr double kShareMin = 0.8;                // of the values that are there
constexpr int kValuesOnlyPoints = 1;

using Records = std::vector<std::vector<std::string>>;

// How many of the values that are there are of one kind, and the first that is not.
struct Fit {
  Message kind = message::kNounDates;
  std::size_t given = 0;
  std::size_t fitting = 0;
  std::string odd = {};

  void note(bool fits, std::string_view text) {
    if (!fits && fitting == given) odd = text;
    given += 1;
    fitting += fits ? 1 : 0;
  }
  bool mostly() const {
    return given > 0 && static_cast<double>(fitting) >= kShareMin * static_cast<double>(given);
  }
};

// What the sampled values of a column are.
struct ColumnValues {
  Fit times{.kind = message::kNounDates};
  Fit numbers{.kind = message::kNounNumbers};
  Fit integers{.kind = message::kNounNumbers};
};

ColumnValues look_at(const Records& records, std::size_t column) {
  ColumnValues values;
  TimeReader times("UTC");
  for (const std::vector<std::string>& record :
       std::span(records).first(std::min(records.size(), kRecordsLookedAt))) {
    const std::string_view text = trimmed(record[column]);
    if (is_null_text(text, {})) continue;
    const NumberText number = parse_number(text);
    values.times.note(times.parse(text).shape != TimeShape::NotTime, text);
    values.numbers.note(number.shape != NumberShape::NotNumber, text);
    values.integers.note(number.shape == NumberShape::Plain, text);
  }
  return values;
}

bool is_number(Role role) {
  return role == Role::Quantity || role == Role::UnitPrice || role == Role::Amount;
}

bool values_allow(const ColumnValues& values, Role role) {
  if (role == Role::Time) return values.times.mostly();
  if (is_number(role)) return values.numbers.given == 0 || values.numbers.mostly();
  // 20110304 may be an id; 2011-03-04 is not.
  return !values.times.mostly() || values.integers.mostly();
}

// A column that seems to be something, by its name or its values, which may veto it all the same.
struct Candidate {
  int points = 0;
  std::size_t column = 0;
  Role role = kNoRole;
  Finding reason{message::kGuessedByTimes, {}};
  Fit fit;  // of the values, where the role wants times or numbers
  bool is_allowed = true;

  Finding say(Message message, const std::string& column_name) const {
    return {message,
            {{"column", column_name},
             {"role", name(role)},
             {"odd", fit.given - fit.fitting},
             {"given", fit.given},
             {"kind", fit.kind},
             {"value", fit.odd}}};
  }
};

std::optional<Candidate> candidate_of(const ColumnValues& values, const NameScore& score,
                                      Role role) {
  Candidate candidate;
  candidate.role = role;
  candidate.is_allowed = values_allow(values, role);
  if (role == Role::Time) candidate.fit = values.times;
  if (is_number(role)) candidate.fit = values.numbers;
  // Too many odd values can be said; ids that are times need no word, they are taken for those.
  if (!candidate.is_allowed && candidate.fit.given == 0) return std::nullopt;
  if (score.points > 0) {
    candidate.points = score.points;
    candidate.reason = {message::kGuessedByName, {{"word", score.word}}};
    return candidate;
  }
  const bool holds_times = 2 * values.times.fitting >= values.times.given && values.times.given > 0;
  if (role != Role::Time || !holds_times || values.integers.mostly()) return std::nullopt;
  candidate.points = kValuesOnlyPoints;
  candidate.reason = {message::kGuessedByTimes, {{"rows", values.times.fitting}}};
  return candidate;
}

// Best first; ties go to the earlier column, then the earlier role.
std::vector<Candidate> candidates_of(const SourceFile& source, const Records& records) {
  std::vector<Candidate> candidates;
  for (std::size_t column = 0; column < source.columns.size(); ++column) {
    const ColumnValues values = look_at(records, column);
    const auto words = words_of(source.columns[column]);
    for (std::size_t r = 0; r < kRoles; ++r) {
      const Role role{static_cast<std::uint8_t>(r)};
      auto candidate = candidate_of(values, score_name(words, role), role);
      if (!candidate) continue;
      candidate->column = column;
      candidates.push_back(*std::move(candidate));
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
    guess.guesses.push_back({column, "", {message::kGuessedNothing, {}}});
  }
  for (const Candidate& candidate : candidates) {
    std::string& mapped = mapped_name(guess.columns, candidate.role);
    ColumnGuess& column = guess.guesses[candidate.column];
    if (!candidate.is_allowed || !mapped.empty() || !column.role.empty()) continue;
    mapped = column.column;
    column.role = name(candidate.role);
    column.reason = candidate.reason;
    if (candidate.fit.fitting < candidate.fit.given) {
      guess.findings.push_back(candidate.say(message::kGuessedWithOdd, column.column));
    }
  }
  for (const Role needed : {Role::Customer, Role::Time, Role::Product}) {
    if (mapped_name(guess.columns, needed).empty()) guess.missing.emplace_back(name(needed));
  }
}

// Columns left without a role because of their values, each with its best reason.
void say_vetoes(const std::vector<Candidate>& candidates, MappingGuess& guess) {
  for (const Candidate& candidate : candidates) {
    ColumnGuess& column = guess.guesses[candidate.column];
    const bool has_reason = column.reason.message != message::kGuessedNothing;
    if (candidate.is_allowed || has_reason) continue;
    column.reason = candidate.say(message::kGuessVetoed, column.column);
    const bool could_be = candidate.role == Role::Time && candidate.fit.fitting > 0;
    if (could_be && guess.columns.time.empty() && guess.nearest.empty()) {
      guess.nearest.push_back(candidate.say(message::kGuessNearest, column.column));
    }
  }
}

Finding describe_file(const SourceFile& source) {
  if (source.kind == FileKind::Parquet) {
    return {message::kFoundTable, {{"file", source.path}, {"format", "Parquet"}}};
  }
  if (source.kind == FileKind::JsonLines) {
    return {message::kFoundTable, {{"file", source.path}, {"format", "JSON Lines"}}};
  }
  const std::string delimiter = source.delimiter == '\t' ? "\\t" : std::string(1, source.delimiter);
  return {message::kFoundCsv,
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
  const std::vector<Candidate> candidates = candidates_of(source, records);
  assign(candidates, source, guess);
  say_vetoes(candidates, guess);
  find_forms(context, source, records, guess);
  return guess;
}

}  // namespace canasta
