#include "base/messages/cli.h"
#include "cli/verb.h"

namespace canasta {
namespace {

const std::vector<std::string> kActions = {"infer", "diff", "import"};

struct Flags {
  std::string action;
  std::string one;
  std::string other;
};

Status run_action(Session& session, const Flags& flags) {
  const bool infers = flags.action == "infer";
  if (flags.one.empty() || (flags.other.empty() && !infers)) {
    return invalid(message::kContractWanted,
                   {{"action", flags.action}, {"expected", infers ? "SOURCE" : "FILE FILE"}});
  }
  if (flags.action == "diff") {
    TRY(session.expect(Answer::Report));
    TRY_ASSIGN(const Report report, compare_contracts(flags.one, flags.other));
    return session.answer(report);
  }
  std::string written = flags.other;
  if (infers) {
    TRY_ASSIGN(const Project project, session.project());
    TRY_ASSIGN(written, infer_contract_of(session.context(), project, flags.one));
  } else {
    TRY(import_contract(flags.one, flags.other));
  }
  session.tell(message::kContractWritten, {{"path", written}, {"name", written}});
  return {};
}

}  // namespace

Verb contract_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "contract",
          .help = message::kHelpContract,
          .answer = {},
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpContractAction);
                arguments.optional_word("FROM", flags->one, message::kHelpContractOne);
                arguments.optional_word("TO", flags->other, message::kHelpContractOther);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, kActions));
            return run_action(session, *flags);
          }};
}

}  // namespace canasta
