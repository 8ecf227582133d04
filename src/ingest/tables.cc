#include "ingest/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/messages/engine.h"
#include "base/messages/ingest.h"
#include "base/nearest.h"
#include "base/parallel.h"
#include "ingest/column_typing.h"
#include "ingest/decimal_signs.h"
#include "ingest/parquet_records.h"
#include "ingest/record_hash.h"
#include "ingest/source_files.h"
#include "ingest/source_parts.h"
#include "ingest/text_table.h"

namespace canasta {
namespace {

// A file's columns: typed already where the file says their types, else still texts.
struct FileColumns {
  std::vector<TypedColumn> columns;
  std::size_t rows = 0;
  std::vector<std::uint64_t> lines;
  std::vector<BadRecord> bad;
};

std::size_t row_count(const TypedColumn& column) {
  if (const auto* texts = std::get_if<TextTable::Column>(&column.body)) return texts->codes.size();
  if (const auto* ints = std::get_if<IntColumn>(&column.body)) return ints->values.size();
  if (const auto* reals = std::get_if<RealColumn>(&column.body)) return reals->values.size();
  return std::get<TimeColumn>(column.body).values.size();
}

Result<FileColumns> read_typed(const Context& context, const SourceFile& source,
                               const TableOptions& options) {
  FileColumns out;
  auto columns = read_parquet_columns(context, source.path, options.columns, options.timezone);
  if (!columns.ok()) return std::move(columns).error().in_file(source.path);
  out.columns = std::move(*columns);
  if (!out.columns.empty()) out.rows = row_count(out.columns.front());
  return out;
}

Result<FileColumns> read_texts(const Context& context, const FileSystem& files,
                               const SourceFile& source, const TableOptions& options) {
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    const bool asked =
        options.columns.empty() || std::find(options.columns.begin(), options.columns.end(),
                                             source.columns[i]) != options.columns.end();
    if (asked) wanted.push_back(i);
  }
  TRY_ASSIGN(TextTable table, read_text_table(context, files, source, wanted, options.null_tokens));
  FileColumns out;
  out.rows = table.rows();
  out.lines = std::move(table.lines);
  out.bad = std::move(table.bad);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    out.columns.push_back({source.columns[wanted[i]], std::move(table.columns[i])});
  }
  return out;
}

// --- Uniting files -------------------------------------------------------------------------------

TypedColumn* find(FileColumns& file, const std::string& name) {
  for (TypedColumn& column : file.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::vector<std::string> all_names(const std::vector<FileColumns>& files) {
  std::vector<std::string> names;
  for (const FileColumns& file : files) {
    for (const TypedColumn& column : file.columns) {
      if (std::find(names.begin(), names.end(), column.name) == names.end()) {
        names.push_back(column.name);
      }
    }
  }
  return names;
}

template <class Column, class Value>
Column values_of_all(std::vector<FileColumns>& files, const std::string& name, Value missing) {
  Column out;
  for (FileColumns& file : files) {
    TypedColumn* const column = find(file, name);
    if (column == nullptr) {
      out.values.insert(out.values.end(), file.rows, missing);
    } else if (files.size() == 1) {
      out = std::move(std::get<Column>(column->body));
    } else {
      const auto& values = std::get<Column>(column->body).values;
      out.values.insert(out.values.end(), values.begin(), values.end());
    }
  }
  return out;
}

TextTable::Column texts_of_all(std::vector<FileColumns>& files, const std::string& name) {
  TextTable::Column out;
  for (FileColumns& file : files) {
    TypedColumn* const column = find(file, name);
    if (column == nullptr) {
      out.codes.insert(out.codes.end(), file.rows, kNoCode);
      continue;
    }
    const auto& texts = std::get<TextTable::Column>(column->body);
    const std::vector<std::uint32_t> becomes = out.texts.merge(texts.texts);
    for (const std::uint32_t code : texts.codes) {
      out.codes.push_back(code == kNoCode ? kNoCode : becomes[code]);
    }
  }
  return out;
}

// Whole numbers in one file and fractions in another are numbers.
void widen_ints(std::vector<FileColumns>& files, const std::string& name) {
  for (FileColumns& file : files) {
    TypedColumn* const column = find(file, name);
    if (column == nullptr) continue;
    const auto* const ints = std::get_if<IntColumn>(&column->body);
    if (ints == nullptr) continue;
    RealColumn reals;
    for (const std::int64_t value : ints->values) {
      reals.values.push_back(value == kNoInt ? std::nan("") : static_cast<double>(value));
    }
    column->body = std::move(reals);
  }
}

// The type of a column in all files that have it.
Result<std::size_t> type_in_all(std::vector<FileColumns>& files,
                                const std::vector<std::string>& paths, const std::string& name) {
  constexpr std::size_t kReal = 1;  // 0 are whole numbers
  std::size_t type = std::variant_npos;
  std::size_t first = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const TypedColumn* const column = find(files[i], name);
    if (column == nullptr) continue;
    const std::size_t here = column->body.index();
    if (type == std::variant_npos) {
      type = here;
      first = i;
    } else if (here != type && std::max(here, type) <= kReal) {
      widen_ints(files, name);
      type = kReal;
    } else if (here != type) {
      return invalid(message::kColumnTypesDiffer,
                     {{"column", name}, {"file", paths[first]}, {"other_file", paths[i]}});
    }
  }
  return type;
}

// Times that all stand at midnight are days.
TableColumn days_or_times(std::string name, TimeColumn times) {
  DayColumn days;
  for (const Seconds time : times.values) {
    if (time != kNoTime && time != start_of(day_of(time))) {
      return {.name = std::move(name), .body = std::move(times)};
    }
    days.values.push_back(time == kNoTime ? kNoDay : day_of(time));
  }
  return {.name = std::move(name), .body = std::move(days)};
}

void say_missing(const std::vector<FileColumns>& files, const std::vector<std::string>& paths,
                 const std::vector<std::string>& names, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (const std::string& name : names) {
      const bool there =
          std::any_of(files[i].columns.begin(), files[i].columns.end(),
                      [&](const TypedColumn& column) { return column.name == name; });
      if (!there)
        findings.push_back({message::kColumnNotInFile, {{"column", name}, {"file", paths[i]}}});
    }
  }
}

Status check_wanted(const TableOptions& options, const std::vector<SourceFile>& sources) {
  std::vector<std::string> names;
  for (const SourceFile& source : sources) {
    for (const std::string& name : source.columns) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  for (const std::string& wanted : options.columns) {
    if (std::find(names.begin(), names.end(), wanted) != names.end()) continue;
    return unknown_name(ErrorCode::InvalidInput, message::kNounColumn, wanted, names)
        .in_file(sources.front().path);
  }
  return {};
}

void move_places(std::vector<FileColumns>& files, const std::vector<std::string>& paths,
                 SourceTable& out) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    out.places.add_file(paths[i], files[i].rows, std::move(files[i].lines));
    for (BadRecord& bad : files[i].bad) {
      out.bad.push_back(
          {.place = {.file = paths[i], .line = bad.line, .column = bad.column, .field = {}},
           .reason = bad.reason,
           .fields = std::move(bad.fields),
           .raw = std::move(bad.raw)});
    }
  }
}

// Typed columns of all files, one after the other. `typed`: the files say their types.
Result<SourceTable> unite(const Context& context, std::vector<FileColumns> files,
                          const std::vector<std::string>& paths, const TableOptions& options,
                          bool typed) {
  TRY_ASSIGN(const TypingOptions typing, typing_options(options));
  const std::vector<std::string> names = all_names(files);
  if (names.size() > kColumnsMax) {
    return Error(ErrorCode::TooLarge, message::kTooManyColumns,
                 {{"columns", names.size()}, {"limit", kColumnsMax}})
        .in_file(paths.back());
  }
  SourceTable out;
  say_missing(files, paths, names, out.findings);
  move_places(files, paths, out);
  std::vector<std::size_t> type(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    TRY_ASSIGN(type[i], type_in_all(files, paths, names[i]));
  }
  out.table.columns.resize(names.size());
  std::vector<std::vector<Finding>> findings(names.size());
  parallel_for(context, names.size(), [&](std::size_t i) {
    TableColumn& column = out.table.columns[i];
    if (type[i] == 0) {
      column = {names[i], values_of_all<IntColumn>(files, names[i], kNoInt)};
    } else if (type[i] == 1) {
      column = {names[i], values_of_all<RealColumn>(files, names[i], std::nan(""))};
    } else if (type[i] == 2) {
      column = days_or_times(names[i], values_of_all<TimeColumn>(files, names[i], kNoTime));
    } else {
      TextTable::Column texts = texts_of_all(files, names[i]);
      const bool of_ids =
          std::find(options.texts.begin(), options.texts.end(), names[i]) != options.texts.end();
      if (typed || of_ids) {
        column = {names[i], TextColumn{texts.texts.release(), std::move(texts.codes)}};
      } else {
        const ColumnTyping column_typing{.timezone = options.timezone,
                                         .decimal = options.decimal,
                                         .date_order = typing.date_order,
                                         .place_of = [&](std::size_t row) {
                                           const Place place = out.places.of(row);
                                           return place.file + ":" + std::to_string(place.line);
                                         }};
        column = type_column(names[i], std::move(texts), column_typing, findings[i]);
      }
    }
  });
  for (std::vector<Finding>& one : findings) {
    std::move(one.begin(), one.end(), std::back_inserter(out.findings));
  }
  gather_decimal_signs(out.findings);
  return out;
}

}  // namespace

void RowPlaces::add_file(std::string path, std::size_t rows, std::vector<std::uint64_t> lines) {
  if (starts_.empty()) starts_.push_back(0);
  files_.push_back(std::move(path));
  lines_.push_back(std::move(lines));
  starts_.push_back(starts_.back() + rows);
}

Place RowPlaces::of(std::size_t row) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), row);
  const auto file = static_cast<std::size_t>(next - starts_.begin()) - 1;
  const std::size_t in_file = row - starts_[file];
  return {.file = files_[file],
          .line = lines_[file].empty() ? in_file + 1 : lines_[file][in_file],
          .column = 0,
          .field = {}};
}

namespace {

std::string sum_of_sums(const std::vector<std::uint64_t>& sums) {
  std::string text;
  for (const std::uint64_t sum : sums) text += (text.empty() ? "" : " ") + std::to_string(sum);
  return fmt::format("{:016x}", record_hash(text));
}

}  // namespace

Result<std::vector<std::string>> table_files(const FileSystem& files, const TableOptions& options) {
  return find_source_files(files, options.root, options.files);
}

Result<std::string> table_hash(const FileSystem& files, const TableOptions& options) {
  TRY_ASSIGN(const auto paths, find_source_files(files, options.root, options.files));
  std::vector<std::uint64_t> sums;
  for (const std::string& path : paths) {
    TRY_ASSIGN(sums.emplace_back(), content_sum(files, path));
  }
  return sum_of_sums(sums);
}

Result<SourceTable> read_table(const Context& context, const FileSystem& files,
                               const TableOptions& options) {
  TRY_ASSIGN(const auto paths, find_source_files(files, options.root, options.files));
  std::vector<SourceFile> sources;
  for (const std::string& path : paths) {
    TRY_ASSIGN(sources.emplace_back(), inspect_file(context, files, path, options.dialect));
  }
  TRY(check_wanted(options, sources));
  // Types that some files say and others do not are found out for all of them.
  const bool typed = std::all_of(sources.begin(), sources.end(), [](const SourceFile& source) {
    return source.kind == FileKind::Parquet;
  });
  std::vector<FileColumns> read(sources.size());
  std::vector<std::uint64_t> sums(sources.size());
  std::vector<Status> status(sources.size());
  Context alone = context;
  alone.threads = sources.size() > 1 ? 1 : context.threads;
  parallel_for(context, sources.size(), [&](std::size_t i) {
    const auto sum = content_sum(files, sources[i].path);
    if (!sum.ok()) {
      status[i] = sum.error();
      return;
    }
    sums[i] = *sum;
    auto columns = typed ? read_typed(alone, sources[i], options)
                         : read_texts(alone, files, sources[i], options);
    if (columns.ok()) {
      read[i] = std::move(*columns);
    } else {
      status[i] = columns.error();
    }
  });
  for (Status& one : status) TRY(std::move(one));
  TRY_ASSIGN(SourceTable out, unite(context, std::move(read), paths, options, typed));
  out.hash = sum_of_sums(sums);
  if (out.table.rows() == 0) return invalid(message::kTableWithoutRows).in_file(paths.front());
  return out;
}

}  // namespace canasta
