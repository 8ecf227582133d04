// DiskThreads: where bodies meet the disk, so that threads that read sockets never wait for one.
//
// Laws     what begins, ends; after end() nothing begins, and what had not is let go of.
// Cost     two changes of threads for a block, some ten microseconds.
// Errors   post() throws where there is no memory for it; what runs there and throws ends the
//          process. let_go() throws nothing, as destructors call it: without memory the body ends
//          on the caller's thread, which then waits for the disk this once.
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
  void let_go(std::unique_ptr<Body> body) noexcept {
    if (body == nullptr || !body->uses_disk()) return;
    try {
      post([body = std::move(body)] {});
    } catch (...) {
      // The body has ended with the work that could not be posted.
    }
  }
  void end() {
    pool_.stop();
    pool_.join();
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace canasta
