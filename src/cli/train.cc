#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb train_verb() {
  const auto task = std::make_shared<std::string>();
  return {
      .name = "train",
      .help = message::kHelpTrain,
      .answer = Answer::Report,
      .declare =
          [=](Arguments& arguments) { arguments.required_word("TASK", *task, message::kHelpTask); },
      .run = [=](Session& session) -> Status {
        TRY_ASSIGN(const Project project, session.project());
        TRY_ASSIGN(const TrainResult trained, train_task(session.context(), project, *task));
        if (trained.tracking) session.tell(trained.tracking->message, trained.tracking->fields);
        return session.answer(trained.report);
      }};
}

}  // namespace canasta
