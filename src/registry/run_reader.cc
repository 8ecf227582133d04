#include <algorithm>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "registry/catalog.h"
#include "registry/json_fields.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

bool is_not_found(const Error& error) { return error.code() == ErrorCode::NotFound; }

// Ids of the runs in the folder, newest first.
Result<std::vector<std::string>> run_ids(const FileSystem& files, const std::string& runs_folder) {
  std::vector<std::string> ids;
  auto entries = files.list(runs_folder);
  if (!entries.ok() && is_not_found(entries.error())) return ids;
  TRY_ASSIGN(const auto listed, std::move(entries));
  for (const FolderEntry& entry : listed) {
    if (entry.info.is_folder && is_run_id(entry.name)) ids.push_back(entry.name);
  }
  std::sort(ids.rbegin(), ids.rend());
  return ids;
}

// A file of ours that must not be larger than it can be.
Result<std::string> read_bounded(const FileSystem& files, const std::string& path,
                                 std::uint64_t bytes_max) {
  TRY_ASSIGN(const FileInfo info, files.info(path));
  if (info.bytes > bytes_max) return broken_record(path, "> " + std::to_string(bytes_max) + " B");
  return read_text(files, path);
}

// Whether somebody holds the lock of a run that says it runs. Where the lock cannot be tried, as in
// a folder that may only be read, the record is believed.
bool is_held(FileSystem& files, const std::string& folder) {
  return !files.lock(join_path(folder, kRunLockName)).ok();
}

// A folder that its writer has just made, or left at once, holds no more than dotted names.
bool is_begun(const FileSystem& files, const std::string& folder) {
  const auto entries = files.list(folder);
  return !entries.ok() || std::any_of(entries->begin(), entries->end(), [](const auto& entry) {
    return !entry.name.starts_with('.');
  });
}

Result<RunRecord> read_record(FileSystem& files, const std::string& runs_folder,
                              const std::string& id) {
  const std::string folder = join_path(runs_folder, id);
  const std::string path = join_path(folder, kRunRecordName);
  auto text = read_bounded(files, path, kRunRecordBytesMax);
  if (!text.ok() && is_not_found(text.error())) return broken_record(path, "missing");
  TRY_ASSIGN(const std::string record, std::move(text));
  TRY_ASSIGN(RunRecord run, parse_run(record, path));
  if (run.id != id) return broken_record(path, "id");
  if (run.status == RunStatus::Running && !is_held(files, folder)) {
    // It may have ended between the two looks.
    TRY_ASSIGN(const std::string again, read_bounded(files, path, kRunRecordBytesMax));
    TRY_ASSIGN(run, parse_run(again, path));
    if (run.status == RunStatus::Running) run.status = RunStatus::Interrupted;
  }
  return run;
}

}  // namespace

Result<RunListing> list_runs(const Context& context, FileSystem& files,
                             const std::string& runs_folder, const RunFilter& filter) {
  TRY_ASSIGN(const auto ids, run_ids(files, runs_folder));
  RunListing listing;
  for (const std::string& id : ids) {
    TRY(context.check_cancel());
    if (listing.runs.size() >= filter.limit) break;
    if (!is_begun(files, join_path(runs_folder, id))) continue;
    auto run = read_record(files, runs_folder, id);
    if (!run.ok()) {
      listing.damaged.push_back({id, std::move(run).error()});
    } else if (filter.task.empty() || run->facts.task == filter.task) {
      listing.runs.push_back(std::move(run).value());
    }
  }
  return listing;
}

Result<RunRecord> read_run(FileSystem& files, const std::string& runs_folder, std::string_view id) {
  TRY_ASSIGN(const auto ids, run_ids(files, runs_folder));
  if (ids.empty()) return not_found(message::kRunsNone, {{"path", runs_folder}});
  std::vector<std::string> meant;
  for (const std::string& known : ids) {
    if (!id.empty() && known.starts_with(id)) meant.push_back(known);
  }
  if (meant.size() == 1) return read_record(files, runs_folder, meant.front());
  constexpr std::size_t kShownMax = 10;
  std::vector<std::string> shown = meant.empty() ? ids : meant;
  shown.resize(std::min(shown.size(), kShownMax));
  return unknown_name(ErrorCode::NotFound, message::kNounRun, id.substr(0, kRunKeyBytesMax), shown);
}

Result<MetricCurves> read_curves(const FileSystem& files, const std::string& runs_folder,
                                 const RunRecord& run) {
  const std::string name(kRunCurvesName);
  const std::string path = join_path(join_path(runs_folder, run.id), name);
  if (run.ended) {
    TRY_ASSIGN(const std::string text, read_run_file(files, runs_folder, run, name));
    return parse_curves(text, path, true);
  }
  auto text = read_bounded(files, path, kRunCurvesBytesMax);
  if (!text.ok() && is_not_found(text.error())) return MetricCurves{};
  TRY_ASSIGN(const std::string lines, std::move(text));
  return parse_curves(lines, path, false);
}

Result<std::string> read_run_file(const FileSystem& files, const std::string& runs_folder,
                                  const RunRecord& run, const std::string& file) {
  const std::string path = join_path(join_path(runs_folder, run.id), file);
  const auto found = run.files.find(file);
  if (found == run.files.end()) return not_found(message::kFileMissing, {{"path", path}});
  if (file == kRunCurvesName && found->second.bytes > kRunCurvesBytesMax) {
    return broken_record(path, "> " + std::to_string(kRunCurvesBytesMax) + " B");
  }
  return read_model_file(files, path, found->second);
}

}  // namespace canasta
