#include "engine/light_cases.h"

#include <algorithm>

namespace canasta {
namespace {

JunitCase& case_of(const std::string& subject, std::vector<JunitCase>& cases) {
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&](const JunitCase& one) { return one.name == subject; });
  if (found != cases.end()) return *found;
  cases.push_back({.group = {}, .name = subject});
  return cases.back();
}

}  // namespace

void add_reasons(const std::vector<LightReason>& reasons, const std::string& type,
                 Language language, std::vector<JunitCase>& cases) {
  for (const LightReason& reason : reasons) {
    JunitCase& one = case_of(reason.subject, cases);
    std::string said = text(reason.reason.message, language, reason.reason.fields);
    if (reason.light == Light::Red && !one.failure) {
      one.failure = JunitFailure{std::move(said), type};
    } else {
      one.notes.push_back(std::move(said));
    }
  }
  for (JunitCase& one : cases) one.group = type;
}

}  // namespace canasta
