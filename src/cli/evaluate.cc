#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb evaluate_verb() {
  const auto task = std::make_shared<std::string>();
  return {
      .name = "evaluate",
      .help = message::kHelpEvaluate,
      .answer = Answer::Judgement,
      .declare =
          [=](Arguments& arguments) { arguments.required_word("TASK", *task, message::kHelpTask); },
      .run = [=](Session& session) -> Status {
        TRY_ASSIGN(const Project project, session.project());
        TRY_ASSIGN(const Judgement judged, evaluate_task(session.context(), project, *task));
        return session.answer(judged);
      }};
}

}  // namespace canasta
