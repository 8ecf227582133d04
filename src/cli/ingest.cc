#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb ingest_verb() {
  return {.name = "ingest",
          .help = message::kHelpIngest,
          .answer = Answer::Report,
          .declare = [](Arguments&) {},
          .run = [](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Report report, ingest_purchases(session.context(), project));
            return session.answer(report);
          }};
}

}  // namespace canasta
