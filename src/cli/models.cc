#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "base/nearest.h"
#include "cli/verb.h"

namespace canasta {
namespace {

const std::vector<std::string> kActions = {"list",     "show",   "verify", "promote",
                                           "rollback", "ensure", "export"};

struct Flags {
  std::string action;
  std::string model;
  std::string as = "mlflow";
  std::string to;
};

Status ensure(Session& session, const Project& project, const std::string& task) {
  TRY_ASSIGN(const EnsuredModel ensured, ensure_model(session.context(), project, task));
  if (ensured.trained) return session.answer(ensured.trained->report);
  session.tell(message::kModelThere, {{"task", task}, {"model", ensured.version}});
  return {};
}

Status export_to(Session& session, const Project& project, const Flags& flags) {
  const std::vector<std::string> forms = {"mlflow"};
  if (flags.as != forms.front()) {
    return unknown_name(ErrorCode::InvalidInput, "--as", flags.as, forms);
  }
  if (flags.to.empty()) return invalid(message::kExportWantsFolder);
  TRY(export_model_to_mlflow(session.context(), project, flags.model, flags.to));
  session.tell(message::kModelExported, {{"model", flags.model}, {"path", flags.to}});
  return {};
}

Status run_action(Session& session, const Flags& flags) {
  const Context& context = session.context();
  const bool reports = flags.action == "show" || flags.action == "ensure";
  TRY(session.expect(reports ? Answer::Report : Answer::Table));
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
  if (flags.model.empty()) return invalid(message::kModelWanted, {{"action", flags.action}});
  if (flags.action == "show") {
    TRY_ASSIGN(const Report report, show_model(context, project, flags.model));
    return session.answer(report);
  }
  if (flags.action == "ensure") return ensure(session, project, flags.model);
  if (flags.action == "export") return export_to(session, project, flags);
  if (flags.action == "promote") {
    TRY_ASSIGN(const std::string version, promote_model(context, project, flags.model));
    session.tell(message::kChampionIs, {{"model", version}});
    return {};
  }
  TRY_ASSIGN(const std::string version, roll_back_model(context, project, flags.model));
  session.tell(message::kChampionIs, {{"model", version}});
  return {};
}

}  // namespace

Verb models_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "models",
          .help = message::kHelpModels,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpModelsAction);
                arguments.optional_word("MODEL", flags->model, message::kHelpModel);
                arguments.option("--as", flags->as, message::kHelpAs);
                arguments.option("--to", flags->to, message::kHelpTo);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, kActions));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
