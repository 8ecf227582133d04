// At which moments a purchase window is learnt, and at which it is judged.
//
//   first |--- history ---| w w w |--- window ---|                         judged model: its
//   moments
//                                 ^ w             ^ test |--- window ---| end
//   first |--- history -------------------| w w w |------ window -------| model for tomorrow
//
// Invariants
//   1. The window of every moment that teaches the judged model ends at or before the test moment.
//   2. Every window ends at or before the end of the data: nothing is learnt from one seen in part.
//   3. All windows are equally long, and at least as many days of history lie before each moment.
//   4. Neighbouring moments are at least a week apart, and at most a window where that is longer.
//
// Where the asked window does not fit, all of it is shortened, and the plan says so: `censored`
// where the test moment was given and the data end before its window does, else for want of
// history.
#pragma once

#include <vector>

#include "base/result.h"
#include "data/purchase_log.h"
#include "engine/config.h"

namespace canasta {

inline constexpr int kCutStepDaysMin = 7;

struct WindowPlan {
  int asked_days = 0;
  int days = 0;   // of every window
  Day first = 0;  // first and last day of the data that are looked at
  Day last = 0;
  Seconds test = 0;  // the moment judged
  bool censored = false;
  std::vector<Seconds> judging;   // moments that teach the judged model, ascending
  std::vector<Seconds> tomorrow;  // moments that teach the model for tomorrow, ascending

  bool shortened() const { return days < asked_days && !censored; }
};

// Errors (InvalidInput): kWindowAsOfOutside, kWindowLongerThanData, kWindowNoCut.
// REQUIRES: the log has a line.
Result<WindowPlan> plan_window(const PurchaseLog& log, const PurchaseWindowTask& task);

}  // namespace canasta
