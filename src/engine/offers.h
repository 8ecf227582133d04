// The verb `recommend`: products for customers, with the model that each of them came from.
//
// An answer for everyone: the model asked for (by default the first of the task) fills the slate;
// what it leaves open is filled by own history, then by what the customer's segment buys, then by
// what is popular in the last days, then by what ever was. Somebody whom nobody knows gets what is
// popular. The rules of the task hold for all of them.
//
// Errors   Config for flags and names; NotFound before the first ingest, and where no task offers;
//          InvalidInput for a moment outside of the data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/engine.h"

namespace canasta {

struct OfferRequest {
  std::string task = {};  // empty: the only one of type recommend, or its defaults
  std::vector<std::string> customers = {};  // ids; empty: all
  std::int64_t k = 10;
  std::string model = {};  // engine/basket_models.h; empty: the task's first
  bool new_only = false;
  bool repeat_only = false;
  std::optional<Day> as_of = {};  // default: the end of the data
  bool explain = false;           // a column `reason`, in the context's language
};

struct Offers {
  Table table;  // customer, rank, product, score, source; reason
  // Models that could not be fitted, customers nobody knows, slates left short.
  std::vector<ReportLine> said;
};

Result<Offers> offer_products(const Context& context, const Project& project,
                              const OfferRequest& request);

}  // namespace canasta
