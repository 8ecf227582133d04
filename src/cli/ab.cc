#include "base/messages/cli.h"
#include "cli/verb.h"
#include "engine/experiments.h"

namespace canasta {
namespace {

struct Flags {
  std::string action;
  AbSeen seen;
  AbPlanOptions plan;
  std::string expected;
  std::vector<std::string> looks;
  double tau = 0;
};

Result<Judgement> run_action(const Context& context, const Flags& flags) {
  if (flags.action == "size") return ab_size(context, flags.plan);
  if (flags.action == "power") return ab_power(context, flags.plan);
  if (flags.action == "peek") {
    return ab_peek(context, {flags.seen, flags.looks, flags.plan.alpha, flags.tau});
  }
  return ab_test(context, {flags.seen, flags.expected, flags.plan.alpha});
}

void declare_seen(Arguments& arguments, AbSeen& seen) {
  arguments.option("--control", seen.control, message::kHelpAbControl);
  arguments.options("--treatment", seen.treatments, message::kHelpAbTreatment);
  arguments.options("--input", seen.input, message::kHelpAbInput);
  arguments.option("--arm", seen.arm, message::kHelpAbArm);
  arguments.option("--outcome", seen.outcome, message::kHelpAbOutcome);
  arguments.option("--arms", seen.arms, message::kHelpAbArms);
  arguments.option("--covariate", seen.covariate, message::kHelpAbCovariate);
  arguments.options("--exposures", seen.exposures, message::kHelpAbExposures);
  arguments.options("--outcomes", seen.outcomes, message::kHelpAbOutcomes);
  arguments.option("--key", seen.key, message::kHelpAbKey);
  arguments.option("--time", seen.time, message::kHelpAbTime);
}

void declare_plan(Arguments& arguments, AbPlanOptions& plan) {
  arguments.option("--alpha", plan.alpha, message::kHelpAbAlpha);
  arguments.option("--from", plan.from, message::kHelpAbFrom);
  arguments.option("--to", plan.to, message::kHelpAbTo);
  arguments.option("--deviation", plan.deviation, message::kHelpAbDeviation);
  arguments.option("--power", plan.power, message::kHelpAbPower);
  arguments.option("--ratio", plan.ratio, message::kHelpAbRatio);
  arguments.option("--n", plan.rows, message::kHelpAbN);
}

}  // namespace

Verb ab_verb() {
  const auto flags = std::make_shared<Flags>();
  return {.name = "ab",
          .help = message::kHelpAb,
          .answer = Answer::Judgement,
          .declare =
              [=](Arguments& arguments) {
                arguments.required_word("ACTION", flags->action, message::kHelpAbAction);
                declare_seen(arguments, flags->seen);
                arguments.option("--expected", flags->expected, message::kHelpAbExpected);
                arguments.options("--looks", flags->looks, message::kHelpAbLooks);
                arguments.option("--tau", flags->tau, message::kHelpAbTau);
                declare_plan(arguments, flags->plan);
              },
          .run = [=](Session& session) -> Status {
            TRY(check_action(flags->action, {"test", "size", "power", "peek"}));
            TRY_ASSIGN(const Judgement judgement, run_action(session.context(), *flags));
            return session.answer(judgement);
          }};
}

}  // namespace canasta
