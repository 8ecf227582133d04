#include "base/messages/cli.h"
#include "cli/verb.h"
#include "server/limits.h"

namespace canasta {

Verb config_verb() {
  const auto action = std::make_shared<std::string>();
  return {.name = "config",
          .help = message::kHelpConfig,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.optional_word("limits", *action, message::kHelpConfigLimits);
              },
          .run = [=](Session& session) -> Status {
            if (!action->empty()) {
              TRY(check_action(*action, {"limits"}));
              return session.answer(limits_table({}));
            }
            TRY_ASSIGN(const Project project, session.project());
            return session.answer(config_table(project.config));
          }};
}

}  // namespace canasta
