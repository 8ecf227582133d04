#include <algorithm>

#include "monitor/monitor.h"

namespace canasta {

std::string_view name(Light light) {
  switch (light) {
    case Light::Green:
      return "green";
    case Light::Amber:
      return "amber";
    case Light::Red:
      break;
  }
  return "red";
}

Light worst_of(const std::vector<Finding>& findings) {
  Light worst = Light::Green;
  for (const Finding& finding : findings) worst = std::max(worst, finding.light);
  return worst;
}

}  // namespace canasta
