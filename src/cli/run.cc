#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string date;
  RunOptions options;
};

}  // namespace

Verb run_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "run",
          .help = message::kHelpRun,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.words("TASK", flags->options.tasks, message::kHelpTasks);
                arguments.option("--date", flags->date, message::kHelpRunDate);
                arguments.flag("--force", flags->options.force, message::kHelpRunForce);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(flags->options.date, read_day("--date", flags->date));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(RunAnswer answer, run_project(session.context(), project, flags->options));
            TRY(session.answer(answer.report));
            if (answer.problem) return *std::move(answer.problem);
            return {};
          }};
}

}  // namespace canasta
