#include "base/messages/cli.h"
#include "cli/verb.h"
#include "engine/recommending.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  OfferBacktest offers;
};

}  // namespace

Verb backtest_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "backtest",
          .help = message::kHelpBacktest,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                OfferBacktest& offers = flags->offers;
                arguments.option("--folds", offers.folds, message::kHelpFolds);
                arguments.options("--models", offers.models, message::kHelpJudgedModels);
                arguments.flag("--new-only", offers.new_only, message::kHelpNewOnly);
                arguments.flag("--repeat-only", offers.repeat_only, message::kHelpRepeatOnly);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            const OfferBacktest& offers = flags->offers;
            TRY_ASSIGN(const Judgement judged,
                       offers.is_asked()
                           ? backtest_offers(session.context(), project, flags->task, offers)
                           : backtest_task(session.context(), project, flags->task, offers.folds));
            return session.answer(judged);
          }};
}

}  // namespace canasta
