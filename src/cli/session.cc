#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <thread>

#include "base/ascii.h"
#include "base/messages/cli.h"
#include "base/messages/report.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/progress.h"

namespace canasta {
namespace {

const std::vector<std::string> kLanguages = {"en", "es"};
const std::vector<std::string> kFormats = {"table", "csv", "json"};
constexpr std::string_view kExcelSpanish = "excel-es";
constexpr std::int64_t kThreadsMax = 1024;
constexpr std::uint64_t kMemoryLimitMax = std::uint64_t{1} << 50;

struct ByteUnit {
  std::string_view suffix;
  std::uint64_t bytes;
};
// Longest suffix first.
constexpr std::array<ByteUnit, 6> kByteUnits{{{"KB", 1'000},
                                              {"MB", 1'000'000},
                                              {"GB", 1'000'000'000},
                                              {"K", 1'000},
                                              {"M", 1'000'000},
                                              {"G", 1'000'000'000}}};

// "800MB", "4G" or plain bytes.
Result<std::uint64_t> parse_bytes(const std::string& text) {
  const std::string upper = to_upper(text);
  std::string_view number = upper;
  std::uint64_t unit = 1;
  for (const ByteUnit& known : kByteUnits) {
    if (!number.ends_with(known.suffix)) continue;
    number.remove_suffix(known.suffix.size());
    unit = known.bytes;
    break;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const std::uint64_t max = kMemoryLimitMax / unit;
  if (error != std::errc{} || end != number.data() + number.size() || value == 0 || value > max) {
    return config_error(message::kBadMemoryLimit, {{"value", text}, {"max", kMemoryLimitMax}});
  }
  return value * unit;
}

// The language asked for beside --lang; empty when none is.
std::string language_variable() {
  const char* value = std::getenv("CANASTA_LANG");
  return value == nullptr ? "" : value;
}

Status check_language(std::string_view setting, const std::string& language) {
  const bool known = std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
  return known || language.empty() ? Status()
                                   : unknown_name(ErrorCode::Config, setting, language, kLanguages);
}

// A reader that has seen enough (head) is no error.
Status write_stdout(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((written && std::fflush(stdout) == 0) || errno == EPIPE) return {};
  return Error(ErrorCode::Unavailable, message::kStdoutClosed);
}

}  // namespace

Session::Session(const CommonFlags& flags, Language language, const CancelToken& cancel)
    : flags_(flags) {
  context_.language = language;
  context_.cancel = &cancel;
}

Session::~Session() = default;

Status Session::start() {
  if (!flags_.format.empty() &&
      std::find(kFormats.begin(), kFormats.end(), flags_.format) == kFormats.end()) {
    return unknown_name(ErrorCode::Config, "--format", flags_.format, kFormats);
  }
  TRY(check_language("--lang", flags_.language));
  if (flags_.language.empty()) TRY(check_language("CANASTA_LANG", language_variable()));
  if (!flags_.csv_dialect.empty() && flags_.csv_dialect != kExcelSpanish) {
    const std::vector<std::string> known = {std::string(kExcelSpanish)};
    return unknown_name(ErrorCode::Config, "--csv-dialect", flags_.csv_dialect, known);
  }
  if (flags_.threads < 0 || flags_.threads > kThreadsMax) {
    return config_error(message::kBadThreads, {{"value", flags_.threads}, {"max", kThreadsMax}});
  }
  const auto processors = std::max(1U, std::thread::hardware_concurrency());
  context_.threads = static_cast<int>(flags_.threads == 0 ? processors : flags_.threads);
  context_.seed = static_cast<std::uint64_t>(flags_.seed);
  if (!flags_.memory_limit.empty()) {
    TRY_ASSIGN(context_.memory_limit_bytes, parse_bytes(flags_.memory_limit));
  }
  if (wants_json_progress()) {
    progress_ = json_progress(context_.language, *context_.clock, stderr);
  } else if (!flags_.quiet) {
    progress_ = terminal_progress(context_.language, *context_.clock);
  }
  context_.progress = progress_.get();
  return {};
}

Result<Project> Session::project() {
  TRY_ASSIGN(Project project, open_project(flags_.folder));
  const bool asked_for = !flags_.language.empty() || !language_variable().empty();
  if (!asked_for) context_.language = project.config.language;
  return project;
}

std::vector<std::string> Session::from_here(std::vector<std::string> typed) const {
  if (flags_.folder == ".") return typed;
  for (std::string& path : typed) path = absolute_path(path);
  return typed;
}

Status Session::answer(const Table& table) const {
  const bool excel = flags_.csv_dialect == kExcelSpanish;
  if (!flags_.output.empty()) {
    TRY(write_answer(context_, table, flags_.output, excel));
    tell(message::kWrote, {{"path", flags_.output}, {"rows", table.rows()}});
    return {};
  }
  if (flags_.format == "json") return write_stdout(as_json(context_, table));
  if (flags_.format == "csv" || excel) return write_stdout(as_csv(context_, table, excel));
  return write_stdout(as_text(context_, table));
}

Status Session::expect(Answer form) const {
  if (form == Answer::Report && flags_.format == "csv") return config_error(message::kReportAsCsv);
  if (flags_.output.empty()) return {};
  const auto ends_in = [&](std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return flags_.output.ends_with(ending); });
  };
  const Fields fields{{"path", flags_.output}};
  if (form == Answer::Report) {
    return ends_in({".md", ".html", ".json"}) ? Status()
                                              : invalid(message::kUnknownReportEnding, fields);
  }
  if (ends_in({".csv", ".json", ".parquet"})) return {};
  if (form == Answer::Table) return invalid(message::kUnknownEnding, fields);
  return ends_in({".md", ".html"}) ? Status() : invalid(message::kUnknownJudgementEnding, fields);
}

Status Session::answer(const Report& report, Commands commands) const {
  if (!flags_.output.empty()) return write_answer(report, flags_.output, context_.language);
  if (flags_.format == "json") return write_stdout(as_json(report, context_.language));
  const std::string text = as_text(report, context_.language);
  return write_stdout(commands == Commands::AsWritten ? text : with_folder(text, flags_.folder));
}

Status Session::answer(const Judgement& judgement) const {
  if (flags_.output.ends_with(".md") || flags_.output.ends_with(".html")) {
    return answer(judgement.report);
  }
  const bool for_reading = flags_.output.empty() && flags_.csv_dialect.empty() &&
                           (flags_.format.empty() || flags_.format == "table");
  return for_reading ? answer(judgement.report) : answer(judgement.metrics);
}

Status Session::answer_line(const std::string& line) const { return write_stdout(line + "\n"); }

void Session::tell(Message message, const Fields& fields) const {
  if (flags_.quiet) return;
  fmt::print(stderr, "{}\n", with_folder(text(message, context_.language, fields), flags_.folder));
}

}  // namespace canasta
