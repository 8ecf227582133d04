#include "base/messages/engine.h"
#include "cli/verb.h"

namespace canasta {
namespace {

struct Flags {
  std::string action;
  std::string one;
  std::string other;
  std::string task;
  bool everything = false;
};

Status replay(Session& session, const Project& project) {
  TRY_ASSIGN(ReplayedRuns replayed, replay_runs(session.context(), project));
  session.tell(replayed.said.message, replayed.said.fields);
  if (replayed.problem) return *std::move(replayed.problem);
  return {};
}

Result<Table> run_action(Session& session, const Project& project, const Flags& flags) {
  if (flags.action == "list") return list_project_runs(session.context(), project, flags.task);
  const bool compares = flags.action == "compare";
  if (flags.one.empty() || (compares && flags.other.empty())) {
    return invalid(message::kRunWanted,
                   {{"action", flags.action}, {"expected", compares ? "ID ID" : "ID"}});
  }
  if (!compares) return show_project_run(project, flags.one);
  return compare_project_runs(project, {flags.one, flags.other}, flags.everything);
}

}  // namespace

Verb runs_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "runs",
          .help = message::kHelpRuns,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpRunsAction);
                arguments.optional_word("RUN", flags->one, message::kHelpRunOne);
                arguments.optional_word("OTHER", flags->other, message::kHelpRunOther);
                arguments.option("--task", flags->task, message::kHelpRunsTask);
                arguments.flag("--everything", flags->everything, message::kHelpEverything);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"list", "show", "compare", "replay"}));
            TRY_ASSIGN(const Project project, session.project());
            if (flags->action == "replay") return replay(session, project);
            TRY_ASSIGN(const Table table, run_action(session, project, *flags));
            return session.answer(table);
          }};
}

}  // namespace canasta
