// init: from files nobody has described to a canasta.yaml that a person can read and correct.
#include <fmt/format.h>

#include <array>

#include "engine/engine.h"
#include "ingest/ingest.h"
#include "io/publish.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

// A YAML scalar that is always a text: quoted, with what a double-quoted scalar wants escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

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

std::string config_yaml(const std::string& name, Language language,
                        const std::vector<std::string>& files, const ColumnMapping& columns) {
  std::string out;
  out += fmt::format("canasta: {}\n", kConfigVersion);
  out += fmt::format("name: {}\n", quoted(name));
  out += fmt::format("language: {}\n", language == Language::Spanish ? "es" : "en");
  out += "timezone: UTC\n";
  out += "sources:\n  purchases:\n    files:\n";
  for (const std::string& file : files) out += fmt::format("      - {}\n", quoted(file));
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

Report report_guess(const MappingGuess& guess, const std::string& path, Language language) {
  TableBuilder table({{"column", Type::Text}, {"role", Type::Text}, {"why", Type::Text}});
  for (const ColumnGuess& column : guess.guesses) {
    table.row(column.column, column.role,
              text(column.reason.message, language, column.reason.fields));
  }
  ReportSection columns{.heading = Message::kHeadingGuess, .lines = {}, .table = table.take()};
  for (const Finding& finding : guess.findings) {
    columns.lines.push_back({finding.message, finding.fields});
  }
  ReportSection next{.heading = Message::kHeadingNext, .lines = {}, .table = {}};
  for (const std::string& role : guess.missing) {
    next.lines.push_back({Message::kRoleMissing, {{"role", role}, {"path", path}}});
  }
  for (const Finding& finding : guess.nearest) {
    next.lines.push_back({finding.message, finding.fields});
  }
  next.lines.push_back({Message::kNoContractYet, {}});
  next.lines.push_back({Message::kInitNext, {}});
  return {.name = "init",
          .title = {Message::kInitTitle, {{"path", path}}},
          .sections = {std::move(columns), std::move(next)}};
}

}  // namespace

Result<Report> init_project(const Context& context, const InitOptions& options) {
  FileSystem& files = real_file_system();
  const std::string path = join_path(options.folder, kConfigFile);
  if (files.exists(path) && !options.force) {
    return Error(ErrorCode::Conflict, Message::kConfigThere, {{"path", path}});
  }
  if (options.from.empty()) return invalid(Message::kInitWantsFiles);
  TRY_ASSIGN(const MappingGuess guess, guess_mapping(context, files, options.from, {}));

  std::vector<std::string> patterns;
  for (const std::string& pattern : options.from) {
    patterns.push_back(seen_from(options.folder, pattern));
  }
  const std::string folder_name = file_name(absolute_path(options.folder));
  const std::string name = options.name.empty() ? folder_name : options.name;
  TRY(publish_file(files, path, config_yaml(name, context.language, patterns, guess.columns)));
  return report_guess(guess, path, context.language);
}

}  // namespace canasta
