// Any bytes as run.json, metrics.ndjson and mlflow.json: refused with a reason, or a record that is
// written and read again to the same bytes.
//
// A wrong answer is an assertion that fails; a wrong access is for the sanitizers.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "registry/mlflow_batches.h"
#include "registry/mlflow_spool.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

void check_run(const RunRecord& run) {
  const std::string text = format_run(run);
  const auto again = parse_run(text, "again");
  CANASTA_ASSERT(again.ok() && format_run(*again) == text);
  CANASTA_ASSERT(run_table(run).rows() >= 6);
  for (const std::string& body : log_batch_bodies(run, {}, "abc")) {
    CANASTA_ASSERT(body.size() < 1'000'000);
  }
}

void check_curves(const MetricCurves& curves) {
  std::string text;
  for (const auto& [metric, points] : curves) {
    for (const MetricPoint& point : points) text += format_point(metric, point);
  }
  const auto again = parse_curves(text, "again", true);
  CANASTA_ASSERT(again.ok() && again->size() == curves.size());
}

void check_spool(const MlflowSpool& spool) {
  const std::string text = format_spool(spool);
  const auto again = parse_spool(text, "again");
  CANASTA_ASSERT(again.ok() && format_spool(*again) == text);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto run = canasta::parse_run(text, "run.json");
  if (run.ok()) canasta::check_run(*run);
  const auto curves = canasta::parse_curves(text, "metrics.ndjson", false);
  if (curves.ok()) canasta::check_curves(*curves);
  const auto spool = canasta::parse_spool(text, "mlflow.json");
  if (spool.ok()) canasta::check_spool(*spool);
  return 0;
}
