#include "engine/output_names.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/jobs.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 3> kFolders{"processed", "features", "predictions"};
constexpr std::string_view kDefaultEnding = ".csv";
constexpr std::string_view kNameless = "file";
constexpr std::size_t kStemBytesMax = 100;  // leaves room for a number and an ending

// JSON is for programs; lines of receipts are read again, which wants one of the others.
std::vector<std::string_view> endings_of(OutputKind kind) {
  if (kind == OutputKind::Processed) return {".csv", ".parquet"};
  return {".csv", ".parquet", ".json"};
}

bool is_plain(char c) { return is_lower(c) || is_upper(c) || is_digit(c); }

bool is_label(std::string_view name) {
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return is_plain(c) || c == '.' || c == '_' || c == '-';
  });
  return letters && !name.empty() && name.size() <= kOutputNameBytesMax && is_plain(name.front()) &&
         name.find("..") == std::string_view::npos;
}

Status check_name(OutputKind kind, const std::string& name) {
  if (!is_label(name)) {
    return invalid(message::kOutputName, {{"name", name}, {"limit", kOutputNameBytesMax}});
  }
  const auto endings = endings_of(kind);
  const bool known = std::any_of(endings.begin(), endings.end(),
                                 [&](std::string_view ending) { return name.ends_with(ending); });
  if (known) return {};
  return invalid(message::kOutputEnding, {{"name", name}, {"endings", joined(endings)}});
}

std::string below(OutputKind kind, const std::string& name) {
  return "data/" + std::string(canasta::name(kind)) + "/" + name;
}

// Files of those folders that verbs write.
bool is_ours(const Project& project, const std::string& path) {
  if (project.path(path) == project.purchases()) return true;
  return std::any_of(project.config.tasks.begin(), project.config.tasks.end(),
                     [&](const auto& task) { return path == Project::predictions_of(task.first); });
}

// "ventas_enero" of "Año/ventas enero.csv.gz".
std::string stem_of(const std::string& made_of) {
  const std::string last = file_name(made_of);
  std::string stem;
  for (const char c : last.substr(0, last.find('.', 1))) {
    const bool kept = is_plain(c) || ((c == '-' || c == '_') && !stem.empty());
    if (kept) stem.push_back(c);
    if (!kept && !stem.empty() && stem.back() != '_') stem.push_back('_');
  }
  if (stem.size() > kStemBytesMax) stem.resize(kStemBytesMax);
  while (stem.ends_with('_')) stem.pop_back();
  return stem.empty() ? std::string(kNameless) : stem;
}

std::string free_name(const Project& project, const OutputWish& wish) {
  const std::string stem = stem_of(wish.made_of);
  for (std::uint64_t number = 1;; ++number) {
    const std::string name = stem + "-" + std::to_string(number) + std::string(kDefaultEnding);
    const std::string path = below(wish.kind, name);
    const bool is_free = !project.files->exists(project.path(path)) &&
                         !project.files->exists(project.path(quarantine_of(path)));
    if (is_free && !is_ours(project, path)) return path;
  }
}

}  // namespace

std::string_view name(OutputKind kind) { return kFolders.at(static_cast<std::size_t>(kind)); }

Result<std::string> output_of(const Project& project, const OutputWish& wish) {
  if (wish.name.empty()) return free_name(project, wish);
  TRY(check_name(wish.kind, wish.name));
  std::string path = below(wish.kind, wish.name);
  if (!is_ours(project, path)) return path;
  return Error(ErrorCode::Conflict, message::kOutputIsOurs, {{"path", path}});
}

std::string quarantine_of(const std::string& output) {
  const std::string path = "data/quarantine/" + output.substr(std::string_view("data/").size());
  return path.ends_with(".csv") ? path : path + ".csv";
}

}  // namespace canasta
