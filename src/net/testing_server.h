// For tests: a service made of functions, and a server that runs it on a free port of 127.0.0.1.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "net/http_server.h"

namespace canasta {

inline std::string name(HttpRefusal refusal) {
  switch (refusal) {
    case HttpRefusal::Malformed:
      return "Malformed";
    case HttpRefusal::HeaderTooLong:
      return "HeaderTooLong";
    case HttpRefusal::TargetTooLong:
      return "TargetTooLong";
    case HttpRefusal::HeaderTooSlow:
      return "HeaderTooSlow";
    case HttpRefusal::BodyTooLarge:
      return "BodyTooLarge";
    case HttpRefusal::BodyTooSlow:
      return "BodyTooSlow";
    case HttpRefusal::TooMany:
      return "TooMany";
    case HttpRefusal::NoRoom:
      return "NoRoom";
    case HttpRefusal::Failed:
      return "Failed";
  }
  return "?";
}

inline HttpResponse text_response(std::string body) {
  HttpResponse response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

class TestingService final : public HttpService {
 public:
  std::function<BodyPlan(HttpRequest&)> on_plan = [](HttpRequest&) {
    return BodyPlan{.bytes_max = 1 << 20};
  };
  // "GET /target [body]"
  std::function<void(HttpRequest&, HttpReply)> on_answer = [](HttpRequest& request,
                                                              HttpReply reply) {
    reply(text_response(std::string(request.method) + " " + std::string(request.target) + " [" +
                        request.body + "]"));
  };

  BodyPlan plan(HttpRequest& request) override { return on_plan(request); }
  void answer(HttpRequest& request, HttpReply reply) override {
    on_answer(request, std::move(reply));
  }
  HttpResponse refuse(const HttpRequest&, HttpRefusal refusal) override {
    HttpResponse response = text_response("refused: " + name(refusal));
    response.status = status_of(refusal);
    return response;
  }
  void served(const HttpRequest&, const HttpServed& what) override {
    const std::lock_guard guard(mutex_);
    served_.push_back(what);
    changed_.notify_all();
  }
  void reload(const Status& certificates) override {
    const std::lock_guard guard(mutex_);
    reloads_.push_back(certificates);
    changed_.notify_all();
  }
  void draining() override {
    const std::lock_guard guard(mutex_);
    ++drainings_;
    changed_.notify_all();
  }

  // Waits until so many were served, at most 20 seconds.
  std::vector<HttpServed> served_at_least(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return served_.size() >= count; });
    return served_;
  }
  // Waits until so many reloads were told of, at most 20 seconds.
  std::vector<Status> reloads_at_least(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return reloads_.size() >= count; });
    return reloads_;
  }
  int drainings() {
    const std::lock_guard guard(mutex_);
    return drainings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<HttpServed> served_;
  std::vector<Status> reloads_;
  int drainings_ = 0;
};

class TestingServer {
 public:
  explicit TestingServer(TestingService& service, HttpServerOptions options = {})
      : server_(HttpServer::listen(options, service).value()),
        thread_([this] { cut_off_ = server_->run(); }) {}
  ~TestingServer() { stop(); }
  TestingServer(const TestingServer&) = delete;
  TestingServer& operator=(const TestingServer&) = delete;

  // Requests that were cut off.
  std::uint64_t stop() {
    server_->stop();
    return join();
  }
  std::uint64_t join() {
    if (thread_.joinable()) thread_.join();
    return cut_off_;
  }
  std::uint16_t port() const { return server_->port(); }
  HttpServer& server() { return *server_; }
  // Waits until so many connections are open, at most 20 seconds.
  bool await_open(std::uint64_t count) const {
    for (int i = 0; i < 2'000 && server_->open_connections() != count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return server_->open_connections() == count;
  }

 private:
  std::unique_ptr<HttpServer> server_;
  std::uint64_t cut_off_ = 0;
  std::thread thread_;
};

}  // namespace canasta
