// XGBoost's model files, JSON and UBJSON, from anywhere: read or refused, and what is read can be
// walked. Seeds: forest_corpus/
#include <cstdint>
#include <string_view>

#include "forest_walk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto forest = canasta::Forest::parse(bytes);
  if (forest.ok()) canasta::walk_forest(*forest);
  return 0;
}
