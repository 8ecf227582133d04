// How many connections there may be, in all and of one address.
//
// Threads  Safe; asked when a connection begins and ends, never for a request.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "net/http_server.h"

namespace canasta {

enum class Admitted : std::uint8_t {
  Yes,
  ToBeRefused,  // over a limit: is told so
  No            // too many are being told so already: is closed without a word
};

class Admission {
 public:
  Admission(const HttpLimits& limits, const std::vector<std::string>& proxies);
  Admitted enter(const std::string& address);
  // REQUIRES: enter(address) said `admitted`, and not No.
  void leave(const std::string& address, Admitted admitted);
  std::uint64_t open() const { return open_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t connections_max_;
  const std::uint64_t per_address_max_;
  const std::unordered_set<std::string> proxies_;
  std::atomic<std::uint64_t> open_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint64_t> of_address_;
  std::uint64_t refused_ = 0;
};

}  // namespace canasta
