// LightGBM's text models from anywhere: read or refused, and what is read can be walked.
// Seeds: lightgbm_corpus/
#include <cstdint>
#include <string_view>

#include "forest_walk.h"
#include "models/lightgbm_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto forest = canasta::parse_lightgbm(text);
  if (forest.ok()) canasta::walk_forest(*forest);
  return 0;
}
