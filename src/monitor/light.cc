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

Light worst_of(const std::vector<LightReason>& reasons) {
  Light worst = Light::Green;
  for (const LightReason& finding : reasons) worst = std::max(worst, finding.light);
  return worst;
}

}  // namespace canasta
