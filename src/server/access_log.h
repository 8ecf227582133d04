// AccessLog: one line a request, on stderr.
//
//   json   {"time": "2026-11-22T09:30:00Z", "request_id": …, "method", "route", "status", "ms",
//           "bytes_in", "bytes_out", "key", "address", "trace_id", "customer", "error"}
//   text   the same for reading: 2026-11-22T09:30:00Z GET /v1/customers/{id} 200 0.18 ms
//
// A line holds the template of a route, never what stood in its place; a customer is the beginning
// of a keyed hash of the id, so that lines about one customer can be found and no id be read.
//
// Cost     a line is put together and appended under a lock; a thread writes them every tenth of a
//          second. What could not be written is dropped, also what nobody reads for a second at the
//          end; no request fails for it.
// Threads  any number.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/context.h"

namespace canasta {

enum class LogForm : std::uint8_t { None, Text, Json };

struct AccessLine {
  std::string_view request_id, method, route, key, address, trace_id, customer, error;
  int status = 0;
  double seconds = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
};

class AccessLog {
 public:
  // `file`: an open descriptor, stderr where nobody says another.
  AccessLog(LogForm form, const Clock& clock, int file = 2);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  bool is_on() const { return form_ != LogForm::None; }
  void write(const AccessLine& line);
  // A sentence about something that is ours to mend, with the request it happened to, "-" of none.
  void problem(std::string_view request_id, std::string_view text) noexcept;

 private:
  void run();
  void write_all(std::string_view lines) const;
  void append(std::string line);

  const LogForm form_;
  const Clock& clock_;
  const int file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string lines_;
  std::atomic<bool> ends_ = false;
  std::thread writer_;
};

}  // namespace canasta
