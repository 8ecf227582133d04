#include "cli/verb.h"

namespace canasta {

Verb report_verb() {
  struct Flags {
    std::string name;
    std::string source;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "report",
          .help = Message::kHelpReport,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("NAME", flags->name, Message::kHelpReportName);
                arguments.optional_word("SOURCE", flags->source, Message::kHelpSource);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->name, {"exploration", "runbook"}));
            TRY_ASSIGN(const Project project, session.project());
            const bool explores = flags->name == "exploration";
            TRY_ASSIGN(const Report report,
                       explores ? explore_source(session.context(), project, flags->source)
                                : project_runbook(session.context(), project));
            return session.answer(report);
          }};
}

}  // namespace canasta
