// A tiny HTTP server for tests, on a free port of 127.0.0.1: what a connection says is handed to a
// function, and what that returns is sent back as it is, well-formed or not.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/assert.h"

namespace canasta {

class TestingHttpServer {
 public:
  // Head and body of one request to the bytes of its answer; the connection is closed after it.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit TestingHttpServer(Answer answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    CANASTA_ASSERT(::bind(socket_, generic, length) == 0 && ::listen(socket_, 16) == 0);
    CANASTA_ASSERT(::getsockname(socket_, generic, &length) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TestingHttpServer() {
    stopping_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  TestingHttpServer(const TestingHttpServer&) = delete;
  TestingHttpServer& operator=(const TestingHttpServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  std::vector<std::string> requests() const {
    const std::lock_guard guard(mutex_);
    return requests_;
  }

  // "HTTP/1.1 200 OK" with its length, and the connection closed.
  static std::string answer(int status, const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) +
           " Text\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
  }

 private:
  void serve() {
    while (!stopping_) {
      const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      const std::string request = read_request(connection);
      {
        const std::lock_guard guard(mutex_);
        requests_.push_back(request);
      }
      const std::string bytes = answer_(request);
      for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count =
            ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      ::close(connection);
    }
  }

  static std::string read_request(int connection) {
    std::string request;
    char buffer[16384];
    for (;;) {
      const std::size_t head = request.find("\r\n\r\n");
      if (head != std::string::npos && request.size() >= head + 4 + content_length(request)) break;
      const ssize_t count = ::recv(connection, buffer, sizeof(buffer), 0);
      if (count <= 0) break;
      request.append(buffer, static_cast<std::size_t>(count));
      if (!is_upper(request.front())) break;  // no HTTP: somebody speaks TLS
    }
    return request;
  }

  static std::size_t content_length(const std::string& request) {
    const std::string key = "content-length:";
    const std::size_t at = to_lower(request).find(key);
    if (at == std::string::npos) return 0;
    return std::strtoull(request.c_str() + at + key.size(), nullptr, 10);
  }

  Answer answer_;
  int socket_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace canasta
