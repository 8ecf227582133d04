// Any bytes as rows of JSON: refused with a reason, or as many features as rows. The same bytes go
// through the bodies of MLflow's protocol, of the Open Inference Protocol, and as CSV.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "server/infer_body.h"
#include "server/mlflow_body.h"
#include "server/sample_encoder.h"

namespace canasta {
namespace {

void check(const Result<EncodedRequest>& read, const ServiceLimits& limits) {
  if (!read.ok()) {
    CANASTA_ASSERT(!read.error().text(Language::English).empty());
    return;
  }
  CANASTA_ASSERT(read->rows.rows() > 0 && read->rows.rows() <= limits.rows_per_call);
  CANASTA_ASSERT(read->rows.values() <= read->rows.rows() * kSampleFeatures);
  CANASTA_ASSERT(read->keys.bytes() <= limits.json_bytes);
}

void check_bodies(const std::string& text) {
  static const ServedTable kTable = sample_table_with_key("id");
  static constexpr std::string_view kBeside[] = {"model", "id"};
  ServiceLimits limits;
  limits.rows_per_call = 8;
  std::string body = text;
  check(rows_of_json(kTable, body, limits), limits);
  const auto beside = text_beside_rows(body, kBeside);
  CANASTA_ASSERT(beside.ok() || !beside.error().text(Language::English).empty());
  check(rows_of_json(kTable, body, limits, kBeside), limits);
  CANASTA_ASSERT(body == text);
  check(rows_of_csv(kTable, text, limits), limits);
  auto mlflow = read_mlflow(kTable, text, limits);
  if (mlflow.ok()) check(std::move(mlflow->rows), limits);
  auto infer = read_infer(kTable, text, limits);
  if (infer.ok()) check(std::move(infer->rows), limits);
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  canasta::check_bodies(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
