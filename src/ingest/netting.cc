#include "ingest/netting.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>

#include "data/purchase_log.h"

namespace canasta {
namespace {

struct Event {
  std::uint64_t key = 0;  // customer and product
  std::int64_t time = 0;
  std::uint32_t chunk = 0;
  std::uint32_t row = 0;
  bool cancels = false;
};

std::uint64_t key_of(const RowChunk& rows, std::size_t row) {
  return std::uint64_t{rows.customer[row]} << 32 | rows.product[row];
}

std::unordered_set<std::uint64_t> cancelled_keys(const std::vector<RowChunk*>& chunks,
                                                 std::uint8_t returns, const RowStatus& status) {
  std::unordered_set<std::uint64_t> keys;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (std::size_t row = 0; row < chunks[c]->size(); ++row) {
      if (status[c][row] == returns && chunks[c]->customer[row] != kNoCode) {
        keys.insert(key_of(*chunks[c], row));
      }
    }
  }
  return keys;
}

// Cancellations, and the purchases that they may belong to, by customer, product and time;
// purchases first within a moment.
std::vector<Event> sorted_events(const std::vector<RowChunk*>& chunks, std::uint8_t returns,
                                 const RowStatus& status) {
  const auto keys = cancelled_keys(chunks, returns, status);
  std::vector<Event> events;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const RowChunk& rows = *chunks[c];
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const bool cancels = status[c][row] == returns;
      if (!cancels && status[c][row] != 0) continue;
      const std::uint64_t key = key_of(rows, row);
      if (!keys.contains(key)) continue;
      events.push_back({key, rows.time[row], static_cast<std::uint32_t>(c),
                        static_cast<std::uint32_t>(row), cancels});
    }
  }
  const auto rank = [](const Event& e) {
    return std::tuple(e.key, e.time, e.cancels, e.chunk, e.row);
  };
  std::sort(events.begin(), events.end(),
            [&](const Event& a, const Event& b) { return rank(a) < rank(b); });
  return events;
}

class Netting {
 public:
  Netting(const std::vector<RowChunk*>& chunks, std::uint8_t returns, RowStatus& status)
      : chunks_(chunks), returns_(returns), status_(status) {}

  NettingResult run() {
    std::uint64_t key = 0;
    for (const Event& event : sorted_events(chunks_, returns_, status_)) {
      if (event.key != key) open_.clear();
      key = event.key;
      if (event.cancels) {
        cancel(event);
      } else {
        open_.push_back(event);
      }
    }
    // Cancellations of nobody in particular belong to no purchase.
    for (std::size_t c = 0; c < chunks_.size(); ++c) {
      for (std::size_t row = 0; row < chunks_[c]->size(); ++row) {
        const bool nobody = chunks_[c]->customer[row] == kNoCode;
        if (nobody && status_[c][row] == returns_) result_.cancellations_unmatched += 1;
      }
    }
    return result_;
  }

 private:
  void cancel(const Event& event) {
    double left = std::abs(chunks_[event.chunk]->quantity[event.row]);
    const double asked = left;
    while (left > 0 && !open_.empty()) {
      RowChunk& rows = *chunks_[open_.back().chunk];
      const std::size_t row = open_.back().row;
      const double had = rows.quantity[row];
      const double taken = std::min(left, had);
      left -= taken;
      if (taken < had) {
        rows.value[row] *= (had - taken) / had;
        rows.quantity[row] = had - taken;
        break;
      }
      status_[open_.back().chunk][row] = returns_;
      result_.purchases_used_up += 1;
      open_.pop_back();
    }
    (left < asked ? result_.cancellations_netted : result_.cancellations_unmatched) += 1;
  }

  const std::vector<RowChunk*>& chunks_;
  const std::uint8_t returns_;
  RowStatus& status_;
  std::vector<Event> open_;  // purchases with something left, the latest last
  NettingResult result_;
};

}  // namespace

NettingResult net_cancellations(const std::vector<RowChunk*>& chunks, std::uint8_t returns,
                                RowStatus& status) {
  return Netting(chunks, returns, status).run();
}

}  // namespace canasta
