// ThreadsBeside: threads that run beside what their maker does, and end with it.
//
// However the scope of it is left, also by what throws before all of them were made, `end` is
// called and then each is waited for. `end` must make them end, may be called when they have ended
// already, and throws nothing; nor do they.
//
// Threads  the owner's alone.
#pragma once

#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace canasta {

class ThreadsBeside {
 public:
  explicit ThreadsBeside(std::function<void()> end) : end_(std::move(end)) {}
  ~ThreadsBeside() { end_(); }  // then the members go: each thread is joined
  ThreadsBeside(const ThreadsBeside&) = delete;
  ThreadsBeside& operator=(const ThreadsBeside&) = delete;

  void start(std::function<void()> work) { threads_.emplace_back(std::move(work)); }

 private:
  std::function<void()> end_;
  std::vector<std::jthread> threads_;
};

}  // namespace canasta
