#include "base/messages/cli.h"
#include "cli/basket_flags.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags : BasketFlags {
  RuleRequest request;
  std::string pairs;
};

Result<BasketAnswer> run_rules(const Context& context, const Project* project, const Flags& flags) {
  if (flags.pairs.empty()) return mine_rules(context, project, flags.request);
  PairRequest request{flags.request};
  request.kind = flags.pairs;
  return find_pairs(context, project, request);
}

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
                arguments.option("--pairs", flags->pairs, message::kHelpPairs);
                arguments.option("--sort", flags->request.sort, message::kHelpRuleSort);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const std::optional<Project> project, open(session, *flags, flags->request));
            TRY_ASSIGN(const BasketAnswer answered,
                       run_rules(session.context(), project ? &*project : nullptr, *flags));
            return answer(session, answered);
          }};
}

}  // namespace canasta
