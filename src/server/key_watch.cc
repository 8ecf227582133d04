#include "server/key_watch.h"

#include <chrono>
#include <optional>

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
  std::optional<std::int64_t> known;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetweenLooks, [&] { return ends_; })) {
    const auto version = desk_.store->foreign_version();
    if (!version.ok() || version.value() == known) continue;
    auto keys = list_keys(*desk_.store);
    if (!keys.ok()) continue;
    desk_.keys.set(std::make_shared<const KeyRing>(std::move(*keys)));
    known = version.value();
  }
}

}  // namespace canasta
