#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "cli/days.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string task;
  std::string on;
  std::string by;
  std::string date;
  std::string as_of;
  PredictOptions options;
  TrialOptions trial{.sample = 0};
};

Status score_day(Session& session, const Project& project, Day day, const Flags& flags) {
  TRY_ASSIGN(const ScoredBatch batch,
             score_batch(session.context(), project, flags.task, day, flags.options));
  for (const ReportLine& line : batch.said) session.tell(line.message, line.fields);
  session.tell(message::kWrote, {{"path", batch.path}, {"rows", batch.rows}});
  return {};
}

// The predictions of a day have a place of their own, and are all of them.
Status check_alone(const Session& session, const Flags& flags) {
  const auto refuse = [](std::string_view flag) {
    return config_error(message::kDateAlone, {{"flag", flag}});
  };
  if (flags.options.on) return refuse("--on");
  if (flags.options.by) return refuse("--by");
  if (flags.options.as_of) return refuse("--as-of");
  if (!flags.options.customer.empty()) return refuse("--customer");
  if (flags.trial.sample != 0) return refuse("--sample");
  if (session.has_output()) return refuse("-o");
  return {};
}

}  // namespace

Verb predict_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "predict",
          .help = message::kHelpPredict,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("TASK", flags->task, message::kHelpTask);
                arguments.option("--on", flags->on, message::kHelpOn);
                arguments.option("--by", flags->by, message::kHelpBy);
                arguments.option("--as-of", flags->as_of, message::kHelpAsOf);
                arguments.option("--customer", flags->options.customer, message::kHelpCustomer);
                arguments.options("--input", flags->options.input, message::kHelpInput);
                arguments.option("--model", flags->options.model, message::kHelpModel);
                arguments.flag("--explain", flags->options.explain, message::kHelpExplain);
                arguments.option("--date", flags->date, message::kHelpDate);
                arguments.option("--sample", flags->trial.sample, message::kHelpSample);
                arguments.option("--concurrency", flags->trial.concurrency,
                                 message::kHelpConcurrency);
              },
          .run = [=](Session& session) -> Status {
            TRY_ASSIGN(flags->options.on, read_day("--on", flags->on));
            TRY_ASSIGN(flags->options.by, read_day("--by", flags->by));
            TRY_ASSIGN(const std::optional<Day> day, read_day("--date", flags->date));
            TRY_ASSIGN(flags->options.as_of, read_day("--as-of", flags->as_of));
            TRY_ASSIGN(const Project project, session.project());
            flags->options.input = session.from_here(std::move(flags->options.input));
            if (day) {
              TRY(check_alone(session, *flags));
              return score_day(session, project, *day, *flags);
            }
            if (flags->trial.sample != 0) {
              flags->trial.model = flags->options.model;
              TRY_ASSIGN(const Report report,
                         try_inference(session.context(), project, flags->task, flags->trial));
              return session.answer(report);
            }
            TRY_ASSIGN(const Scored scored,
                       predict_task(session.context(), project, flags->task, flags->options));
            for (const ReportLine& line : scored.said) session.tell(line.message, line.fields);
            return session.answer(scored.table);
          }};
}

}  // namespace canasta
