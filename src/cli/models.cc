#include "cli/verb.h"

namespace canasta {
namespace {

const std::vector<std::string> kActions = {"list", "show", "verify", "promote", "rollback"};

struct Flags {
  std::string action;
  std::string model;
};

Status run_action(Session& session, const Flags& flags) {
  const Context& context = session.context();
  TRY(session.expect(flags.action == "show" ? Answer::Report : Answer::Table));
  TRY_ASSIGN(const Project project, session.project());
  if (flags.action == "list") {
    TRY_ASSIGN(const Table table, list_models(context, project));
    return session.answer(table);
  }
  if (flags.action == "verify") {
    TRY_ASSIGN(ModelsVerified verified, verify_models(context, project, flags.model));
    TRY(session.answer(verified.table));
    if (verified.problem) return *std::move(verified.problem);
    return {};
  }
  if (flags.model.empty()) return invalid(Message::kModelWanted, {{"action", flags.action}});
  if (flags.action == "show") {
    TRY_ASSIGN(const Report report, show_model(context, project, flags.model));
    return session.answer(report);
  }
  if (flags.action == "promote") {
    TRY_ASSIGN(const std::string version, promote_model(context, project, flags.model));
    session.tell(Message::kChampionIs, {{"model", version}});
    return {};
  }
  TRY_ASSIGN(const std::string version, roll_back_model(context, project, flags.model));
  session.tell(Message::kChampionIs, {{"model", version}});
  return {};
}

}  // namespace

Verb models_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "models",
          .help = Message::kHelpModels,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, Message::kHelpModelsAction);
                arguments.optional_word("MODEL", flags->model, Message::kHelpModel);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, kActions));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
