#include "engine/patterns.h"

#include "base/messages/cli.h"
#include "base/messages/offers.h"
#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string as_of;
  PatternRequest request;
};

}  // namespace

Verb patterns_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "patterns",
          .help = message::kHelpPatterns,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                PatternRequest& request = flags->request;
                arguments.option("--count", request.count, message::kHelpPatternCount);
                arguments.option("--top", request.products, message::kHelpPatternProducts);
                arguments.option("--loss", request.loss, message::kHelpPatternLoss);
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(flags->request.as_of, read_day("--as-of", flags->as_of));
            TRY_ASSIGN(const Project project, session.project());
            TRY_ASSIGN(const Patterns patterns,
                       find_patterns(session.context(), project, flags->request));
            for (const ReportLine& line : patterns.said) session.tell(line.message, line.fields);
            return session.answer(patterns.table);
          }};
}

}  // namespace canasta
