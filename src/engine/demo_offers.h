// What a shop's page says of its customers and of what to offer them.
#pragma once

#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

// Segments, the strongest rules, and three customers with what is offered to each and why. `log`
// holds the purchases of the project.
// Errors: those of the verbs segments, rules and recommend.
Result<std::vector<ReportSection>> offer_sections(const Context& context, const Project& project,
                                                  const PurchaseLog& log);

}  // namespace canasta
