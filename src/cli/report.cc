#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/verb.h"

namespace canasta {

Verb report_verb() {
  struct Flags {
    std::string name;
    std::string source;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "report",
          .help = message::kHelpReport,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("NAME", flags->name, message::kHelpReportName);
                arguments.optional_word("SOURCE", flags->source, message::kHelpSource);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->name, {"exploration", "runbook"}));
            TRY_ASSIGN(const Project project, session.project());
            const bool explores = flags->name == "exploration";
            TRY_ASSIGN(const Report report,
                       explores ? explore_source(session.context(), project, flags->source)
                                : project_runbook(session.context(), project));
            return session.answer(report, Session::Commands::AsWritten);
          }};
}

}  // namespace canasta
