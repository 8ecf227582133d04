#include "cli/basket_flags.h"

#include "base/messages/cli.h"
#include "cli/days.h"

namespace canasta {

void declare(Arguments& arguments, BasketFlags& flags, BasketRequest& request) {
  arguments.optional_word("FILE", flags.file, message::kHelpBasketFile);
  arguments.flag("--basket", flags.basket, message::kHelpBasket);
  arguments.option("--separator", request.separator, message::kHelpSeparator);
  arguments.option("--min-support", request.min_support, message::kHelpMinSupport);
  arguments.option("--max-length", request.length_max, message::kHelpMaxLength);
  arguments.option("--max-itemsets", request.itemsets_max, message::kHelpMaxItemsets);
  arguments.option("--by", request.by, message::kHelpBasketsBy);
  arguments.option("--as-of", flags.as_of, message::kHelpAsOf);
  arguments.options("--without", request.without, message::kHelpWithout);
  arguments.option("--top", request.top, message::kHelpTop);
}

Result<std::optional<Project>> open(Session& session, const BasketFlags& flags,
                                    BasketRequest& request) {
  TRY_ASSIGN(request.as_of, read_day("--as-of", flags.as_of));
  if (flags.basket != !flags.file.empty()) {
    return invalid(flags.basket ? message::kBasketWantsFile : message::kFileWantsBasket,
                   {{"file", flags.file}});
  }
  request.file = flags.file;
  if (flags.basket) return std::optional<Project>();
  TRY_ASSIGN(Project project, session.project());
  return std::optional<Project>(std::move(project));
}

Status answer(const Session& session, const BasketAnswer& answered) {
  for (const ReportLine& line : answered.said) session.tell(line.message, line.fields);
  return session.answer(answered.table);
}

}  // namespace canasta
