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

const std::vector<std::string> kActions = {"test", "size", "power", "peek"};

// A flag that was typed, and the actions that have a use for it.
struct TypedFlag {
  const char* name;
  bool typed;
  const char* actions;
};

std::vector<TypedFlag> flags_of(const Flags& flags) {
  constexpr const char* kSeen = "test, peek";
  constexpr const char* kPlan = "size, power";
  const AbSeen& seen = flags.seen;
  const AbPlanOptions& plan = flags.plan;
  const AbPlanOptions untouched;
  return {{"--control", !seen.control.empty(), kSeen},
          {"--treatment", !seen.treatments.empty(), kSeen},
          {"--input", !seen.input.empty(), kSeen},
          {"--arm", !seen.arm.empty(), kSeen},
          {"--outcome", !seen.outcome.empty(), kSeen},
          {"--arms", !seen.arms.empty(), kSeen},
          {"--covariate", !seen.covariate.empty(), "test"},
          {"--exposures", !seen.exposures.empty(), kSeen},
          {"--outcomes", !seen.outcomes.empty(), kSeen},
          {"--key", !seen.key.empty(), kSeen},
          {"--time", !seen.time.empty(), kSeen},
          {"--expected", !flags.expected.empty(), kSeen},
          {"--looks", !flags.looks.empty(), "peek"},
          {"--tau", flags.tau != 0, "peek"},
          {"--from", plan.from.has_value(), kPlan},
          {"--to", plan.to.has_value(), kPlan},
          {"--deviation", plan.deviation != untouched.deviation, kPlan},
          {"--power", plan.power != untouched.power, kPlan},
          {"--ratio", plan.ratio != untouched.ratio, kPlan},
          {"--n", plan.rows != untouched.rows, "power"}};
}

// They would be passed over in silence.
Status check_flags(const Flags& flags) {
  for (const TypedFlag& flag : flags_of(flags)) {
    if (!flag.typed || std::string_view(flag.actions).find(flags.action) != std::string::npos) {
      continue;
    }
    return config_error(message::kAbFlagElsewhere,
                        {{"flag", flag.name}, {"action", flags.action}, {"actions", flag.actions}});
  }
  return {};
}

Result<AbAnswer> run_action(const Context& context, const Flags& flags) {
  if (flags.action == "peek") {
    return ab_peek(context, {flags.seen, flags.looks, flags.expected, flags.plan.alpha, flags.tau});
  }
  if (flags.action == "test") {
    return ab_test(context, {flags.seen, flags.expected, flags.plan.alpha});
  }
  TRY_ASSIGN(Judgement judgement,
             flags.action == "size" ? ab_size(context, flags.plan) : ab_power(context, flags.plan));
  return AbAnswer{.judgement = std::move(judgement), .red = {}};
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
            TRY(check_action(flags->action, kActions));
            TRY(check_flags(*flags));
            TRY_ASSIGN(AbAnswer answer, run_action(session.context(), *flags));
            TRY(session.answer(answer.judgement));
            if (answer.red) return *std::move(answer.red);
            return {};
          }};
}

}  // namespace canasta
