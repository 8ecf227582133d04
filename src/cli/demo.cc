#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb demo_verb() {
  const auto folder = std::make_shared<std::string>("canasta-demo");
  return {.name = "demo",
          .help = message::kHelpDemo,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.optional_word("DIR", *folder, message::kHelpDemoFolder);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Report report, run_demo(session.context(), *folder));
            return session.answer(report);
          }};
}

}  // namespace canasta
