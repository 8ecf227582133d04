#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/verb.h"

namespace canasta {

Verb tune_verb() {
  struct Flags {
    std::string task;
    TuneOptions options;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "tune",
          .help = message::kHelpTune,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                TuneOptions& options = flags->options;
                arguments.option("--trials", options.trials, message::kHelpTrials);
                arguments.option("--seconds", options.seconds, message::kHelpSeconds);
                arguments.option("--folds", options.folds, message::kHelpTuneFolds);
                arguments.option("--repeats", options.repeats, message::kHelpRepeats);
                arguments.option("--candidate", options.candidate, message::kHelpTuneCandidate);
                arguments.flag("--restart", options.restart, message::kHelpRestart);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Judgement judgement,
                       tune_task(session.context(), project, flags->task, flags->options));
            return session.answer(judgement);
          }};
}

}  // namespace canasta
