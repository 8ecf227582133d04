// Context: the world of one run. Threads, seed, clock, cancellation, progress.
//
// It is the first argument of every long or random piece of work; there are no globals to reach
// for. Tests pass their own clock and cancel at will.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/dates.h"
#include "base/language.h"
#include "base/result.h"

namespace canasta {

class Clock {
 public:
  virtual ~Clock() = default;
  // Seconds since 1970-01-01 UTC.
  virtual Seconds now() const = 0;
  // Seconds of a clock that never jumps; only differences mean something.
  virtual double monotonic() const = 0;
};

const Clock& system_clock();

// A clock that stands still until a test moves it.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Seconds now) : now_(now) {}
  Seconds now() const override { return now_; }
  double monotonic() const override { return static_cast<double>(now_); }
  void advance(Seconds seconds) { now_ += seconds; }

 private:
  Seconds now_;
};

// Who is told how far the work is. Calls may come from one thread at a time only.
class Progress {
 public:
  virtual ~Progress() = default;
  // A stage begins; `total` is in `unit`s, 0 when unknown.
  virtual void begin(Message stage, std::uint64_t total) = 0;
  virtual void advance(std::uint64_t done) = 0;
  virtual void end() = 0;
};

// Set from a signal handler or another thread; asked at every safe point.
class CancelToken {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};

struct Context {
  int threads = 1;
  std::uint64_t seed = 42;
  std::uint64_t memory_limit_bytes = std::uint64_t{4} << 30;
  Language language = Language::English;
  const Clock* clock = &system_clock();
  const CancelToken* cancel = nullptr;
  Progress* progress = nullptr;

  bool cancelled() const { return cancel != nullptr && cancel->cancelled(); }
  // Error Cancelled when a person asked to stop.
  Status check_cancel() const;
};

// Tells `context.progress` (if any) that a stage runs, from construction to destruction.
class Stage {
 public:
  Stage(const Context& context, Message stage, std::uint64_t total = 0);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  void advance(std::uint64_t done);

 private:
  Progress* progress_;
};

}  // namespace canasta
