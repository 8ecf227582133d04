#include "server/waiting_calls.h"

#include <utility>

#include "base/messages/server.h"

namespace canasta {
namespace {

void answer_left_over(Call& call, const std::string& job) {
  HttpResponse response =
      call.problem(Error(ErrorCode::Unavailable, message::kJobLeftOver, {{"id", job}}));
  response.headers.emplace_back("Location", "/v1/jobs/" + job);
  send(call, std::move(response));
}

}  // namespace

WaitingCalls::Ticket WaitingCalls::add(Call& call, std::string job) {
  Ticket ticket = 0;
  {
    const std::lock_guard lock(mutex_);
    ticket = next_++;
    if (!released_) {
      waiting_.emplace(ticket, Waiting{&call, std::move(job)});
      return ticket;
    }
  }
  answer_left_over(call, job);
  return ticket;
}

Call* WaitingCalls::take(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(ticket);
  if (found == waiting_.end()) return nullptr;
  Call* const call = found->second.call;
  waiting_.erase(found);
  return call;
}

void WaitingCalls::release() {
  std::map<Ticket, Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
    left.swap(waiting_);
  }
  for (const auto& [ticket, waiting] : left) answer_left_over(*waiting.call, waiting.job);
}

}  // namespace canasta
