#include "base/context.h"

#include <chrono>

#include "base/messages/base.h"

namespace canasta {
namespace {

class SystemClock final : public Clock {
 public:
  Seconds now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
  }
  double monotonic() const override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(since).count();
  }
};

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

Status Context::check_cancel() const {
  if (!cancelled()) return {};
  return Error(ErrorCode::Cancelled, message::kCancelled);
}

Stage::Stage(const Context& context, Message stage, std::uint64_t total)
    : progress_(context.progress) {
  if (progress_ != nullptr) progress_->begin(stage, total);
}

Stage::~Stage() {
  if (progress_ != nullptr) progress_->end();
}

void Stage::advance(std::uint64_t done) {
  if (progress_ != nullptr) progress_->advance(done);
}

}  // namespace canasta
