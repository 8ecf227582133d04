#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  std::string on;
  std::string by;
  PredictOptions options;
};

}  // namespace

Verb predict_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "predict",
          .help = Message::kHelpPredict,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, Message::kHelpTask);
                arguments.option("--on", flags->on, Message::kHelpOn);
                arguments.option("--by", flags->by, Message::kHelpBy);
                arguments.option("--customer", flags->options.customer, Message::kHelpCustomer);
                arguments.options("--input", flags->options.input, Message::kHelpInput);
                arguments.option("--model", flags->options.model, Message::kHelpModel);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(flags->options.on, read_day("--on", flags->on));
            TRY_ASSIGN(flags->options.by, read_day("--by", flags->by));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Table table,
                       predict_task(session.context(), project, flags->task, flags->options));
            return session.answer(table);
          }};
}

}  // namespace canasta
