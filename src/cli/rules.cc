#include "base/messages/cli.h"
#include "cli/basket_flags.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags : BasketFlags {
  RuleRequest request;
  std::string pairs;
};

// Flags that only rules know: they would be passed over in silence.
Status check_pair_flags(const RuleRequest& request) {
  const RuleRequest untouched;
  const auto refuse = [](std::string_view flag) {
    return config_error(message::kPairsTakeNoFlag, {{"flag", flag}});
  };
  if (request.min_confidence != untouched.min_confidence) return refuse("--min-confidence");
  if (request.sort != untouched.sort) return refuse("--sort");
  if (request.length_max != untouched.length_max) return refuse("--max-length");
  if (request.itemsets_max != untouched.itemsets_max) return refuse("--max-itemsets");
  return {};
}

Result<BasketAnswer> run_rules(const Context& context, const Project* project, const Flags& flags) {
  if (flags.pairs.empty()) return mine_rules(context, project, flags.request);
  TRY(check_pair_flags(flags.request));
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
