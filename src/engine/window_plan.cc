#include "engine/window_plan.h"

#include <algorithm>

#include "base/messages/engine.h"

namespace canasta {
namespace {

constexpr Seconds end_of(Day day) { return start_of(day + 1) - 1; }

// The moment up to which a share of the lines of [.., last] has passed, as numpy's quantile with
// method "lower".
Seconds moment_of_share(const PurchaseLog& log, double share, Day last) {
  std::vector<Seconds> times;
  for (const Seconds time : log.columns().time) {
    if (time <= end_of(last)) times.push_back(time);
  }
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1));
  std::nth_element(times.begin(), times.begin() + place, times.end());
  return times[static_cast<std::size_t>(place)];
}

Error no_cut(const WindowPlan& plan, Seconds cut) {
  return invalid(message::kWindowNoCut, {{"first", format_day(plan.first)},
                                         {"last", format_day(plan.last)},
                                         {"cut", format_time(cut)}});
}

// Sets days, test and censored: the longest window that fits, up to the asked one.
Status place_test(const PurchaseLog& log, const WindowCut& cut, WindowPlan& plan) {
  const int span = plan.last - plan.first + 1;
  plan.days = std::min(plan.asked_days, span / 3);
  plan.test = end_of(plan.last - plan.days);
  if (cut.moment || cut.share) {
    plan.test = cut.moment ? *cut.moment : moment_of_share(log, *cut.share, plan.last);
    // A wide type: the cut may be any date of the calendar.
    const std::int64_t before = std::int64_t{day_of(plan.test)} - plan.first + 1;
    const std::int64_t after = std::int64_t{plan.last} - day_of(plan.test);
    plan.censored = after < plan.asked_days;
    plan.days =
        static_cast<int>(std::clamp<std::int64_t>(std::min(after, before / 2), 0, plan.asked_days));
  }
  return plan.days < 1 ? Status(no_cut(plan, plan.test)) : Status();
}

// Moments with `latest` as the last, ascending: as many as asked for, where there is room.
std::vector<Seconds> moments_until(Seconds latest, const WindowPlan& plan, int asked) {
  const int room = std::max(0, day_of(latest) - (plan.first + plan.days - 1));
  const int count = std::min(asked, 1 + room / kCutStepDaysMin);
  const int step =
      count == 1 ? 0 : std::min(std::max(plan.days, kCutStepDaysMin), room / (count - 1));
  std::vector<Seconds> moments;
  for (int i = count - 1; i >= 0; --i) moments.push_back(latest - i * step * kSecondsPerDay);
  return moments;
}

}  // namespace

Result<WindowPlan> plan_window(const PurchaseLog& log, const PurchaseWindowTask& task) {
  WindowPlan plan;
  plan.asked_days = task.days;
  plan.first = log.first_day();
  plan.last = task.as_of.value_or(log.last_day());
  if (plan.last < plan.first || plan.last > log.last_day()) {
    return invalid(message::kWindowAsOfOutside, {{"day", format_day(plan.last)},
                                                 {"first", format_day(plan.first)},
                                                 {"last", format_day(log.last_day())}});
  }
  const int span = plan.last - plan.first + 1;
  if (plan.asked_days > span) {
    return invalid(message::kWindowLongerThanData, {{"days", plan.asked_days},
                                                    {"first", format_day(plan.first)},
                                                    {"last", format_day(plan.last)},
                                                    {"span", span}});
  }
  TRY(place_test(log, task.cut, plan));
  const Seconds window = plan.days * kSecondsPerDay;
  plan.judging = moments_until(plan.test - window, plan, task.cuts);
  plan.tomorrow = moments_until(end_of(plan.last) - window, plan, task.cuts);
  return plan;
}

}  // namespace canasta
