// WaitingCalls: calls whose answer is that of a job.
//
// A call is answered once: by who takes it first, the end of its job or the stop of the service.
//
// Threads  any number.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "server/call.h"

namespace canasta {

class WaitingCalls {
 public:
  using Ticket = std::uint64_t;

  Ticket add(Call& call, std::string job);
  // The call, for who answers it; none where it has been answered.
  Call* take(Ticket ticket);
  // Answers with 503 and the place of the job, which goes on without them, those that wait and
  // those that come from now on.
  void release();

 private:
  struct Waiting {
    Call* call = nullptr;
    std::string job;
  };

  std::mutex mutex_;
  std::map<Ticket, Waiting> waiting_;
  Ticket next_ = 0;
  bool released_ = false;
};

}  // namespace canasta
