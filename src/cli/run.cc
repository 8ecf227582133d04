#include "cli/verb.h"

namespace canasta {

Verb run_verb() {
  const auto tasks = std::make_shared<std::vector<std::string>>();
  return {.name = "run",
          .help = Message::kHelpRun,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) { arguments.words("TASK", *tasks, Message::kHelpTasks); },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Report report, run_project(session.context(), project, *tasks));
            return session.answer(report);
          }};
}

}  // namespace canasta
