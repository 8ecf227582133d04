#include "engine/steps.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/json.h"
#include "io/publish.h"
#include "io/sha256.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kStepsFormat = 1;

}  // namespace

void StepInputs::add(std::string_view text) {
  text_ += std::to_string(text.size()) + ":";  // so that two texts are not one
  text_ += text;
}

Status StepInputs::add_file(const FileSystem& files, const std::string& path) {
  if (!files.exists(path)) {
    add("");
    return {};
  }
  TRY_ASSIGN(const std::string sum, sha256_file(files, path));
  add(sum);
  return {};
}

std::string StepInputs::sum() const { return sha256(text_); }

Steps::Steps(FileSystem& files, std::string root, bool force)
    : files_(&files), root_(std::move(root)), force_(force) {
  read();
}

std::string Steps::path() const { return join_path(root_, "state/run.json"); }

void Steps::read() {
  const auto json = read_json(*files_, path(), ErrorCode::Corrupt);
  if (!json.ok()) return;
  try {
    if (json->at("format").get<int>() != kStepsFormat) return;
    for (const auto& [step, memory] : json->at("steps").items()) {
      steps_[step] = {.inputs = memory.at("inputs").get<std::string>(),
                      .outputs = memory.at("outputs").get<std::map<std::string, std::string>>()};
    }
  } catch (const Json::exception&) {
    steps_.clear();
  }
}

Status Steps::write() const {
  Json steps = Json::object();
  for (const auto& [step, memory] : steps_) {
    steps[step] = {{"inputs", memory.inputs}, {"outputs", memory.outputs}};
  }
  const Json json = {{"format", kStepsFormat}, {"steps", steps}};
  TRY(files_->make_folders(join_path(root_, "state")));
  return publish_file(*files_, path(), json.dump(1) + "\n");
}

bool Steps::is_fresh(const std::string& step, const StepInputs& inputs) const {
  const auto found = steps_.find(step);
  if (force_ || found == steps_.end() || found->second.inputs != inputs.sum()) return false;
  const auto& outputs = found->second.outputs;
  return std::all_of(outputs.begin(), outputs.end(), [&](const auto& output) {
    const std::string path = join_path(root_, output.first);
    if (output.second.empty()) return files_->exists(path);
    const auto sum = sha256_file(*files_, path);
    return sum.ok() && *sum == output.second;
  });
}

Status Steps::remember(const std::string& step, const StepInputs& inputs, const Outputs& outputs) {
  Memory memory{.inputs = inputs.sum(), .outputs = {}};
  for (const std::string& file : outputs.files) {
    TRY_ASSIGN(memory.outputs[file], sha256_file(*files_, join_path(root_, file)));
  }
  for (const std::string& report : outputs.reports) {
    for (const char* ending : {".md", ".json", ".html"}) {
      memory.outputs["reports/" + report + ending] = "";
    }
  }
  steps_[step] = std::move(memory);
  return write();
}

}  // namespace canasta
