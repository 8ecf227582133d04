// Any bytes as a file of an estimator: refused with a reason, or a model that can be asked.
//
// The first byte chooses the file. A stack's members are one linear model, known to be good.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "models/estimator.h"
#include "models/linear.h"

namespace canasta {
namespace {

constexpr std::size_t kFeatures = 2;
constexpr std::size_t kOutputs = 2;

EstimatorFiles files_of(std::uint8_t choice, std::string bytes) {
  constexpr const char* kNames[] = {"linear.json", "neighbours.safetensors", "stack.json",
                                    "model.ubj", "model.txt"};
  const std::string member = Linear({.link = LinearLink::Softmax,
                                     .features = {"a", "b"},
                                     .mean = {0, 1},
                                     .intercept = {0, 0},
                                     .coefficient = {1, 0, 0, 1}})
                                 .json();
  return {{kNames[choice % 5], std::move(bytes)},
          {"member_1.linear.json", member},
          {"member_2.linear.json", member}};
}

void ask(const Estimator& model) {
  const std::vector<float> rows = {0, 1, -1e30F, 3};
  std::vector<float> out(2 * kOutputs);
  model.predict(Context{}, {rows.data(), 2, kFeatures}, out);
  if (model.kind() == "forest") return;  // kept as the bytes it came from
  const auto again = read_estimator(write_estimator(model), {kFeatures, kOutputs});
  CANASTA_ASSERT(again.ok());
  CANASTA_ASSERT(write_estimator(**again) == write_estimator(model));
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto model = canasta::read_estimator(canasta::files_of(data[0], bytes),
                                             {canasta::kFeatures, canasta::kOutputs});
  if (model.ok()) canasta::ask(**model);
  return 0;
}
