#include "models/stack.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/assert.h"
#include "base/messages/io.h"
#include "base/parallel.h"
#include "io/json.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;
constexpr const char* kFile = "stack.json";
constexpr std::size_t kRowsPerChunk = 4'096;

Error broken(const std::string& path, const std::string& reason) {
  return corrupt(message::kFormatBroken, {{"path", path}, {"reason", reason}});
}

std::string member_prefix(std::size_t member) {
  return "member_" + std::to_string(member + 1) + ".";
}

Result<std::shared_ptr<const Estimator>> read_member(const EstimatorFiles& files,
                                                     std::size_t member, const std::string& name,
                                                     const EstimatorShape& shape) {
  const std::string path = member_prefix(member) + name;
  const auto found = files.find(path);
  if (found == files.end()) return broken(path, "missing");
  TRY_ASSIGN(std::shared_ptr<const Estimator> read, read_estimator_file(name, found->second, path));
  TRY(check_shape(*read, shape, path));
  return read;
}

}  // namespace

Stack::Stack(Members members, std::shared_ptr<const Linear> combiner)
    : members_(std::move(members)), combiner_(std::move(combiner)) {
  CANASTA_ASSERT(!members_.empty() && combiner_ != nullptr);
  CANASTA_ASSERT(combiner_->feature_count() == members_.size() * outputs());
  for (const auto& member : members_) {
    CANASTA_ASSERT(member->outputs() == outputs() && member->kind() != "stack");
    CANASTA_ASSERT(member->feature_count() == feature_count());
  }
}

void show_to_combiner(std::span<const float> prediction, std::size_t outputs, std::size_t member,
                      View2<float> seen) {
  CANASTA_ASSERT(prediction.size() == seen.rows() * outputs);
  CANASTA_ASSERT((member + 1) * outputs <= seen.columns());
  for (std::size_t row = 0; row < seen.rows(); ++row) {
    for (std::size_t k = 0; k < outputs; ++k) {
      const float said = prediction[row * outputs + k];
      seen(row, member * outputs + k) =
          outputs == 1 ? said : std::log(std::max(said, kStackProbabilityMin));
    }
  }
}

void Stack::predict(const Context& context, View2<const float> rows, std::span<float> out) const {
  CANASTA_ASSERT(rows.rows() * outputs() == out.size());
  Context alone = context;
  alone.threads = 1;
  alone.progress = nullptr;
  for_chunks(context, {.count = rows.rows(), .size = kRowsPerChunk}, [&](const Chunk& chunk) {
    const View2<const float> part = rows.rows(chunk.first, chunk.size());
    std::vector<float> said(chunk.size() * outputs());
    std::vector<float> seen(said.size() * members_.size());
    const View2<float> view(seen.data(), chunk.size(), members_.size() * outputs());
    for (std::size_t member = 0; member < members_.size(); ++member) {
      members_[member]->predict(alone, part, said);
      show_to_combiner(said, outputs(), member, view);
    }
    combiner_->predict(alone, view, out.subspan(chunk.first * outputs(), said.size()));
  });
}

EstimatorFiles Stack::files() const {
  EstimatorFiles out;
  Json names = Json::array();
  for (std::size_t member = 0; member < members_.size(); ++member) {
    for (auto& [name, bytes] : members_[member]->files()) {
      names.push_back(name);
      out[member_prefix(member) + name] = std::move(bytes);
    }
  }
  const Json json = {{"format", kFormat},
                     {"features", feature_count()},
                     {"members", std::move(names)},
                     {"combiner", Json::parse(combiner_->json())}};
  out[kFile] = json.dump(1) + "\n";
  return out;
}

Result<std::shared_ptr<const Stack>> Stack::parse(const EstimatorFiles& files) {
  const auto found = files.find(kFile);
  if (found == files.end()) return broken(kFile, "missing");
  TRY_ASSIGN(const Json json, parse_json(found->second, kFile, ErrorCode::Corrupt));
  std::vector<std::string> names;
  std::string combiner_text;
  EstimatorShape shape;
  try {
    if (json.at("format").get<int>() != kFormat) return broken(kFile, "format");
    names = json.at("members").get<std::vector<std::string>>();
    shape.features = json.at("features").get<std::size_t>();
    combiner_text = json.at("combiner").dump();
  } catch (const Json::exception& error) {
    return broken(kFile, error.what());
  }
  if (names.size() < kStackMembersMin || names.size() > kStackMembersMax) {
    return broken(kFile, "members");
  }
  TRY_ASSIGN(std::shared_ptr<const Linear> combiner, Linear::parse(combiner_text, kFile));
  shape.outputs = combiner->outputs();
  if (combiner->feature_count() != names.size() * shape.outputs) return broken(kFile, "combiner");
  Members members;
  for (std::size_t member = 0; member < names.size(); ++member) {
    TRY_ASSIGN(std::shared_ptr<const Estimator> one,
               read_member(files, member, names[member], shape));
    members.push_back(std::move(one));
  }
  return std::shared_ptr<const Stack>(
      std::make_shared<Stack>(std::move(members), std::move(combiner)));
}

}  // namespace canasta
