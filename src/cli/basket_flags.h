// The flags that `itemsets` and `rules` share.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "cli/session.h"
#include "engine/basket_rules.h"

namespace canasta {

struct BasketFlags {
  std::string file;
  bool basket = false;
  std::string as_of;
};

void declare(Arguments& arguments, BasketFlags& flags, BasketRequest& request);

// Reads the flags into the request. The project to look at; nothing where a file is named.
Result<std::optional<Project>> open(Session& session, const BasketFlags& flags,
                                    BasketRequest& request);

// What was said, then the table.
Status answer(const Session& session, const BasketAnswer& answered);

}  // namespace canasta
