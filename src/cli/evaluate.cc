#include "base/messages/cli.h"
#include "cli/verb.h"
#include "engine/recommending.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  OfferEvaluation offers;
};

// Of a ready-made split nothing is asked of a project, so there need not be one.
Result<Judgement> evaluate(Session& session, const Flags& flags) {
  if (flags.offers.is_given()) {
    return evaluate_offers(session.context(), nullptr, flags.task, flags.offers);
  }
  TRY_ASSIGN(const Project project, session.project());
  if (flags.offers.is_asked()) {
    return evaluate_offers(session.context(), &project, flags.task, flags.offers);
  }
  return evaluate_task(session.context(), project, flags.task);
}

}  // namespace

Verb evaluate_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "evaluate",
          .help = message::kHelpEvaluate,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                OfferEvaluation& offers = flags->offers;
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                arguments.options("--models", offers.models, message::kHelpJudgedModels);
                arguments.option("--days", offers.days, message::kHelpJudgedDays);
                arguments.option("--split", offers.split, message::kHelpJudgedSplit);
                arguments.flag("--new-only", offers.new_only, message::kHelpNewOnly);
                arguments.flag("--repeat-only", offers.repeat_only, message::kHelpRepeatOnly);
                arguments.option("--train", offers.train, message::kHelpSplitTrain);
                arguments.option("--test", offers.test, message::kHelpSplitTest);
                arguments.option("--users", offers.users, message::kHelpSplitUsers);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Judgement judged, evaluate(session, *flags));
            return session.answer(judged);
          }};
}

}  // namespace canasta
