#include "cli/verb.h"

namespace canasta {

Verb init_verb() {
  const auto options = std::make_shared<InitOptions>();
  const auto folder = std::make_shared<std::string>();
  return {.name = "init",
          .help = Message::kHelpInit,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.optional_word("DIR", *folder, Message::kHelpInitFolder);
                arguments.options("--from", options->from, Message::kHelpInitFrom);
                arguments.option("--name", options->name, Message::kHelpInitName);
                arguments.option("--target", options->target, Message::kHelpInitTarget);
                arguments.option("--key", options->key, Message::kHelpInitKey);
                arguments.flag("--force", options->force, Message::kHelpInitForce);
              },
          .run = [=](Session& session) -> Status {
            options->folder = folder->empty() ? session.flags().folder : *folder;
            TRY_ASSIGN(const Report report, init_project(session.context(), *options));
            return session.answer(report);
          }};
}

}  // namespace canasta
