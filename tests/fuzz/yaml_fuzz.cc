// Any bytes as YAML: refused with a reason, or a tree within its limits that answers as every type.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "io/yaml.h"

namespace canasta {
namespace {

void ask(const YamlNode& node, std::size_t depth) {
  CANASTA_ASSERT(depth <= kYamlDepthMax + 1);
  const auto number = node.number();
  CANASTA_ASSERT(!number.ok() || std::isfinite(*number));
  const bool scalar = node.kind() == YamlNode::Kind::Scalar;
  CANASTA_ASSERT(node.text().ok() <= scalar);
  CANASTA_ASSERT(node.integer().ok() <= scalar && node.boolean().ok() <= scalar);
  if (const auto items = node.list(); items.ok()) {
    for (const YamlNode& item : *items) ask(item, depth + 1);
  }
  if (const auto entries = node.map(); entries.ok()) {
    for (const YamlEntry& entry : *entries) {
      CANASTA_ASSERT(node.find(entry.key) == &entry.value);
      ask(entry.value, depth + 1);
    }
  }
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto root = canasta::parse_yaml(text, "a.yaml");
  if (root.ok()) canasta::ask(*root, 0);
  return 0;
}
