// generate: synthetic data of each kind into a file. Each kind says here which options it has.
#include <algorithm>
#include <array>
#include <functional>

#include "base/joined.h"
#include "base/messages/engine.h"
#include "engine/engine.h"
#include "io/publish.h"
#include "simulate/simulate.h"

namespace canasta {
namespace {

using Simulate = std::function<Result<std::uint64_t>(const Context& context, const TextSink& sink)>;

struct GivenOption {
  std::string_view name;
  bool given;
};

// Options that do not apply are refused, so that nobody believes in them.
Status check_apply(const GenerateOptions& options, const std::vector<std::string_view>& known) {
  const std::array all{GivenOption{"customers", options.customers.has_value()},
                       GivenOption{"days", options.days.has_value()},
                       GivenOption{"rows", options.rows.has_value()},
                       GivenOption{"later", options.later}};
  for (const GivenOption& option : all) {
    if (!option.given || std::find(known.begin(), known.end(), option.name) != known.end()) {
      continue;
    }
    return invalid(message::kGenerateNotOfKind,
                   {{"option", option.name},
                    {"kind", options.kind},
                    {"expected", joined(known, [](std::string_view name) {
                       return "--" + std::string(name);
                     })}});
  }
  return {};
}

struct CountRange {
  std::string_view option;
  std::uint64_t most;
  std::uint64_t least = 1;
};

// What was asked for, or what the kind has by itself, brought into the range.
Result<std::uint64_t> read_count(const std::optional<std::int64_t>& asked, std::uint64_t otherwise,
                                 const CountRange& range) {
  if (!asked) return std::clamp(otherwise, range.least, range.most);
  if (*asked >= static_cast<std::int64_t>(range.least) &&
      *asked <= static_cast<std::int64_t>(range.most)) {
    return static_cast<std::uint64_t>(*asked);
  }
  return invalid(
      message::kGenerateSize,
      {{"option", range.option}, {"value", *asked}, {"least", range.least}, {"most", range.most}});
}

Result<Simulate> plan_receipts(const GenerateOptions& asked) {
  TRY(check_apply(asked, {"customers", "days"}));
  ReceiptOptions shop;
  TRY_ASSIGN(const std::uint64_t customers,
             read_count(asked.customers, shop.customers, {"customers", kSimulatedCustomersMax}));
  TRY_ASSIGN(const std::uint64_t days, read_count(asked.days, static_cast<std::uint64_t>(shop.days),
                                                  {"days", std::uint64_t{kSimulatedDaysMax}}));
  shop.customers = static_cast<std::uint32_t>(customers);
  shop.days = static_cast<std::int32_t>(days);
  return Simulate([shop](const Context& context, const TextSink& sink) -> Result<std::uint64_t> {
    TRY_ASSIGN(const ReceiptSummary written, simulate_receipts(context, shop, sink));
    return written.lines;
  });
}

// What belongs to a number of others, as `full` to `full_others`. A number out of its range is
// refused where it is read.
std::uint64_t in_proportion(const std::optional<std::int64_t>& others, std::uint64_t full_others,
                            std::uint64_t full) {
  if (!others) return full;
  const auto most = static_cast<std::int64_t>(kSimulatedOrdersMax);
  return static_cast<std::uint64_t>(std::clamp<std::int64_t>(*others, 1, most)) * full /
         full_others;
}

// Of customers and rows, the one that is not given follows from the other.
Result<Simulate> plan_orders(const GenerateOptions& asked) {
  TRY(check_apply(asked, {"customers", "rows"}));
  const OrderOptions full;
  TRY_ASSIGN(const std::uint64_t customers,
             read_count(asked.customers, in_proportion(asked.rows, full.rows, full.customers),
                        {"customers", kSimulatedCustomersMax}));
  TRY_ASSIGN(const std::uint64_t rows,
             read_count(asked.rows, in_proportion(asked.customers, full.customers, full.rows),
                        {"rows", kSimulatedOrdersMax}));
  const OrderOptions orders{.customers = static_cast<std::uint32_t>(customers), .rows = rows};
  return Simulate([orders](const Context& context, const TextSink& sink) -> Result<std::uint64_t> {
    TRY_ASSIGN(const RowSummary written, simulate_orders(context, orders, sink));
    return written.rows;
  });
}

Result<Simulate> plan_titles(const GenerateOptions& asked) {
  constexpr std::uint64_t kLaterRows = 20'000;
  TRY(check_apply(asked, {"rows", "later"}));
  TitleOptions titles{.later = asked.later};
  TRY_ASSIGN(titles.rows, read_count(asked.rows, asked.later ? kLaterRows : titles.rows,
                                     {"rows", kSimulatedTitlesMax}));
  return Simulate([titles](const Context& context, const TextSink& sink) -> Result<std::uint64_t> {
    TRY_ASSIGN(const RowSummary written, simulate_titles(context, titles, sink));
    return written.rows;
  });
}

Result<Simulate> plan(const GenerateOptions& options) {
  TRY_ASSIGN(const SimulationKind kind, parse_simulation_kind(options.kind));
  switch (kind) {
    case SimulationKind::Receipts:
      return plan_receipts(options);
    case SimulationKind::Orders:
      return plan_orders(options);
    case SimulationKind::Titles:
      break;
  }
  return plan_titles(options);
}

}  // namespace

Result<std::uint64_t> generate_data(const Context& context, const GenerateOptions& options) {
  TRY_ASSIGN(const Simulate simulate, plan(options));
  if (options.output.empty()) return invalid(message::kGenerateWantsOutput);
  if (!options.output.ends_with(".csv")) {
    return invalid(message::kGenerateEnding, {{"path", options.output}});
  }
  FileSystem& files = real_file_system();
  TRY(files.make_folders(parent_folder(options.output)));
  TRY_ASSIGN(const auto file, create_staged(files, options.output));
  const Result<std::uint64_t> written =
      simulate(context, [&](std::string_view bytes) { return file->append(bytes); });
  if (!written.ok()) {
    discard_staged(files, options.output);
    return written.error();
  }
  TRY(publish_staged(files, options.output));
  return *written;
}

}  // namespace canasta
