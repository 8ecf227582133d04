#include "live/downloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/messages/live.h"
#include "base/nearest.h"
#include "engine/model_filenames.h"
#include "io/beneath.h"

namespace canasta {
namespace {

constexpr const char* kModels = "models";
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::array<std::string_view, 3> kReportForms = {"html", "json", "md"};

const std::vector<std::string>& data_types() {
  static const std::vector<std::string> kTypes = {"processed", "features", "predictions"};
  return kTypes;
}

// Outputs are replaced by a rename: the inode tells two that were written at the same moment.
std::string tag_of(const BeneathFile& file) {
  return fmt::format("\"{:x}-{:x}-{:x}\"", file.inode, file.modified_ns, file.file->size());
}

Result<Download> open_below(const std::string& folder, const std::string& path) {
  TRY_ASSIGN(BeneathFile opened, open_beneath(folder, path));
  Download download{.file = nullptr,
                    .filename = file_name(path),
                    .tag = tag_of(opened),
                    .modified = opened.modified_ns / kNanosecondsPerSecond,
                    .model = {}};
  download.file = std::move(opened.file);
  return download;
}

Result<Download> open_model(const Context& context, const Project& project,
                            const std::string& filename) {
  TRY_ASSIGN(const ModelFile model, model_file_of(context, project, filename));
  TRY_ASSIGN(Download download, open_below(project.root, model.path));
  download.filename = model.filename;
  download.tag = '"' + model.sha256 + '"';
  download.model = model.model.name;
  return download;
}

}  // namespace

Result<Download> open_download(const Context& context, const Project& project,
                               const std::string& type, const std::string& filename) {
  if (type == kModels) return open_model(context, project, filename);
  std::vector<std::string> known = data_types();
  if (std::find(known.begin(), known.end(), type) == known.end()) {
    known.emplace_back(kModels);
    return unknown_name(ErrorCode::NotFound, message::kNounFileType, type, known);
  }
  return open_below(project.path("data/" + type), filename);
}

Result<Download> open_report(const Project& project, const std::string& filename) {
  return open_below(project.reports(), filename);
}

Result<std::vector<ReportName>> report_names(const Project& project) {
  std::map<std::string, std::vector<std::string>> forms;
  std::vector<ReportName> names;
  const auto entries = project.files->list(project.reports());
  if (!entries.ok() && entries.error().code() == ErrorCode::NotFound) return names;
  if (!entries.ok()) return entries.error();
  for (const FolderEntry& entry : *entries) {
    const std::size_t dot = entry.name.rfind('.');
    if (entry.info.is_folder || dot == std::string::npos || dot == 0) continue;
    const std::string form = entry.name.substr(dot + 1);
    if (std::find(kReportForms.begin(), kReportForms.end(), form) == kReportForms.end()) continue;
    forms[entry.name.substr(0, dot)].push_back(form);
  }
  for (auto& [name, of_name] : forms) names.push_back({name, std::move(of_name)});
  return names;
}

}  // namespace canasta
