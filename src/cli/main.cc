// The program: words of the command line to one verb, its error to an exit code.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "cli/commands.h"
#include "cli/dotenv.h"
#include "cli/parse.h"
#include "cli/progress.h"

namespace canasta {
namespace {

CancelToken g_cancel;  // a signal handler reaches nothing but a global

constexpr int kExitInterrupted = 130;

// The first Ctrl-C asks for a stop at the next safe point, the second leaves at once.
extern "C" void on_interrupt(int) {
  if (g_cancel.cancelled()) _exit(kExitInterrupted);
  g_cancel.cancel();
}

void watch_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

// `folder`: of -C.
int report_error(const Error& error, Language language, const std::string& folder = ".") {
  if (wants_json_progress()) {
    fmt::print(stderr, "{}", json_error(error, language));
  } else {
    fmt::print(stderr, "canasta: {}\n", with_folder(error.text(language), folder));
  }
  return exit_code(error.code());
}

// What is no error of ours, such as a lack of memory.
int report_failure(const char* code, const std::string& text) {
  fmt::print(stderr, "{}",
             wants_json_progress() ? json_error(code, text) : "canasta: " + text + "\n");
  return EXIT_FAILURE;
}

// The error of a verb may come after the project has said which language it speaks.
int run(int count, char** words) {
  read_dotenv();
  const Language language = wanted_language(count, words);
  Result<ParsedCommand> parsed = parse_command(count, words, language);
  if (!parsed.ok()) return report_error(parsed.error(), language);
  if (!parsed->verb) {
    fmt::print("{}", parsed->text);
    return EXIT_SUCCESS;
  }
  Session session(parsed->flags, language, g_cancel);
  Status status = session.start();
  const Verb& verb = *parsed->verb;
  if (status.ok() && verb.answer) status = session.expect(*verb.answer);
  if (status.ok()) status = verb.run(session);
  if (status.ok()) return EXIT_SUCCESS;
  return report_error(status.error(), session.context().language, session.flags().folder);
}

}  // namespace
}  // namespace canasta

int main(int count, char** words) {
  canasta::watch_interrupts();
  try {
    return canasta::run(count, words);
  } catch (const std::bad_alloc&) {
    return canasta::report_failure(
        "OutOfMemory",
        "out of memory; use a higher --memory-limit, fewer files at once, features: calendar, or a "
        "larger machine");
  } catch (const canasta::Bug& bug) {
    return canasta::report_failure(
        "Bug", fmt::format("a mistake in canasta, please report it: {}", bug.what()));
  } catch (const std::exception& error) {
    return canasta::report_failure("Unexpected", fmt::format("unexpected: {}", error.what()));
  }
}
