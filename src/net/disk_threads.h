// DiskThreads: where bodies meet the disk, so that threads that read sockets never wait for one.
//
// Laws     what begins, ends; after end() nothing begins, and what had not is let go of.
// Cost     two changes of threads for a block, some ten microseconds.
// Errors   none: work that throws ends the process.
// Threads  post() and let_go() from any; end() from the owner's, which waits for what has begun.
#pragma once

#include <utility>  // first: Asio 1.74 uses std::exchange without it

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

namespace canasta {

class DiskThreads {
 public:
  explicit DiskThreads(std::size_t threads) : pool_(threads) {}
  ~DiskThreads() { end(); }
  DiskThreads(const DiskThreads&) = delete;
  DiskThreads& operator=(const DiskThreads&) = delete;

  template <class Work>
  void post(Work&& work) {
    boost::asio::post(pool_, std::forward<Work>(work));
  }
  // A sink or a source: its end may close or remove a file.
  template <class Body>
  void let_go(std::unique_ptr<Body> body) {
    if (body != nullptr && body->uses_disk()) post([body = std::move(body)] {});
  }
  void end() {
    pool_.stop();
    pool_.join();
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace canasta
