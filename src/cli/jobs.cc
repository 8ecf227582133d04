// Jobs of the service, seen from beside it. A running one is cancelled by a mark that the service
// reads.
#include "jobs/jobs.h"
#include "base/messages/cli.h"
#include "cli/verb.h"
#include "live/access.h"

namespace canasta {
namespace {

struct Flags {
  std::string action;
  std::string id;
  std::string cursor;
  std::int64_t limit = 20;
};

Status list(Session& session, Store& store, const Flags& flags) {
  if (flags.limit < 1 || flags.limit > static_cast<std::int64_t>(kJobsListedMax)) {
    return config_error(message::kBadLimit, {{"value", flags.limit}, {"max", kJobsListedMax}});
  }
  TRY_ASSIGN(const JobPage page,
             list_jobs(store, flags.cursor, static_cast<std::size_t>(flags.limit)));
  if (!page.next.empty()) session.tell(message::kJobsFollow, {{"cursor", page.next}});
  return session.answer(jobs_table(page.jobs, session.context().clock->now()));
}

Status cancel(Session& session, Store& store, const std::string& id) {
  TRY_ASSIGN(const JobState state, cancel_job(store, id, {}, session.context().clock->now()));
  session.tell(has_ended(state) ? message::kJobCancelled : message::kJobCancelWanted, {{"id", id}});
  return {};
}

Status run_action(Session& session, const Flags& flags) {
  TRY_ASSIGN(const Project project, session.project());
  if (flags.action != "list" && flags.id.empty()) {
    return invalid(message::kJobWanted, {{"action", flags.action}});
  }
  TRY_ASSIGN(const std::unique_ptr<Store> store, open_store(project));
  if (flags.action == "list") return list(session, *store, flags);
  if (flags.action == "cancel") return cancel(session, *store, flags.id);
  TRY_ASSIGN(const Job job, find_job(*store, flags.id));
  return session.answer(job_table(job));
}

}  // namespace

Verb jobs_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "jobs",
          .help = message::kHelpJobs,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpJobsAction);
                arguments.optional_word("ID", flags->id, message::kHelpJobsId);
                arguments.option("--limit", flags->limit, message::kHelpLimit);
                arguments.option("--cursor", flags->cursor, message::kHelpJobsCursor);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"list", "show", "cancel"}));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
