#include "server/key_watch.h"

#include <chrono>
#include <exception>

namespace canasta {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{500};

}  // namespace

KeyWatch::KeyWatch(Desk& desk) : desk_(desk), thread_([this] { run(); }) {}

KeyWatch::~KeyWatch() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void KeyWatch::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetweenLooks, [&] { return ends_; })) {
    try {
      look();
    } catch (const std::exception& error) {
      desk_.log->problem("-", error.what());
    }
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
