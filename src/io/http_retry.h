// Retries of one HTTP request: bounded, further and further apart, never in step with others.
//
// What is tried again: no answer at all (Unavailable), and the answers 408, 429 and 5xx. The wait
// before try n is first_wait_seconds * 2^(n-1), at most wait_seconds_max, times a number drawn
// between 0.5 and 1 from the context's seed and clock; a Retry-After in seconds lengthens it,
// to wait_seconds_max at most. A wait that would pass seconds_max since the start is not begun.
//
// REQUIRES: doing the request twice does what doing it once does.
// Source   Exponential backoff with jitter: Brooker (2015), AWS Architecture Blog.
#pragma once

#include "io/http_client.h"

namespace canasta {

struct RetryOptions {
  int tries_max = 4;  // the first one included
  double first_wait_seconds = 0.5;
  double wait_seconds_max = 8;
  double seconds_max = 60;  // after which no new try begins
};

// The last answer or error. An answer may be one of those above when the tries ran out.
Result<ClientResponse> send_with_retries(const Context& context, HttpClient& client,
                                         const ClientRequest& request,
                                         const RetryOptions& options = {});

// The wait after `failed` tries, `retry_after` being what the server asked for or 0.
// REQUIRES: failed >= 1; 0 <= toss < 1
double retry_wait_seconds(const RetryOptions& options, int failed, double retry_after, double toss);

}  // namespace canasta
