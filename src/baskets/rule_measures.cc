#include <algorithm>
#include <limits>

#include "baskets/baskets.h"

namespace canasta {
namespace {

double share(std::uint64_t part, std::uint64_t of) {
  return static_cast<double>(part) / static_cast<double>(of);
}

// n * both - antecedent * consequent, exact up to 2^53 baskets squared.
double surplus(const RuleCounts& rule) {
  return static_cast<double>(rule.baskets) * static_cast<double>(rule.both) -
         static_cast<double>(rule.antecedent) * static_cast<double>(rule.consequent);
}

}  // namespace

double support_of(const RuleCounts& rule) { return share(rule.both, rule.baskets); }

double confidence_of(const RuleCounts& rule) { return share(rule.both, rule.antecedent); }

double lift_of(const RuleCounts& rule) {
  return confidence_of(rule) / share(rule.consequent, rule.baskets);
}

double leverage_of(const RuleCounts& rule) {
  const auto baskets = static_cast<double>(rule.baskets);
  return surplus(rule) / baskets / baskets;
}

double conviction_of(const RuleCounts& rule) {
  const std::uint64_t without = rule.baskets - rule.consequent;
  const std::uint64_t broken = rule.antecedent - rule.both;
  if (broken == 0) return without == 0 ? 1 : std::numeric_limits<double>::infinity();
  return share(without, rule.baskets) / share(broken, rule.antecedent);
}

double zhang_of(const RuleCounts& rule) {
  const auto both = static_cast<double>(rule.both);
  const auto antecedent = static_cast<double>(rule.antecedent);
  const double most = std::max(both * (static_cast<double>(rule.baskets) - antecedent),
                               antecedent * (static_cast<double>(rule.consequent) - both));
  return most == 0 ? 0 : surplus(rule) / most;
}

double measure_of(const RuleCounts& rule, RuleMeasure measure) {
  switch (measure) {
    case RuleMeasure::Support:
      return support_of(rule);
    case RuleMeasure::Confidence:
      return confidence_of(rule);
    case RuleMeasure::Lift:
      return lift_of(rule);
    case RuleMeasure::Leverage:
      return leverage_of(rule);
    case RuleMeasure::Conviction:
      return conviction_of(rule);
    case RuleMeasure::Zhang:
      break;
  }
  return zhang_of(rule);
}

}  // namespace canasta
