#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb init_verb() {
  const auto options = std::make_shared<InitOptions>();
  const auto folder = std::make_shared<std::string>();
  return {.name = "init",
          .help = message::kHelpInit,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.optional_word("DIR", *folder, message::kHelpInitFolder);
                arguments.options("--from", options->from, message::kHelpInitFrom);
                arguments.option("--name", options->name, message::kHelpInitName);
                arguments.option("--target", options->target, message::kHelpInitTarget);
                arguments.option("--key", options->key, message::kHelpInitKey);
                arguments.flag("--force", options->force, message::kHelpInitForce);
              },
          .run = [=](Session& session) -> Status {
            options->folder = folder->empty() ? session.flags().folder : *folder;
            TRY_ASSIGN(const Report report, init_project(session.context(), *options));
            return session.answer(report);
          }};
}

}  // namespace canasta
