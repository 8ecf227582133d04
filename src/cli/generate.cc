#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {

Verb generate_verb() {
  const auto options = std::make_shared<GenerateOptions>();
  return {.name = "generate",
          .help = message::kHelpGenerate,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("KIND", options->kind, message::kHelpGenerateKind);
                arguments.option("--customers", options->customers,
                                 message::kHelpGenerateCustomers);
                arguments.option("--days", options->days, message::kHelpGenerateDays);
                arguments.option("--rows", options->rows, message::kHelpGenerateRows);
                arguments.flag("--later", options->later, message::kHelpGenerateLater);
              },
          .run = [=](Session& session) -> Status {
            options->output = session.flags().output;
            TRY_ASSIGN(const std::uint64_t rows, generate_data(session.context(), *options));
            session.tell(message::kWrote, {{"path", options->output}, {"rows", rows}});
            return {};
          }};
}

}  // namespace canasta
