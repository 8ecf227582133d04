#include "base/messages/cli.h"
#include "cli/days.h"
#include "cli/verb.h"
#include "engine/customer_value.h"

namespace canasta {
namespace {

struct Flags {
  std::optional<std::int64_t> days;
  std::optional<std::int64_t> weeks;
  std::string as_of;
  bool summary = false;
  bool judge = false;
  ValueRequest request;
};

Status read_request(Flags& flags) {
  if (flags.days && flags.weeks) return config_error(message::kDaysAndWeeks);
  if (flags.summary && flags.judge) {
    return config_error(message::kSummaryOrSince, {{"first", "summary"}, {"second", "judge"}});
  }
  if (flags.summary || flags.judge) {
    const char* const given = flags.summary ? "summary" : "judge";
    const auto refuse = [&](const char* flag) {
      return config_error(message::kRowsOfTable, {{"flag", flag}, {"given", given}});
    };
    if (flags.request.top != 0) return refuse("--top");
    if (!flags.request.customer.empty()) return refuse("--customer");
  }
  if (flags.days) flags.request.days = *flags.days;
  if (flags.weeks) {
    // More weeks than there may be days stay too many.
    flags.request.days = *flags.weeks > kHorizonDaysMax ? *flags.weeks : 7 * *flags.weeks;
  }
  TRY_ASSIGN(flags.request.as_of, read_day("--as-of", flags.as_of));
  return {};
}

Status run(Session& session, Flags& flags) {
  TRY(session.expect(flags.summary || flags.judge ? Answer::Judgement : Answer::Table));
  TRY(read_request(flags));
  const ValueRequest& request = flags.request;
  std::optional<Project> project;
  if (request.file.empty()) {
    TRY_ASSIGN(project, session.project());
  }
  const Context& context = session.context();
  const Project* read_from = project ? &*project : nullptr;
  if (flags.judge) {
    TRY_ASSIGN(const Judgement judged, value_judgement(context, read_from, request));
    return session.answer(judged);
  }
  if (flags.summary) {
    TRY_ASSIGN(const Judgement summary, value_summary(context, read_from, request));
    return session.answer(summary);
  }
  TRY_ASSIGN(const Scored valued, value_table(context, read_from, request));
  for (const ReportLine& line : valued.said) session.tell(line.message, line.fields);
  return session.answer(valued.table);
}

}  // namespace

Verb value_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "value",
          .help = message::kHelpValue,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.optional_word("FILE", flags->request.file, message::kHelpValueFile);
                arguments.option("--days", flags->days, message::kHelpValueDays);
                arguments.option("--weeks", flags->weeks, message::kHelpValueWeeks);
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
                arguments.option("--model", flags->request.model, message::kHelpValueModel);
                arguments.option("--unit", flags->request.unit, message::kHelpValueUnit);
                arguments.option("--discount", flags->request.discount_yearly,
                                 message::kHelpDiscount);
                arguments.option("--top", flags->request.top, message::kHelpTop);
                arguments.option("--customer", flags->request.customer, message::kHelpCustomer);
                arguments.flag("--summary", flags->summary, message::kHelpValueSummary);
                arguments.flag("--judge", flags->judge, message::kHelpJudge);
              },
          .run = [=](Session& session) -> Status { return run(session, *flags); }};
}

}  // namespace canasta
