#include "base/messages/cli.h"
#include "cli/basket_flags.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags : BasketFlags {
  RuleRequest request;
};

}  // namespace

Verb rules_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "rules",
          .help = message::kHelpRules,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                declare(arguments, *flags, flags->request);
                arguments.option("--min-confidence", flags->request.min_confidence,
                                 message::kHelpMinConfidence);
                arguments.option("--sort", flags->request.sort, message::kHelpRuleSort);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const std::optional<Project> project, open(session, *flags, flags->request));
            TRY_ASSIGN(
                const BasketAnswer answered,
                mine_rules(session.context(), project ? &*project : nullptr, flags->request));
            return answer(session, answered);
          }};
}

}  // namespace canasta
