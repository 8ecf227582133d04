// init: from files nobody has described to a canasta.yaml that a person can read and correct.
// Receipts have their columns named here; all other files become a table (engine/init_table.h).
#include <fmt/format.h>

#include <array>

#include "base/messages/engine.h"
#include "engine/engine.h"
#include "engine/init_table.h"
#include "engine/init_yaml.h"
#include "ingest/ingest.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

struct RoleColumn {
  std::string_view role;
  const std::string& column;
};

std::string columns_yaml(const ColumnMapping& columns) {
  const std::array<RoleColumn, 8> roles{{{"customer", columns.customer},
                                         {"order", columns.order},
                                         {"time", columns.time},
                                         {"product", columns.product},
                                         {"quantity", columns.quantity},
                                         {"unit_price", columns.unit_price},
                                         {"amount", columns.amount},
                                         {"category", columns.category}}};
  std::string out;
  for (const RoleColumn& role : roles) {
    if (!role.column.empty()) out += fmt::format("      {}: {}\n", role.role, quoted(role.column));
  }
  return out;
}

std::string receipts_yaml(const ConfigHead& head, const ColumnMapping& columns) {
  std::string out = head_yaml(head, "purchases");
  out += "    columns:\n" + columns_yaml(columns);
  out +=
      "    clean: {duplicates: drop, missing_customer: drop, returns: drop, nonpositive: drop}\n";
  out += "tasks:\n  repurchase: {type: purchase_date, customers: all, features: history}\n";
  return out;
}

// A pattern typed here, as the project will see it: project folders move, so paths inside the
// project are written relative to it, others in full.
std::string seen_from(const std::string& folder, const std::string& pattern) {
  const std::string root = folder.ends_with('/') ? folder : folder + "/";
  if (pattern.starts_with(root)) return pattern.substr(root.size());
  if (pattern.starts_with('/') || folder == ".") return pattern;
  return absolute_path(pattern);
}

Report report_guess(const MappingGuess& guess, const std::string& folder, Language language) {
  const std::string path = join_path(folder, kConfigFile);
  TableBuilder table({{"column", Type::Text}, {"role", Type::Text}, {"why", Type::Text}});
  for (const ColumnGuess& column : guess.guesses) {
    table.row(column.column, column.role,
              text(column.reason.message, language, column.reason.fields));
  }
  ReportSection columns{
      .heading = message::kHeadingGuess, .lines = {}, .table = table.take(), .worded = {"role"}};
  for (const Finding& finding : guess.findings) {
    columns.lines.push_back({finding.message, finding.fields});
  }
  ReportSection next{.heading = message::kHeadingNext, .lines = {}, .table = {}};
  for (const std::string& role : guess.missing) {
    next.lines.push_back({message::kRoleMissing, {{"role", role}, {"path", path}}});
  }
  for (const Finding& finding : guess.nearest) {
    next.lines.push_back({finding.message, finding.fields});
  }
  next.lines.push_back({message::kNoContractYet, {}});
  next.lines.push_back({message::kInitNext, {{"path", path}, {"folder", folder}}});
  return {.name = "init",
          .title = {message::kInitTitle, {{"path", path}}},
          .sections = {std::move(columns), std::move(next)}};
}

// One needed column may be hard to see where a receipt number, or a column that nearly fits, shows
// that these are receipts all the same.
bool look_like_receipts(const MappingGuess& guess) {
  const bool sure = !guess.columns.order.empty() || !guess.nearest.empty();
  return guess.missing.empty() || (guess.missing.size() == 1 && sure);
}

Status check_receipts_target(const InitOptions& options, const ColumnMapping& columns) {
  if (options.target.empty() || !options.key.empty()) return {};
  if (columns.customer.empty() || columns.time.empty() || columns.product.empty()) return {};
  return invalid(
      message::kInitReceiptsTarget,
      {{"customer", columns.customer}, {"time", columns.time}, {"product", columns.product}});
}

}  // namespace

Result<Report> init_project(const Context& context, const InitOptions& options) {
  FileSystem& files = real_file_system();
  const std::string path = join_path(options.folder, kConfigFile);
  if (files.exists(path) && !options.force) {
    return Error(ErrorCode::Conflict, message::kConfigThere, {{"path", path}});
  }
  if (options.from.empty()) return invalid(message::kInitWantsFiles);
  TRY_ASSIGN(const MappingGuess guess, guess_mapping(context, files, options.from, {}));
  TRY(check_receipts_target(options, guess.columns));

  ConfigHead head{.name = options.name, .language = context.language, .files = {}};
  if (head.name.empty()) head.name = file_name(absolute_path(options.folder));
  for (const std::string& pattern : options.from) {
    head.files.push_back(seen_from(options.folder, pattern));
  }
  const bool says_table = !options.target.empty() || !options.key.empty();
  if (says_table || !look_like_receipts(guess)) {
    return init_table(context, options, head,
                      says_table ? std::vector<std::string>{} : guess.missing);
  }
  TRY(publish_file(files, path, receipts_yaml(head, guess.columns)));
  return report_guess(guess, options.folder, context.language);
}

}  // namespace canasta
