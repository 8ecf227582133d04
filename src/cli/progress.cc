#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

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

}  // namespace

std::unique_ptr<Progress> terminal_progress(Language language, const Clock& clock) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
  if (dumb || isatty(STDERR_FILENO) == 0) return nullptr;
  return std::make_unique<TerminalProgress>(language, clock);
}

}  // namespace canasta
