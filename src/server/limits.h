// The limits of the service that its callers meet, in one table: printed by `canasta config
// limits`, named in errors, tested at n and at n + 1.
#pragma once

#include <cstdint>

#include "data/table.h"
#include "net/http_server.h"

namespace canasta {

struct ServiceLimits {
  HttpLimits http;
  std::uint64_t json_bytes = 8 << 20;          // of a body
  std::uint64_t json_depth = 64;               // objects and arrays in one another
  std::uint64_t upload_bytes = 1 << 30;        // of a form with a file
  std::uint64_t rows_per_call = 100'000;       // to predict
  std::uint64_t customers_per_call = 10'000;   // the same, by id
  std::uint64_t waiting_per_route = 1'024;     // requests that came whole and are not answered
  std::uint64_t page_items = 1'000;            // of a list, at most; 100 where nobody says
  double requests_per_second_per_address = 0;  // 0: no limit; keys may have one of their own
};

// limit, value, unit, what
Table limits_table(const ServiceLimits& limits);

}  // namespace canasta
