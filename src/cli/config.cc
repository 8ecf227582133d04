#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb config_verb() {
  return {.name = "config",
          .help = message::kHelpConfig,
          .answer = Answer::Table,
          .declare = [](Arguments&) {},
          .run = [](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            return session.answer(config_table(project.config));
          }};
}

}  // namespace canasta
