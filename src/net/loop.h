// A thread's share of the server: its io_context, its connections, its clock.
//
// The watchdog ends waits that are past their deadline: one timer for all connections of the loop,
// which rests while there are none.
//
// Threads  Everything on the loop's own thread but run_on(), which any thread may call.
#pragma once

#include <utility>  // first: Asio 1.74 uses std::exchange without it

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "net/admission.h"
#include "net/disk_threads.h"
#include "net/http.h"
#include "net/http_server.h"

namespace canasta {

namespace asio = boost::asio;
using SystemError = boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Moment = std::chrono::steady_clock::time_point;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;

// For co_await: the error goes into `error` and nothing is thrown.
inline auto into(SystemError& error) {
  return asio::redirect_error(asio::use_awaitable_t<Executor>{}, error);
}

inline Moment after(Moment begin, double seconds) {
  return begin +
         std::chrono::duration_cast<Moment::duration>(std::chrono::duration<double>(seconds));
}

class Connection;
class Loop;

// The way into a loop for other threads, which may come when the loop is gone.
class LoopDoor {
 public:
  explicit LoopDoor(Loop& loop) : loop_(&loop) {}
  template <class Work>
  void run_on(Work&& work);
  void close() {
    const std::lock_guard guard(mutex_);
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Loop* loop_;
};

// What all loops share.
struct ServerShare {
  HttpServerOptions options;
  HttpService& service;
  Admission admission;
  BodyBudget bodies;
  DiskThreads disk;
  std::atomic<std::uint64_t> cut_off{0};
};

class Loop {
 public:
  explicit Loop(ServerShare& share);
  ~Loop();

  // Until the loop was drained. Connections that were still busy then are cut off.
  void run();
  // Idle connections close now, others after their answer; what is left is cut off in the end.
  void drain();
  // Now: what is left is cut off.
  void stop() { io_.stop(); }

  static bool is_current(const Loop* loop);

  asio::io_context& io() { return io_; }
  ServerShare& share() { return share_; }
  const std::shared_ptr<LoopDoor>& door() const { return door_; }
  bool is_draining() const { return is_draining_; }
  // "Date: …\r\n" of this second.
  const std::string& date_line(Moment now);

  using Place = std::list<Connection*>::iterator;
  Place add(Connection& connection);
  void remove(Place place);

 private:
  void watch();
  void cut_all();

  ServerShare& share_;
  std::list<Connection*> connections_;
  std::string date_line_;
  Moment date_from_{};
  bool is_draining_ = false;
  bool is_watching_ = false;
  asio::io_context io_{1};
  asio::executor_work_guard<Executor> work_{io_.get_executor()};
  Timer watchdog_{io_.get_executor()};
  Timer drain_end_{io_.get_executor()};
  std::shared_ptr<LoopDoor> door_;
};

template <class Work>
void LoopDoor::run_on(Work&& work) {
  const std::lock_guard guard(mutex_);
  if (loop_ != nullptr) asio::post(loop_->io(), std::forward<Work>(work));
}

}  // namespace canasta
