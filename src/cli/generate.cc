#include "cli/verb.h"

namespace canasta {

Verb generate_verb() {
  const auto options = std::make_shared<GenerateOptions>();
  return {.name = "generate",
          .help = Message::kHelpGenerate,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("KIND", options->kind, Message::kHelpGenerateKind);
                arguments.option("--customers", options->customers,
                                 Message::kHelpGenerateCustomers);
                arguments.option("--days", options->days, Message::kHelpGenerateDays);
                arguments.option("--rows", options->rows, Message::kHelpGenerateRows);
                arguments.flag("--later", options->later, Message::kHelpGenerateLater);
              },
          .run = [=](Session& session) -> Status {
            options->output = session.flags().output;
            TRY_ASSIGN(const std::uint64_t rows, generate_data(session.context(), *options));
            session.tell(Message::kWrote, {{"path", options->output}, {"rows", rows}});
            return {};
          }};
}

}  // namespace canasta
