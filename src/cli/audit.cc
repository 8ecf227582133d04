#include "base/messages/cli.h"
#include "cli/verb.h"
#include "live/access.h"

namespace canasta {
namespace {

constexpr std::int64_t kLimitMax = 1'000'000;

struct Flags {
  std::string action;
  std::string head;
  std::int64_t limit = 100;
};

Status verify(Session& session, Store& store, const std::string& noted) {
  TRY_ASSIGN(const AuditHead head, verify_audit(store, noted));
  session.tell(message::kAuditWhole, {{"rows", head.count}});
  TableBuilder table({{"rows", TableBuilder::Type::Int}, {"head", TableBuilder::Type::Text}});
  table.row(head.count, head.hash);
  return session.answer(table.take());
}

Status run_action(Session& session, const Flags& flags) {
  TRY_ASSIGN(const Project project, session.project());
  TRY_ASSIGN(const std::unique_ptr<Store> store, open_store(project));
  if (flags.action == "verify") return verify(session, *store, flags.head);
  if (flags.limit < 1 || flags.limit > kLimitMax) {
    return config_error(message::kBadLimit, {{"value", flags.limit}, {"max", kLimitMax}});
  }
  TRY_ASSIGN(const Table table, audit_table(*store, static_cast<std::size_t>(flags.limit)));
  return session.answer(table);
}

}  // namespace

Verb audit_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "audit",
          .help = message::kHelpAudit,
          .answer = Answer::Table,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpAuditAction);
                arguments.option("--head", flags->head, message::kHelpAuditHead);
                arguments.option("--limit", flags->limit, message::kHelpLimit);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"list", "verify"}));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
