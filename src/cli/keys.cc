// API keys of the service, on the machine where the project lies: who can read its folder may.
#include <algorithm>

#include "base/messages/cli.h"
#include "cli/verb.h"
#include "live/access.h"

namespace canasta {
namespace {

struct Flags {
  std::string action;
  std::string name;
  std::string role;
  std::string expires;
  std::optional<double> rate;
  std::string models;
};

// "a,b" as two words; an empty one between commas stays, for the store to refuse.
std::vector<std::string> comma_separated(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    words.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

Result<KeyRequest> request_of(const Flags& flags, Seconds now) {
  if (flags.role.empty()) return config_error(message::kKeyRoleWanted);
  KeyRequest request{.name = flags.name,
                     .requests_per_second = flags.rate,
                     .models = comma_separated(flags.models)};
  TRY_ASSIGN(request.role, parse_key_role(flags.role));
  if (!flags.expires.empty()) {
    TRY_ASSIGN(request.expires, parse_expiry(flags.expires, now));
  }
  return request;
}

// The key alone, for a script to take; with its facts where a table is asked for.
Status show(const Session& session, const NewKey& made) {
  if (!session.has_output() && session.flags().format.empty()) {
    return session.answer_line(made.text);
  }
  TableBuilder table({{"id", TableBuilder::Type::Text}, {"key", TableBuilder::Type::Text}});
  table.row(made.key.id, made.text);
  return session.answer(table.take());
}

Status create(Session& session, const Project& project, Store& store, const Flags& flags) {
  const Seconds now = session.context().clock->now();
  TRY_ASSIGN(const KeyRequest request, request_of(flags, now));
  TRY(check_key_models(session.context(), project, request.models));
  TRY_ASSIGN(const NewKey made, create_key(store, request, {}, now));
  session.tell(message::kKeyShownOnce, {{"id", made.key.id}});
  return show(session, made);
}

Status run_action(Session& session, const Flags& flags) {
  const Seconds now = session.context().clock->now();
  TRY_ASSIGN(const Project project, session.project());
  if (flags.action != "list" && flags.name.empty()) {
    return invalid(message::kKeyWanted, {{"action", flags.action},
                                         {"expected", flags.action == "create" ? "NAME" : "ID"}});
  }
  TRY_ASSIGN(const std::unique_ptr<Store> store, open_store(project));
  if (flags.action == "create") return create(session, project, *store, flags);
  if (flags.action == "list") {
    TRY_ASSIGN(const Table table, keys_table(*store, now));
    return session.answer(table);
  }
  TRY(revoke_key(*store, flags.name, {}, now));
  session.tell(message::kKeyRevoked, {{"id", flags.name}});
  return {};
}

}  // namespace

Verb keys_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "keys",
          .help = message::kHelpKeys,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpKeysAction);
                arguments.optional_word("NAME", flags->name, message::kHelpKeysName);
                arguments.option("--role", flags->role, message::kHelpKeysRole);
                arguments.option("--expires", flags->expires, message::kHelpKeysExpires);
                arguments.option("--rate", flags->rate, message::kHelpKeysRate);
                arguments.option("--models", flags->models, message::kHelpKeysModels);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"create", "list", "revoke"}));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
