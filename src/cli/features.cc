#include "base/messages/cli.h"
#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  std::string as_of;
};

}  // namespace

Verb features_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "features",
          .help = message::kHelpFeatures,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const std::optional<Day> as_of, read_day("--as-of", flags->as_of));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Table table,
                       feature_table(session.context(), project, flags->task, as_of));
            return session.answer(table);
          }};
}

}  // namespace canasta
