#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb version_verb() {
  return {.name = "version",
          .help = message::kHelpVersion,
          .answer = Answer::Table,
          .declare = [](Arguments&) {},
          .run = [](Session& session) -> Status {
            TableBuilder table(
                {{"name", TableBuilder::Type::Text}, {"version", TableBuilder::Type::Text}});
            table.row("canasta", canasta_version());
            return session.answer(table.take());
          }};
}

}  // namespace canasta
