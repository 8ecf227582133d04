#include "base/messages/cli.h"
#include "cli/days.h"
#include "cli/verb.h"
#include "engine/customer_value.h"

namespace canasta {
namespace {

struct Flags {
  std::string as_of;
  std::string since;
  std::string customer;
  bool summary = false;
};

Status run(Session& session, const Flags& flags) {
  const bool reports = flags.summary || !flags.since.empty();
  if (flags.summary && !flags.since.empty()) {
    return config_error(message::kSummaryOrSince, {{"first", "summary"}, {"second", "since"}});
  }
  if (reports && !flags.customer.empty()) {
    return config_error(message::kRowsOfTable,
                        {{"flag", "--customer"}, {"given", flags.summary ? "summary" : "since"}});
  }
  TRY(session.expect(reports ? Answer::Judgement : Answer::Table));
  TRY_ASSIGN(const std::optional<Day> as_of, read_day("--as-of", flags.as_of));
  TRY_ASSIGN(const std::optional<Day> since, read_day("--since", flags.since));
  TRY_ASSIGN(const Project project, session.project());
  const Context& context = session.context();
  if (flags.summary) {
    TRY_ASSIGN(const Judgement summary, segment_summary(context, project, as_of));
    return session.answer(summary);
  }
  if (since) {
    TRY_ASSIGN(const Judgement moved, segment_movement(context, project, *since, as_of));
    return session.answer(moved);
  }
  TRY_ASSIGN(const Table table, segment_table(context, project, as_of, flags.customer));
  return session.answer(table);
}

}  // namespace

Verb segments_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "segments",
          .help = message::kHelpSegments,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
                arguments.flag("--summary", flags->summary, message::kHelpSegmentsSummary);
                arguments.option("--since", flags->since, message::kHelpSince);
                arguments.option("--customer", flags->customer, message::kHelpCustomer);
              },
          .run = [=](Session& session) -> Status { return run(session, *flags); }};
}

}  // namespace canasta
