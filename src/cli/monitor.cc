#include "cli/verb.h"

namespace canasta {

Verb monitor_verb() {
  struct Flags {
    std::string action;
    std::string task;
    PredictOptions options;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "monitor",
          .help = Message::kHelpMonitor,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, Message::kHelpMonitorAction);
                arguments.required_word("TASK", flags->task, Message::kHelpTask);
                arguments.options("--input", flags->options.input, Message::kHelpInput);
                arguments.option("--model", flags->options.model, Message::kHelpModel);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"drift"}));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(DriftAnswer drift,
                       monitor_drift(session.context(), project, flags->task, flags->options));
            TRY(session.answer(Judgement{drift.table, drift.report}));
            if (drift.red) return *std::move(drift.red);
            return {};
          }};
}

}  // namespace canasta
