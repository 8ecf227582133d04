#include "engine/receipts_file.h"

#include <algorithm>

#include "base/joined.h"
#include "base/messages/jobs.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

constexpr const char* kSource = "file";

// Receipts want a customer, a time and a product.
Status check_guess(const MappingGuess& guess, const GivenFile& file) {
  if (guess.missing.empty()) return {};
  const std::string columns = joined(guess.guesses, &ColumnGuess::column);
  return invalid(message::kFileNotReceipts,
                 {{"file", file.label()}, {"roles", joined(guess.missing)}, {"columns", columns}});
}

IngestOptions reading_of(const Project& project, const GivenFile& file, const std::string& scratch,
                         const ColumnMapping& columns) {
  IngestOptions options;
  options.root = scratch;
  options.files = {absolute_path(file.path)};
  options.timezone = project.config.timezone;
  options.source = kSource;
  options.columns = columns;
  return options;
}

// Whole from the scratch folder to its place; ingest has synced it.
Status move_quarantine(FileSystem& files, const std::string& from, const std::string& to) {
  TRY(files.make_folders(parent_folder(to)));
  TRY(files.rename(from, to));
  return files.sync_folder(parent_folder(to));
}

// The first rows of the quarantine, but for the file, which is one.
Result<Table> look_into(const Context& context, const FileSystem& files, const std::string& path) {
  const DialectOptions dialect{
      .delimiter = ',', .quote = '"', .header = true, .encoding = Encoding::Utf8};
  TRY_ASSIGN(const SourceFile source, inspect_file(context, files, path, dialect));
  TRY_ASSIGN(const auto records, sample_records(context, files, source, kFirstRows));
  Table table;
  for (std::size_t c = 0; c < source.columns.size(); ++c) {
    if (source.columns[c] == "file") continue;
    TextColumn texts;
    for (const auto& record : records) texts.add(record[c]);
    table.columns.push_back({.name = source.columns[c], .body = std::move(texts)});
  }
  return table;
}

void say(const std::vector<Finding>& findings, std::vector<ReportLine>& said) {
  for (const Finding& finding : findings) said.push_back({finding.message, finding.fields});
}

// Values name a file alone, or with a line behind it.
void name_in(std::string& value, const GivenFile& file) {
  const std::string path = absolute_path(file.path);
  if (value == file.path) value = file.label();
  for (std::size_t at = value.find(path); at != std::string::npos; at = value.find(path, at)) {
    value.replace(at, path.size(), file.label());
    at += file.label().size();
  }
}

void name_in(Fields& fields, const GivenFile& file) {
  for (Field& field : fields) name_in(field.value, file);
}

bool same(const ReportLine& a, const ReportLine& b) {
  return a.message == b.message &&
         std::ranges::equal(a.fields, b.fields, {}, &Field::value, &Field::value);
}

// What the guesser found is found by the reading too.
void say_once(std::vector<ReportLine>& said) {
  std::vector<ReportLine> once;
  for (ReportLine& line : said) {
    const bool known = std::ranges::any_of(once, [&](const auto& one) { return same(one, line); });
    if (!known) once.push_back(std::move(line));
  }
  said = std::move(once);
}

Result<CleanedReceipts> clean(const Context& context, const Project& project, const GivenFile& file,
                              const std::string& quarantine) {
  TRY(check_given(project, file));
  FileSystem& files = *project.files;
  TRY_ASSIGN(MappingGuess guess, guess_mapping(context, files, {absolute_path(file.path)}, {}));
  TRY(check_guess(guess, file));
  TRY_ASSIGN(const TemporaryFolder scratch, TemporaryFolder::create(project.path(file.scratch)));
  const IngestOptions options = reading_of(project, file, scratch.path(), guess.columns);
  TRY_ASSIGN(IngestResult read, ingest(context, files, options));
  TRY(move_quarantine(files, read.report.quarantine_path, project.path(quarantine)));
  CleanedReceipts out{.log = std::move(read.log),
                      .report = std::move(read.report),
                      .guess = std::move(guess),
                      .said = {},
                      .quarantine = quarantine,
                      .first_quarantined = {}};
  TRY_ASSIGN(out.first_quarantined, look_into(context, files, project.path(quarantine)));
  say(out.guess.findings, out.said);
  say(out.report.findings, out.said);
  name_as_given(out.said, file);
  say_once(out.said);
  return out;
}

}  // namespace

Status check_given(const Project& project, const GivenFile& file) {
  TRY_ASSIGN(const FileInfo info, project.files->info(file.path));
  if (!info.is_folder) return {};
  return invalid(message::kFileIsFolder, {{"file", file.label()}});
}

Error named_as_given(const Error& error, const GivenFile& file) {
  Fields fields = error.fields();
  name_in(fields, file);
  Place place = error.place();
  name_in(place.file, file);
  return Error(error.code(), error.message(), std::move(fields)).at(std::move(place));
}

void name_as_given(std::vector<ReportLine>& said, const GivenFile& file) {
  for (ReportLine& line : said) name_in(line.fields, file);
}

Result<CleanedReceipts> clean_receipts_file(const Context& context, const Project& project,
                                            const GivenFile& file, const std::string& quarantine) {
  Result<CleanedReceipts> cleaned = clean(context, project, file, quarantine);
  if (cleaned.ok()) return cleaned;
  return named_as_given(cleaned.error(), file);
}

}  // namespace canasta
