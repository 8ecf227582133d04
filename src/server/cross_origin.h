// Pages of elsewhere: which may ask here, said as browsers want it (CORS).
//
// A browser asks first (OPTIONS with Origin and Access-Control-Request-Method, without a key),
// unless the request is one that a form could send. To an origin that was allowed the methods of
// the path are told; to others nothing, so that the browser refuses. Other OPTIONS give the methods
// as Allow.
//
// Threads  Pure.
// Source   the Fetch standard of WHATWG, section 3.2; RFC 9110 section 9.3.7.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace canasta {

using Origins = std::vector<std::string>;  // "https://shop.example", besides this service's own

// A page elsewhere may have a browser send a form, or a text, without asking first: what changes
// something must come from here, from an origin that was allowed, or from no page at all.
// Error: Denied kOriginNotAllowed.
Status check_origin(const HttpRequest& request, const Origins& origins);

// 204 of OPTIONS. `methods`: of the path, "GET, HEAD".
HttpResponse options_response(const HttpRequest& request, const Origins& origins,
                              const std::string& methods);

// Lets a page of an allowed origin read the answer.
void share_with_origin(const HttpRequest& request, const Origins& origins, HttpResponse& response);

}  // namespace canasta
