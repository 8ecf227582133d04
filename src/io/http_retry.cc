#include "io/http_retry.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/random.h"

namespace canasta {
namespace {

bool is_worth_a_retry(const Result<ClientResponse>& result) {
  if (!result.ok()) return result.error().code() == ErrorCode::Unavailable;
  return result->status == 408 || result->status == 429 || result->status >= 500;
}

// Seconds; a date, which is the header's other form, counts as nothing asked.
double retry_after(const Result<ClientResponse>& result) {
  if (!result.ok()) return 0;
  const std::string_view text = result->header("retry-after");
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return error == std::errc() && end == text.data() + text.size() ? seconds : 0;
}

}  // namespace

double retry_wait_seconds(const RetryOptions& options, int failed, double retry_after,
                          double toss) {
  CANASTA_ASSERT(failed >= 1 && toss >= 0 && toss < 1);
  double wait = options.first_wait_seconds;
  for (int i = 1; i < failed && wait < options.wait_seconds_max; ++i) wait *= 2;
  wait = std::min(wait, options.wait_seconds_max) * (0.5 + toss / 2);
  return std::clamp(retry_after, wait, std::max(wait, options.wait_seconds_max));
}

Result<ClientResponse> send_with_retries(const Context& context, HttpClient& client,
                                         const ClientRequest& request,
                                         const RetryOptions& options) {
  const double start = context.clock->monotonic();
  Random random(context.seed ^ std::bit_cast<std::uint64_t>(start));
  for (int tries = 1;; ++tries) {
    Result<ClientResponse> result = client.send(context, request);
    if (!is_worth_a_retry(result) || tries >= options.tries_max) return result;
    const double wait = retry_wait_seconds(options, tries, retry_after(result), random.unit());
    if (context.clock->monotonic() - start + wait > options.seconds_max) return result;
    client.pause(context, wait);
    TRY(context.check_cancel());
  }
}

}  // namespace canasta
