#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string action;
  std::string task;
  std::string junit;
  PredictOptions options;
  PerformanceRequest request;
};

Result<MonitorAnswer> run_action(const Context& context, const Project& project, Flags& flags) {
  if (flags.action == "drift") return monitor_drift(context, project, flags.task, flags.options);
  flags.request.model = flags.options.model;
  return monitor_performance(context, project, flags.task, flags.request);
}

}  // namespace

Verb monitor_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "monitor",
          .help = message::kHelpMonitor,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpMonitorAction);
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                arguments.options("--input", flags->options.input, message::kHelpInput);
                arguments.options("--truth", flags->request.truth, message::kHelpTruth);
                arguments.options("--predictions", flags->request.predictions,
                                  message::kHelpPredictions);
                arguments.option("--segment", flags->request.segment, message::kHelpSegment);
                arguments.option("--model", flags->options.model, message::kHelpModel);
                arguments.option("--junit", flags->junit, message::kHelpMonitorJunit);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"drift", "performance"}));
            TRY_ASSIGN(const Project project, session.project());
            flags->options.input = session.from_here(std::move(flags->options.input));
            flags->request.truth = session.from_here(std::move(flags->request.truth));
            flags->request.predictions = session.from_here(std::move(flags->request.predictions));
            TRY_ASSIGN(MonitorAnswer answer, run_action(session.context(), project, *flags));
            if (!flags->junit.empty()) TRY(write_text_answer(answer.junit, flags->junit));
            TRY(session.answer(Judgement{answer.table, answer.report}));
            if (answer.red) return *std::move(answer.red);
            return {};
          }};
}

}  // namespace canasta
