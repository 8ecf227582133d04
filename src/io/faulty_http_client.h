// A network that breaks when a test says so: the n-th request meets a fault, once or from then on.
//
//   FaultyHttpClient client(*real);
//   client.fail({.nth = 3, .fault = HttpFault::LostAnswer});   // done by the server, unknown to us
//
// Pauses do not wait; they are counted and, with a clock given, move it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/messages/io.h"
#include "io/http_client.h"

namespace canasta {

enum class HttpFault : std::uint8_t {
  Unreachable,  // the request does not arrive
  LostAnswer,   // the request arrives and is done; its answer does not come back
  BadAnswer,    // the request does not arrive; the answer is `status`
};

struct HttpFaultPlan {
  std::uint64_t nth = 0;  // counted from 1 since fail(); 0: none
  bool from_then_on = false;
  HttpFault fault = HttpFault::Unreachable;
  int status = 503;
};

// `inner` must outlive it.
class FaultyHttpClient final : public HttpClient {
 public:
  explicit FaultyHttpClient(HttpClient& inner, FixedClock* clock = nullptr)
      : inner_(inner), clock_(clock) {}

  // Counts from zero again.
  void fail(HttpFaultPlan plan) {
    plan_ = plan;
    requests_ = 0;
  }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t pauses() const { return pauses_; }

  Result<ClientResponse> send(const Context& context, const ClientRequest& request) override {
    ++requests_;
    const bool hit =
        plan_.nth != 0 && (plan_.from_then_on ? requests_ >= plan_.nth : requests_ == plan_.nth);
    if (!hit) return inner_.send(context, request);
    if (plan_.fault == HttpFault::BadAnswer)
      return ClientResponse{plan_.status, {}, "made to fail"};
    if (plan_.fault == HttpFault::LostAnswer) {
      static_cast<void>(inner_.send(context, request));
    }
    return Error(ErrorCode::Unavailable, message::kHttpUnreachable,
                 {{"url", shown_url(request.url)}, {"reason", "made to fail"}});
  }

  void pause(const Context&, double seconds) override {
    ++pauses_;
    if (clock_ != nullptr) clock_->advance(static_cast<Seconds>(seconds + 0.5));
  }

 private:
  HttpClient& inner_;
  FixedClock* clock_;
  HttpFaultPlan plan_;
  std::uint64_t requests_ = 0;
  std::uint64_t pauses_ = 0;
};

}  // namespace canasta
