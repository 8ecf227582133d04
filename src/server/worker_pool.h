// WorkerPool: threads for work that takes longer than a thread that reads sockets may.
//
// The queue is bounded by the callers, who count what waits for each route
// (server/route_admission.h). What throws is told to `problem`, and the thread goes on.
//
// Threads  post() from any; the destructor lets what has begun end, and drops the rest.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace canasta {

class WorkerPool {
 public:
  using Problem = std::function<void(std::string_view)>;
  explicit WorkerPool(int threads, Problem problem = [](std::string_view) {});
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void post(std::function<void()> work);

 private:
  void run();

  const Problem problem_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool ends_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace canasta
