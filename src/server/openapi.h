// The description of the service in OpenAPI 3.1, made from the table of routes.
//
//   info, servers  the program and its version; the host that was asked
//   paths          an operation for each route: parameters, bodies by kind, examples, answers
//   components     Problem (server/problem.h) and an answer for each status that is one; how a key
//                  is sent; the headers of answers
//
// Laws
//   1. Every route stands in it, and nothing else.
//   2. Of an operation every status is described that it can give; what the connection itself can
//      end with (405, 414, 431) is `default`.
//   3. security is [] for what anybody may ask; else x-role is the least role that may.
//   4. The same routes give the same bytes.
//
// Cost     some milliseconds: made once.
// Threads  pure.
// Source   the OpenAPI Specification 3.1.0; JSON Schema 2020-12.
#pragma once

#include <string>
#include <vector>

#include "server/route.h"

namespace canasta {

// REQUIRES: the schemas and examples of the routes are JSON.
std::string openapi_document(const std::vector<Route>& routes);

// Statuses of problems that a route can give, ascending.
std::vector<int> problem_statuses(const Route& route);

}  // namespace canasta
