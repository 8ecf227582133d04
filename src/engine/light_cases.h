// Why a light is not green, as cases of JUnit XML.
#pragma once

#include <string>
#include <vector>

#include "io/junit.h"
#include "monitor/monitor.h"

namespace canasta {

// Red ones fail the case of their subject, the others are its notes. A subject without a case gets
// one. `type` is the kind of check: "drift", "performance".
void add_reasons(const std::vector<LightReason>& reasons, const std::string& type,
                 Language language, std::vector<JunitCase>& cases);

}  // namespace canasta
