#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb validate_verb() {
  struct Flags {
    std::string source;
    std::string junit;
    std::vector<std::string> input;
  };
  const auto flags = std::make_shared<Flags>();
  return {.name = "validate",
          .help = message::kHelpValidate,
          .answer = Answer::Report,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("SOURCE", flags->source, message::kHelpSource);
                arguments.options("--input", flags->input, message::kHelpInput);
                arguments.option("--junit", flags->junit, message::kHelpJunit);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(ContractAnswer checked,
                       validate_source(session.context(), project, flags->source,
                                       session.from_here(flags->input)));
            if (!flags->junit.empty()) TRY(write_text_answer(checked.junit, flags->junit));
            TRY(session.answer(checked.report));
            if (checked.broken) return *std::move(checked.broken);
            return {};
          }};
}

}  // namespace canasta
