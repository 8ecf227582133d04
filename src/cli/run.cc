#include "cli/verb.h"

namespace canasta {

Verb run_verb() {
  return {.name = "run",
          .help = Message::kHelpRun,
          .answer = Answer::Report,
          .declare = [](Arguments&) {},
          .run = [](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Report report, run_project(session.context(), project));
            return session.answer(report);
          }};
}

}  // namespace canasta
