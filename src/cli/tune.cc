#include "cli/verb.h"

namespace canasta {

Verb tune_verb() {
  struct Flags {
    std::string task;
    TuneOptions options;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "tune",
          .help = Message::kHelpTune,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, Message::kHelpTask);
                TuneOptions& options = flags->options;
                arguments.option("--trials", options.trials, Message::kHelpTrials);
                arguments.option("--seconds", options.seconds, Message::kHelpSeconds);
                arguments.option("--folds", options.folds, Message::kHelpTuneFolds);
                arguments.option("--repeats", options.repeats, Message::kHelpRepeats);
                arguments.option("--candidate", options.candidate, Message::kHelpTuneCandidate);
                arguments.flag("--restart", options.restart, Message::kHelpRestart);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Judgement judgement,
                       tune_task(session.context(), project, flags->task, flags->options));
            return session.answer(judgement);
          }};
}

}  // namespace canasta
