#include "net/loop.h"

#include "base/context.h"
#include "net/connection.h"
#include "net/response_head.h"

namespace canasta {
namespace {

constexpr auto kWatchEvery = std::chrono::milliseconds(100);

thread_local const Loop* current_loop = nullptr;

}  // namespace

Loop::Loop(ServerShare& share) : share_(share), door_(std::make_shared<LoopDoor>(*this)) {}

// What is left are connections whose answer the service still owes, or that never ran.
Loop::~Loop() {
  door_->close();
  is_draining_ = true;
  work_.reset();
  for (bool goes_on = true; goes_on;) {
    for (Connection* const connection : connections_) connection->abandon();
    io_.restart();
    goes_on = io_.poll() > 0;
  }
}

bool Loop::is_current(const Loop* loop) { return loop == current_loop; }

void Loop::run() {
  current_loop = this;
  io_.run();
  cut_all();
  io_.restart();
  io_.poll();  // connections see that they were cut off, and end
  current_loop = nullptr;
}

void Loop::cut_all() {
  is_draining_ = true;
  for (Connection* const connection : connections_) {
    if (connection->is_busy()) share_.cut_off.fetch_add(1);
    connection->cut();
  }
}

void Loop::drain() {
  if (is_draining_) return;
  is_draining_ = true;
  for (Connection* const connection : connections_) connection->drain();
  if (connections_.empty()) return stop();
  drain_end_.expires_at(
      after(std::chrono::steady_clock::now(), share_.options.limits.drain_seconds));
  drain_end_.async_wait([this](SystemError error) {
    if (!error) stop();
  });
}

Loop::Place Loop::add(Connection& connection) {
  if (!is_watching_) watch();
  return connections_.insert(connections_.end(), &connection);
}

void Loop::remove(Place place) {
  connections_.erase(place);
  if (is_draining_ && connections_.empty()) stop();
}

void Loop::watch() {
  is_watching_ = true;
  watchdog_.expires_after(kWatchEvery);
  watchdog_.async_wait([this](SystemError) {
    is_watching_ = false;
    const Moment now = std::chrono::steady_clock::now();
    for (Connection* const connection : connections_) connection->check_deadline(now);
    if (!connections_.empty()) watch();
  });
}

const std::string& Loop::date_line(Moment now) {
  if (date_line_.empty() || now - date_from_ >= std::chrono::seconds(1)) {
    date_from_ = now;
    date_line_ = canasta::date_line(system_clock().now());
  }
  return date_line_;
}

}  // namespace canasta
