// What a key that is restricted to models may ask: decided here, from what the route says of models
// (RouteModels in server/route.h), before any handler.
//
// Laws
//   1. Deny by default: a route that says nothing is for keys without a restriction.
//   2. Every model that a request names is the key's own, also one that the handler would pass over
//      for another. Where none is named, the only one that is served is meant, or none.
//   3. A name that leads to no model is refused like one that is not the key's own: nobody learns
//      so which models there are.
//
// A key without a restriction pays a comparison; of one with a restriction the JSON is read twice.
//
// Errors   Denied kModelNotAllowed, kModelsInGeneral, kModelNotNamed, kJobOfAnotherKey; those of
//          reading the body.
// Threads  one call, one thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "server/call.h"

namespace canasta {

// Before the body has come: may the key ask this route at all?
Status check_route_models(const Call& call);
// Once the body is there: may it ask what the request names?
Status check_named_models(const Call& call);

// For RouteModels::unnamed: what is meant where one alone is served; empty where several are.
std::string only_table(const Served& served);
std::string only_offer(const Served& served);

// For routes whose path has the model in its argument `name`.
RouteModels model_in_path(std::string_view name);

}  // namespace canasta
