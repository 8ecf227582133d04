#include "base/messages/cli.h"
#include "cli/basket_flags.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags : BasketFlags {
  ItemsetRequest request;
};

}  // namespace

Verb itemsets_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "itemsets",
          .help = message::kHelpItemsets,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                declare(arguments, *flags, flags->request);
                arguments.option("--kind", flags->request.kind, message::kHelpItemsetKind);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(const std::optional<Project> project, open(session, *flags, flags->request));
            TRY_ASSIGN(
                const BasketAnswer answered,
                mine_itemsets(session.context(), project ? &*project : nullptr, flags->request));
            return answer(session, answered);
          }};
}

}  // namespace canasta
