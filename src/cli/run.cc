#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/verb.h"

namespace canasta {

Verb run_verb() {
  const auto tasks = std::make_shared<std::vector<std::string>>();
  return {.name = "run",
          .help = message::kHelpRun,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) { arguments.words("TASK", *tasks, message::kHelpTasks); },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Report report, run_project(session.context(), project, *tasks));
            return session.answer(report);
          }};
}

}  // namespace canasta
