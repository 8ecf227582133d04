#include "server/access_log.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <exception>

#include "base/instant.h"
#include "server/json_writer.h"

namespace canasta {
namespace {

constexpr std::chrono::milliseconds kBetweenWrites{100};
constexpr int kLookMilliseconds = 100;            // whether more can be written
constexpr int kLooksAtTheEnd = 10;                // without a byte that could, until it is given up
constexpr std::size_t kLinesBytesMax = 16 << 20;  // what waits to be written
constexpr double kMilliseconds = 1'000;

void member_unless_empty(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.member(name, value);
}

}  // namespace

AccessLog::AccessLog(LogForm form, const Clock& clock, int file)
    : form_(form), clock_(clock), file_(file) {
  if (is_on()) writer_ = std::thread([this] { run(); });
}

AccessLog::~AccessLog() {
  if (!is_on()) return;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

void AccessLog::write(const AccessLine& line) {
  if (form_ == LogForm::None) return;
  const std::string time = format_instant(clock_.now());
  if (form_ == LogForm::Text) {
    return append(fmt::format("{} {} {} {} {:.2f} ms{}{}\n", time, line.method, line.route,
                              line.status, line.seconds * kMilliseconds,
                              line.error.empty() ? "" : " ", line.error));
  }
  JsonWriter json;
  json.begin_object()
      .member("time", time)
      .member("request_id", line.request_id)
      .member("method", line.method)
      .member("route", line.route)
      .member("status", line.status)
      .member("ms", static_cast<float>(line.seconds * kMilliseconds))
      .member("bytes_in", line.bytes_in)
      .member("bytes_out", line.bytes_out)
      .member("address", line.address);
  member_unless_empty(json, "key", line.key);
  member_unless_empty(json, "trace_id", line.trace_id);
  member_unless_empty(json, "customer", line.customer);
  member_unless_empty(json, "error", line.error);
  json.end_object();
  append(json.take() + "\n");
}

void AccessLog::problem(std::string_view request_id, std::string_view text) noexcept {
  if (form_ == LogForm::None) return;
  try {
    JsonWriter json;
    json.begin_object()
        .member("time", format_instant(clock_.now()))
        .member("request_id", request_id)
        .member("problem", text)
        .end_object();
    append(json.take() + "\n");
  } catch (const std::exception&) {
    // No memory for a line about what went wrong: dropped, as what could not be written.
  }
}

void AccessLog::append(std::string line) {
  const std::lock_guard lock(mutex_);
  if (lines_.size() < kLinesBytesMax) lines_ += line;
}

// A log that cannot be written (a full disk, a closed pipe) loses its lines: whoever asks is
// answered all the same. One that is not read waits, in pieces that a pipe with room takes whole;
// at the end only so long.
void AccessLog::write_all(std::string_view lines) const {
  for (int looks = 0; !lines.empty() && looks < kLooksAtTheEnd;) {
    pollfd ready{.fd = file_, .events = POLLOUT, .revents = 0};
    const int found = ::poll(&ready, 1, kLookMilliseconds);
    if (found < 0 && errno != EINTR) return;
    if (found <= 0) {
      if (ends_) ++looks;
      continue;
    }
    looks = 0;
    const std::size_t piece = std::min<std::size_t>(lines.size(), PIPE_BUF);
    const ssize_t written = ::write(file_, lines.data(), piece);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AccessLog::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kBetweenWrites, [&] { return ends_.load(); });
    const bool last = ends_;
    std::string lines = std::exchange(lines_, {});
    lock.unlock();
    write_all(lines);
    lock.lock();
    if (last) return;
  }
}

}  // namespace canasta
