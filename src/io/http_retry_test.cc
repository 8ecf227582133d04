#include "io/http_retry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "base/messages/io.h"
#include "io/faulty_http_client.h"

namespace canasta {
namespace {

// Answers from a list; the last one stays.
class ScriptedClient final : public HttpClient {
 public:
  explicit ScriptedClient(std::deque<ClientResponse> answers) : answers_(std::move(answers)) {}
  Result<ClientResponse> send(const Context&, const ClientRequest&) override {
    ++sent;
    ClientResponse answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }
  void pause(const Context&, double seconds) override { waits.push_back(seconds); }

  int sent = 0;
  std::vector<double> waits;

 private:
  std::deque<ClientResponse> answers_;
};

ClientResponse status(int code) { return {code, {}, ""}; }

TEST(HttpRetry, SuccessAndRefusalAreNotTriedAgain) {
  for (const int code : {200, 204, 302, 400, 401, 403, 404, 409}) {
    ScriptedClient client({status(code)});
    EXPECT_EQ(send_with_retries({}, client, {})->status, code);
    EXPECT_EQ(client.sent, 1);
  }
}

TEST(HttpRetry, TriesUntilItAnswers) {
  ScriptedClient client({status(503), status(500), status(200)});
  EXPECT_EQ(send_with_retries({}, client, {})->status, 200);
  ASSERT_EQ(client.waits.size(), 2u);
  EXPECT_GE(client.waits[0], 0.25);
  EXPECT_LE(client.waits[0], 0.5);
  EXPECT_GE(client.waits[1], 0.5);
  EXPECT_LE(client.waits[1], 1);
}

TEST(HttpRetry, GivesUpAfterTheLastTry) {
  ScriptedClient client({status(503)});
  EXPECT_EQ(send_with_retries({}, client, {})->status, 503);
  EXPECT_EQ(client.sent, 4);
}

TEST(HttpRetry, GivesUpWhenTheTimeIsUp) {
  FixedClock clock(0);
  ScriptedClient never({status(200)});
  FaultyHttpClient client(never, &clock);
  client.fail({.nth = 1, .from_then_on = true});
  Context context;
  context.clock = &clock;
  const RetryOptions options{
      .tries_max = 1000, .first_wait_seconds = 4, .wait_seconds_max = 4, .seconds_max = 60};
  EXPECT_EQ(send_with_retries(context, client, {}, options).error().code(), ErrorCode::Unavailable);
  EXPECT_LE(clock.now(), 62);
  EXPECT_GE(client.pauses(), 14u);  // waits are 2 to 4 seconds
}

TEST(HttpRetry, WhatIsNotUnavailableIsToldOnce) {
  class Refusing final : public HttpClient {
   public:
    Result<ClientResponse> send(const Context&, const ClientRequest&) override {
      ++sent;
      return Error(ErrorCode::Denied, message::kHttpUntrusted, {{"url", "?"}, {"reason", "-"}});
    }
    void pause(const Context&, double) override {}
    int sent = 0;
  } client;
  EXPECT_EQ(send_with_retries({}, client, {}).error().code(), ErrorCode::Denied);
  EXPECT_EQ(client.sent, 1);
}

TEST(HttpRetry, StopsWhenCancelled) {
  CancelToken cancel;
  cancel.cancel();
  Context context;
  context.cancel = &cancel;
  ScriptedClient client({status(503)});
  EXPECT_EQ(send_with_retries(context, client, {}).error().code(), ErrorCode::Cancelled);
  EXPECT_EQ(client.sent, 1);
}

TEST(HttpRetry, WaitsAsLongAsTheServerAsks) {
  ClientResponse busy = status(429);
  for (const auto& [asked, least] : {std::pair{"5", 5.0}, std::pair{"3600", 8.0}}) {
    busy.headers = {{"retry-after", asked}};
    ScriptedClient client({busy, status(200)});
    EXPECT_EQ(send_with_retries({}, client, {})->status, 200);
    EXPECT_DOUBLE_EQ(client.waits.at(0), least);
  }
  for (const char* other : {"", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999"}) {
    busy.headers = {{"retry-after", other}};
    ScriptedClient client({busy, status(200)});
    EXPECT_EQ(send_with_retries({}, client, {})->status, 200);
    EXPECT_LE(client.waits.at(0), 0.5);
  }
}

TEST(HttpRetry, WaitsWorkedByHand) {
  const RetryOptions options;  // .5 doubling to 8
  EXPECT_DOUBLE_EQ(retry_wait_seconds(options, 1, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(retry_wait_seconds(options, 3, 0, 0), 1);
  EXPECT_DOUBLE_EQ(retry_wait_seconds(options, 3, 0, 0.5), 1.5);
  EXPECT_DOUBLE_EQ(retry_wait_seconds(options, 100, 0, 0), 4);
}

RC_GTEST_PROP(HttpRetry, AWaitIsNeverBeyondItsBounds, ()) {
  const RetryOptions options;
  const int failed = *rc::gen::inRange(1, 2000);
  const double toss = *rc::gen::inRange(0, 1000) / 1000.0;
  const double wait = retry_wait_seconds(options, failed, *rc::gen::inRange(0, 100), toss);
  RC_ASSERT(wait >= options.first_wait_seconds / 2);
  RC_ASSERT(wait <= options.wait_seconds_max);
}

}  // namespace
}  // namespace canasta
