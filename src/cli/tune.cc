#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/verb.h"
#include "engine/recommending.h"

namespace canasta {

Verb tune_verb() {
  struct Flags {
    std::string task;
    OfferTuning offers;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "tune",
          .help = message::kHelpTune,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                OfferTuning& offers = flags->offers;
                TuneOptions& options = offers.search;
                arguments.option("--trials", options.trials, message::kHelpTrials);
                arguments.option("--seconds", options.seconds, message::kHelpSeconds);
                arguments.option("--folds", options.folds, message::kHelpTuneFolds);
                arguments.option("--repeats", options.repeats, message::kHelpRepeats);
                arguments.option("--candidate", options.candidate, message::kHelpTuneCandidate);
                arguments.flag("--restart", options.restart, message::kHelpRestart);
                arguments.options("--models", offers.models, message::kHelpTunedModels);
                arguments.flag("--new-only", offers.new_only, message::kHelpNewOnly);
                arguments.flag("--repeat-only", offers.repeat_only, message::kHelpRepeatOnly);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            const OfferTuning& offers = flags->offers;
            TRY_ASSIGN(const Judgement judgement,
                       offers.is_asked()
                           ? tune_offers(session.context(), project, flags->task, offers)
                           : tune_task(session.context(), project, flags->task, offers.search));
            return session.answer(judgement);
          }};
}

}  // namespace canasta
