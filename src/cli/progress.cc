#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "data/error_record.h"

namespace canasta {
namespace {

constexpr double kSecondsBetweenLines = 0.1;
constexpr const char* kClearLine = "\r\033[K";

class TerminalProgress final : public Progress {
 public:
  TerminalProgress(Language language, const Clock& clock) : language_(language), clock_(clock) {}

  void begin(Message stage, std::uint64_t total) override {
    stage_ = text(stage, language_);
    total_ = total;
    started_ = clock_.monotonic();
    show(0);
  }
  void advance(std::uint64_t done) override {
    if (clock_.monotonic() - shown_ >= kSecondsBetweenLines) show(done);
  }
  void end() override { fmt::print(stderr, "{}", kClearLine); }

 private:
  void show(std::uint64_t done) {
    shown_ = clock_.monotonic();
    const double seconds = shown_ - started_;
    std::string line = stage_;
    if (done > 0 && total_ > 0) {
      const double share = static_cast<double>(done) / static_cast<double>(total_);
      line += fmt::format("  {:.0f} %", 100 * share);
      if (seconds > 1 && share < 1)
        line += fmt::format("  {:.0f} s", seconds * (1 - share) / share);
    }
    if (done > 0 && seconds > 0) {
      line += fmt::format("  {:.0f}/s", static_cast<double>(done) / seconds);
    }
    fmt::print(stderr, "{}{}", kClearLine, line);
  }

  Language language_;
  const Clock& clock_;
  std::string stage_;
  std::uint64_t total_ = 0;
  double started_ = 0;
  double shown_ = 0;
};

using Json = nlohmann::ordered_json;

std::string json_line(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

class JsonProgress final : public Progress {
 public:
  JsonProgress(Language language, const Clock& clock, std::FILE* file)
      : language_(language), clock_(clock), file_(file) {}

  void begin(Message stage, std::uint64_t total) override {
    stage_ = text(stage, language_);
    total_ = total;
    tell(0);
  }
  void advance(std::uint64_t done) override {
    if (clock_.monotonic() - told_ >= kSecondsBetweenLines) tell(done);
  }
  void end() override {}

 private:
  // In one write, so that lines of several threads do not mix.
  void tell(std::uint64_t done) {
    told_ = clock_.monotonic();
    fmt::print(file_, "{}", json_line({{"stage", stage_}, {"done", done}, {"total", total_}}));
    std::fflush(file_);
  }

  Language language_;
  const Clock& clock_;
  std::FILE* file_;
  std::string stage_;
  std::uint64_t total_ = 0;
  double told_ = 0;
};

}  // namespace

std::unique_ptr<Progress> terminal_progress(Language language, const Clock& clock) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
  if (dumb || isatty(STDERR_FILENO) == 0) return nullptr;
  return std::make_unique<TerminalProgress>(language, clock);
}

bool wants_json_progress() {
  const char* wanted = std::getenv("CANASTA_PROGRESS");
  return wanted != nullptr && std::strcmp(wanted, "json") == 0;
}

std::unique_ptr<Progress> json_progress(Language language, const Clock& clock, std::FILE* file) {
  return std::make_unique<JsonProgress>(language, clock, file);
}

std::string json_error(const Error& error, Language language) {
  return json_line({{"error", error_record(error, language)}});
}

std::string json_error(const std::string& code, const std::string& message) {
  return json_line({{"error", {{"code", code}, {"message", message}, {"exit", EXIT_FAILURE}}}});
}

}  // namespace canasta
