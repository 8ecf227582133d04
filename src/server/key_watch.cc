#include "server/key_watch.h"

#include <exception>

namespace canasta {

KeyWatch::KeyWatch(Desk& desk, const KeyWatchOptions& options)
    : desk_(desk), options_(options), thread_([this] { run(); }) {}

KeyWatch::~KeyWatch() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void KeyWatch::look_now() {
  std::unique_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now < next_asked_) return;
  next_asked_ = now + options_.between_asked;
  const std::uint64_t mine = ++asked_;
  changed_.notify_one();
  looked_.wait_for(lock, options_.wait_max, [&] { return answered_ >= mine; });
}

void KeyWatch::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, options_.between_looks, [&] { return ends_ || asked_ > answered_; });
    if (ends_) return;
    const std::uint64_t asked = asked_;  // what is asked for from here on is another look
    lock.unlock();
    try {
      look();
    } catch (const std::exception& error) {
      desk_.log->problem("-", error.what());
    }
    lock.lock();
    answered_ = asked;
    looked_.notify_all();
  }
}

void KeyWatch::look() {
  const auto version = desk_.store->foreign_version();
  if (!version.ok() || version.value() == known_) return;
  auto keys = list_keys(*desk_.store);
  if (!keys.ok()) return;
  desk_.keys.set(std::make_shared<const KeyRing>(std::move(*keys)));
  known_ = version.value();
}

}  // namespace canasta
