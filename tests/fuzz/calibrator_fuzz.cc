// Any bytes as a calibrator: refused with a reason, or a map from probabilities to probabilities
// that is written and read again to the same bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "models/calibrator.h"

namespace canasta {
namespace {

void check_calibrator(const Calibrator& calibrator) {
  const auto again = Calibrator::parse(calibrator.json(), "again");
  CANASTA_ASSERT(again.ok() && again->json() == calibrator.json());
  const std::size_t classes = calibrator.classes() == 0 ? 2 : calibrator.classes();
  std::vector<float> rows(classes * 3, 0);
  rows[0] = 1;
  for (std::size_t k = 0; k < classes; ++k) rows[classes + k] = 1 / static_cast<float>(classes);
  rows[2 * classes + 1] = 0.5F;
  calibrator.apply(Context{}, View2<float>(std::span(rows), classes));
  for (const float p : rows) CANASTA_ASSERT(p >= 0 && p <= 1);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto calibrator = canasta::Calibrator::parse(text, "calibrator.json");
  if (calibrator.ok()) canasta::check_calibrator(*calibrator);
  return 0;
}
