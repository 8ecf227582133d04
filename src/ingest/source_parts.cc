#include "ingest/source_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "base/parallel.h"
#include "ingest/mapping.h"
#include "ingest/record_hash.h"
#include "ingest/source_files.h"

namespace canasta {
namespace {

using nlohmann::json;

// Files below that are read side by side, one thread each; larger ones one after the other, with
// all threads on each.
constexpr std::uint64_t kLargeBytes = std::uint64_t{16} << 20;
constexpr std::size_t kHashBlockBytes = std::size_t{1} << 20;

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

// As people write it; the letters' order is what counts.
Result<std::optional<DateOrder>> parse_time_format(const SourceOptions& options) {
  if (!options.time_format) return std::optional<DateOrder>();
  std::string letters;
  for (const char c : *options.time_format) {
    const char low = to_lower(c);
    const bool is_part = low == 'd' || low == 'm' || low == 'y';
    if (is_part && (letters.empty() || letters.back() != low)) letters.push_back(low);
    if (letters.size() == 3) break;
  }
  if (letters == "dmy") return std::optional(DateOrder::DayFirst);
  if (letters == "mdy") return std::optional(DateOrder::MonthFirst);
  if (letters == "ymd") return std::optional<DateOrder>();  // these need no order
  return config_error(message::kTimeFormatUnknown, {{"format", *options.time_format}});
}

// A readable name that no two sources share.
std::string part_stem(const std::string& path) {
  std::string stem = file_name(path).substr(0, 80);
  for (char& c : stem) {
    const bool plain = is_lower(c) || is_upper(c) || is_digit(c);
    if (!plain) c = '_';
  }
  return stem + "-" + fmt::format("{:016x}", record_hash(path));
}

// A file of this run, and what came of it.
struct Source {
  std::string real_path;
  IndexedSource indexed;
  const IndexedSource* known = nullptr;
  bool unchanged = false;
  Part part;
};

class Gathering {
 public:
  Gathering(const Context& context, FileSystem& files, const IngestOptions& options,
            const TypingOptions& typing, const std::string& folder)
      : context_(context), files_(files), options_(options), typing_(typing), folder_(folder) {}

  // Small files side by side, large ones with all threads on each.
  Status gather_all(std::vector<Source>& sources) {
    TRY(gather_small(sources));
    for (Source& source : sources) {
      if (is_large(source)) TRY(gather(context_, source));
    }
    return {};
  }

 private:
  static bool is_large(const Source& source) { return source.indexed.stamp.bytes >= kLargeBytes; }

  Status gather_small(std::vector<Source>& sources) {
    Context alone = context_;
    alone.threads = 1;
    alone.progress = nullptr;
    std::uint64_t total_bytes = 0;
    for (const Source& source : sources) {
      if (!is_large(source)) total_bytes += source.indexed.stamp.bytes;
    }
    if (total_bytes == 0) return {};
    Stage stage(context_, message::kReadingFile, total_bytes);
    std::mutex mutex;
    std::uint64_t bytes = 0;  // guarded by mutex
    std::vector<Status> status(sources.size());
    parallel_for(context_, sources.size(), [&](std::size_t i) {
      if (is_large(sources[i])) return;
      status[i] = gather(alone, sources[i]);
      const std::scoped_lock lock(mutex);
      stage.advance(bytes += sources[i].indexed.stamp.bytes);
    });
    for (Status& one : status) TRY(std::move(one));
    return {};
  }

  Status gather(const Context& context, Source& source) {
    TRY(context.check_cancel());
    TRY(recognise(source));
    if (source.unchanged) {
      Result<Part> loaded = load_part(context, files_, folder_, source.known->part_files);
      if (loaded.ok()) {
        source.part = std::move(loaded).value();
        source.indexed.part_files = source.known->part_files;
        source.indexed.content = source.known->content;
        return {};
      }
      source.unchanged = false;
    }
    return read(context, source);
  }

  // Is the file as the index knows it?
  Status recognise(Source& source) const {
    if (source.known == nullptr) return {};
    source.unchanged = source.known->stamp == source.indexed.stamp;
    if (source.unchanged || source.known->stamp.bytes != source.indexed.stamp.bytes) return {};
    TRY_ASSIGN(const std::uint64_t content, content_sum(files_, source.real_path));
    source.unchanged = content == source.known->content;
    return {};
  }

  Status read(const Context& context, Source& source) {
    TRY_ASSIGN(const SourceFile file,
               inspect_file(context, files_, source.real_path, options_.dialect));
    TRY_ASSIGN(const RoleColumns roles, resolve_columns(options_.columns, file));
    TRY_ASSIGN(source.part, read_part(context, files_, file, roles, typing_));
    Result<std::uint64_t> content = std::uint64_t{0};
    Result<std::vector<PartFile>> saved = std::vector<PartFile>{};
    parallel_pair(
        context, [&] { content = content_sum(files_, source.real_path); },
        [&] {
          saved = save_part(context, files_, folder_, part_stem(source.indexed.path), source.part);
        });
    TRY_ASSIGN(source.indexed.content, std::move(content));
    TRY_ASSIGN(source.indexed.part_files, std::move(saved));
    return {};
  }

  const Context& context_;
  FileSystem& files_;
  const IngestOptions& options_;
  const TypingOptions& typing_;
  const std::string& folder_;
};

Result<std::vector<Source>> list_sources(const FileSystem& files, const IngestOptions& options,
                                         const IngestIndex& known) {
  TRY_ASSIGN(const auto paths, find_source_files(files, options.root, options.files));
  const std::string inside = options.root.ends_with('/') ? options.root : options.root + "/";
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    TRY_ASSIGN(const FileInfo info, files.info(path));
    Source source;
    source.real_path = path;
    source.indexed.path = path.starts_with(inside) ? path.substr(inside.size()) : path;
    source.indexed.stamp = {info.bytes, info.modified_ns};
    sources.push_back(std::move(source));
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.indexed.path < b.indexed.path; });
  for (Source& source : sources) source.known = known.find(source.indexed.path);
  return sources;
}

// What the index knew and this run does not need.
void list_vanished(const IngestIndex& known, SourceParts& gathered) {
  std::set<std::string_view> paths;
  std::set<std::string_view> needed;
  for (const IndexedSource& source : gathered.indexed) {
    paths.insert(source.path);
    for (const PartFile& file : source.part_files) needed.insert(file.name);
  }
  for (const IndexedSource& source : known.sources) {
    gathered.files_removed += !paths.contains(source.path);
    for (const PartFile& file : source.part_files) {
      if (!needed.contains(file.name)) gathered.vanished.push_back(file);
    }
  }
}

}  // namespace

Result<std::uint64_t> content_sum(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const auto file, files.open(path));
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  std::vector<char> block(kHashBlockBytes);
  for (std::uint64_t offset = 0;;) {
    TRY_ASSIGN(const std::size_t bytes, file->read_at(offset, block));
    if (bytes == 0) return XXH3_64bits_digest(&state);
    XXH3_64bits_update(&state, block.data(), bytes);
    offset += bytes;
  }
}

Result<TypingOptions> typing_options(const SourceOptions& options) {
  if (!is_time_zone(options.timezone)) {
    return config_error(message::kTimezoneUnknown, {{"zone", options.timezone}});
  }
  if (options.decimal && *options.decimal != '.' && *options.decimal != ',') {
    return config_error(message::kDecimalUnknown, {{"sign", std::string(1, *options.decimal)}});
  }
  TypingOptions typing{.timezone = options.timezone,
                       .decimal = options.decimal,
                       .date_order = {},
                       .null_tokens = options.null_tokens};
  TRY_ASSIGN(typing.date_order, parse_time_format(options));
  return typing;
}

std::uint64_t typing_sum(const IngestOptions& options) {
  const DialectOptions& dialect = options.dialect;
  json columns = json::array();
  for (std::size_t role = 0; role < kRoles; ++role) {
    columns.push_back(mapped_name(options.columns, Role(role)));
  }
  const json all{columns,
                 maybe(dialect.delimiter),
                 maybe(dialect.quote),
                 maybe(dialect.header),
                 dialect.encoding ? json(static_cast<int>(*dialect.encoding)) : json(),
                 options.timezone,
                 maybe(options.decimal),
                 maybe(options.time_format),
                 options.null_tokens};
  return record_hash(all.dump());
}

Result<SourceParts> gather_parts(const Context& context, FileSystem& files,
                                 const IngestOptions& options, const TypingOptions& typing,
                                 const std::string& state_folder, const IngestIndex& known) {
  const IngestIndex nothing;
  const bool same_options = known.options == typing_sum(options);
  TRY_ASSIGN(std::vector<Source> sources,
             list_sources(files, options, same_options ? known : nothing));
  TRY(Gathering(context, files, options, typing, state_folder).gather_all(sources));
  SourceParts gathered;
  for (Source& source : sources) {
    (source.unchanged ? gathered.files_unchanged : gathered.files_read) += 1;
    gathered.parts.push_back({source.indexed.path, std::move(source.part)});
    gathered.indexed.push_back(std::move(source.indexed));
  }
  list_vanished(known, gathered);
  return gathered;
}

}  // namespace canasta
