#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  std::int64_t folds = 4;
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
                arguments.option("--folds", flags->folds, message::kHelpFolds);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Judgement judged,
                       backtest_task(session.context(), project, flags->task, flags->folds));
            return session.answer(judged);
          }};
}

}  // namespace canasta
