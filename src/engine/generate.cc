#include "engine/engine.h"
#include "io/publish.h"
#include "simulate/simulate.h"

namespace canasta {

Result<std::uint64_t> generate_data(const Context& context, const GenerateOptions& options) {
  TRY(parse_simulation_kind(options.kind));
  if (options.output.empty()) return invalid(Message::kGenerateWantsOutput);
  if (!options.output.ends_with(".csv")) {
    return invalid(Message::kGenerateEnding, {{"path", options.output}});
  }
  if (options.customers < 1 || options.customers > kSimulatedCustomersMax || options.days < 1 ||
      options.days > kSimulatedDaysMax) {
    return invalid(Message::kGenerateSize,
                   {{"customers", kSimulatedCustomersMax}, {"days", kSimulatedDaysMax}});
  }
  const ReceiptOptions shop{.customers = static_cast<std::uint32_t>(options.customers),
                            .days = static_cast<std::int32_t>(options.days),
                            .first_day = {},
                            .dirt = {}};
  FileSystem& files = real_file_system();
  TRY(files.make_folders(parent_folder(options.output)));
  TRY_ASSIGN(const auto file, create_staged(files, options.output));
  const Result<ReceiptSummary> written =
      simulate_receipts(context, shop, [&](std::string_view bytes) { return file->append(bytes); });
  if (!written.ok()) {
    discard_staged(files, options.output);
    return written.error();
  }
  TRY(publish_staged(files, options.output));
  return written->lines;
}

}  // namespace canasta
