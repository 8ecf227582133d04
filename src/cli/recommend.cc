#include "engine/offers.h"

#include "base/messages/cli.h"
#include "base/messages/offers.h"
#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string as_of;
  OfferRequest request;
};

}  // namespace

Verb recommend_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "recommend",
          .help = message::kHelpRecommend,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                OfferRequest& request = flags->request;
                arguments.optional_word("TASK", request.task, message::kHelpOfferTask);
                arguments.options("--customer", request.customers, message::kHelpOfferCustomers);
                arguments.option("-k,--top", request.k, message::kHelpSlateSize);
                arguments.option("--model", request.model, message::kHelpOfferModel);
                arguments.flag("--new-only", request.new_only, message::kHelpNewOnly);
                arguments.flag("--repeat-only", request.repeat_only, message::kHelpRepeatOnly);
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
                arguments.flag("--explain", request.explain, message::kHelpReasons);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(flags->request.as_of, read_day("--as-of", flags->as_of));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Offers offers,
                       offer_products(session.context(), project, flags->request));
            for (const ReportLine& line : offers.said) session.tell(line.message, line.fields);
            return session.answer(offers.table);
          }};
}

}  // namespace canasta
