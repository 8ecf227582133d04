#include "ingest/source_files.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/ingest.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 7> kTableEndings{".csv",   ".tsv",    ".txt",    ".json",
                                                        ".jsonl", ".ndjson", ".parquet"};
constexpr std::array<std::string_view, 2> kPackedEndings{".gz", ".zst"};
constexpr std::string_view kEndingsText =
    ".csv, .tsv, .txt, .json, .jsonl, .ndjson, .parquet (.gz, .zst)";
constexpr std::size_t kNamesShownMax = 8;

bool ends_as_table(std::string_view name) {
  std::string low = to_lower(name);
  for (const std::string_view packed : kPackedEndings) {
    if (low.ends_with(packed)) {
      low.resize(low.size() - packed.size());
      break;
    }
  }
  return std::any_of(kTableEndings.begin(), kTableEndings.end(),
                     [&](std::string_view ending) { return low.ends_with(ending); });
}

bool is_hidden(std::string_view name) {
  return name.empty() || name.front() == '_' || name.front() == '.' || name.ends_with(".crc");
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// "*.dat", "*.csv.gz": what follows the last wildcard names an ending.
bool spells_ending(std::string_view pattern) {
  const std::size_t last = pattern.find_last_of("*?");
  return last != std::string_view::npos && pattern.find('.', last) != std::string_view::npos;
}

class Finder {
 public:
  explicit Finder(const FileSystem& files) : files_(files) {}

  Status add(const std::string& root, const std::string& pattern) {
    pattern_ = pattern;
    const std::size_t before = found_.size();
    const std::string base = root == "." ? "" : root;
    const std::string path = join_path(base, pattern);
    if (has_wildcard(pattern)) {
      const bool absolute = pattern.starts_with('/');
      TRY(add_matches(absolute ? "/" : base, std::string_view(pattern).substr(absolute ? 1 : 0)));
    } else {
      TRY_ASSIGN(const FileInfo info, files_.info(path));
      looked_in_ = path;
      if (!info.is_folder) found_.push_back(path);
      if (info.is_folder) TRY(add_folder(path, kFolderDepthMax));
    }
    if (found_.size() == before) return nothing_fits();
    return {};
  }

  std::vector<std::string> take() && {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  // Everything in a folder and below that ends as a table does.
  Status add_folder(const std::string& folder, int depth) {
    if (depth == 0) return {};
    TRY_ASSIGN(const auto entries, files_.list(folder));
    for (const FolderEntry& entry : entries) {
      if (is_hidden(entry.name)) continue;
      const std::string path = join_path(folder, entry.name);
      if (entry.info.is_folder) {
        TRY(add_folder(path, depth - 1));
      } else if (ends_as_table(entry.name)) {
        found_.push_back(path);
      }
    }
    return {};
  }

  // Goes down the parts of a pattern; only those with a wildcard need a look into their folder.
  Status add_matches(const std::string& folder, std::string_view pattern) {
    const std::size_t slash = pattern.find('/');
    const std::string_view part = pattern.substr(0, slash);
    const std::string_view rest = slash == std::string_view::npos ? "" : pattern.substr(slash + 1);
    if (!has_wildcard(part)) return add_match(join_path(folder, part), part, rest);
    looked_in_ = folder.empty() ? "." : folder;
    TRY_ASSIGN(const auto entries, files_.list(looked_in_));
    for (const FolderEntry& entry : entries) {
      const bool hidden = is_hidden(entry.name) && entry.name.front() != part.front();
      if (hidden || !matches_pattern(entry.name, part)) continue;
      if (rest.empty() || entry.info.is_folder) {
        TRY(add_match(join_path(folder, entry.name), part, rest));
      }
    }
    return {};
  }

  // `path` fits the pattern as far as `part`; `rest` is still to be matched below it.
  Status add_match(const std::string& path, std::string_view part, std::string_view rest) {
    if (!rest.empty()) return add_matches(path, rest);
    TRY_ASSIGN(const FileInfo info, files_.info(path));
    if (info.is_folder) return add_folder(path, kFolderDepthMax);
    if (ends_as_table(path) || spells_ending(part)) found_.push_back(path);
    return {};
  }

  Error nothing_fits() const {
    Fields fields{{"pattern", pattern_}, {"folder", looked_in_}, {"endings", kEndingsText}};
    const auto entries = files_.list(looked_in_);
    if (!entries.ok() || entries->empty()) {
      return not_found(message::kNoFilesInFolder, std::move(fields));
    }
    std::string names = joined(*entries | std::views::take(kNamesShownMax), &FolderEntry::name);
    if (entries->size() > kNamesShownMax) {
      names += ", … (" + std::to_string(entries->size()) + ")";
    }
    fields.emplace_back("found", names);
    return not_found(message::kNoFilesMatch, std::move(fields));
  }

  const FileSystem& files_;
  std::string pattern_;
  std::string looked_in_;  // the folder last listed for the pattern
  std::vector<std::string> found_;
};

}  // namespace

Result<std::vector<std::string>> find_source_files(const FileSystem& files, const std::string& root,
                                                   const std::vector<std::string>& patterns) {
  Finder finder(files);
  for (const std::string& pattern : patterns) TRY(finder.add(root, pattern));
  return std::move(finder).take();
}

bool matches_pattern(std::string_view name, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;  // the last '*' met, and where its match ends for now
  std::size_t star_end = 0;
  std::size_t p = 0;
  while (at < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = at;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[at])) {
      ++p;
      ++at;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace canasta
