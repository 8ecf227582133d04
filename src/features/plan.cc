// The catalogue of features, and the plans made from it.

#include <algorithm>
#include <iterator>
#include <string>

#include "base/assert.h"
#include "base/nearest.h"
#include "features/features.h"

namespace canasta {
namespace {

struct CatalogueEntry {
  FeatureId id;
  std::string_view name;
  std::string_view unit;
  std::string_view family;
  FeatureKind kind;
};

// In the order of FeatureId. Meanings, with d the day of the row and everything strictly before d:
constexpr CatalogueEntry kCatalogue[] = {
    // d minus the day of the last purchase: 1 on the day after it.
    {FeatureId::DaysSinceLast, "days_since_last", "days", "calendar", FeatureKind::Count},
    // 0 = Monday … 6 = Sunday.
    {FeatureId::DayOfWeek, "day_of_week", "", "calendar", FeatureKind::Number},
    {FeatureId::Month, "month", "", "calendar", FeatureKind::Number},
    {FeatureId::DayOfMonth, "day_of_month", "", "calendar", FeatureKind::Number},
    {FeatureId::IsHoliday, "is_holiday", "", "calendar", FeatureKind::Flag},
    {FeatureId::IsDayBeforeHoliday, "is_day_before_holiday", "", "calendar", FeatureKind::Flag},
    // d falls on a weekday on which the shop is closed.
    {FeatureId::IsClosed, "is_closed", "", "calendar", FeatureKind::Flag},
    {FeatureId::IsPayday, "is_payday", "", "calendar", FeatureKind::Flag},
    // 0 on a payday.
    {FeatureId::DaysSincePayday, "days_since_payday", "days", "calendar", FeatureKind::Count},
    // Purchases on days d - 7 .. d - 1, and so on.
    {FeatureId::Purchases7d, "purchases_7d", "purchases", "history", FeatureKind::Count},
    {FeatureId::Purchases30d, "purchases_30d", "purchases", "history", FeatureKind::Count},
    {FeatureId::Purchases90d, "purchases_90d", "purchases", "history", FeatureKind::Count},
    {FeatureId::PurchasesTotal, "purchases_total", "purchases", "history", FeatureKind::Count},
    // Days between neighbouring purchases; missing before the second purchase.
    {FeatureId::GapDaysMean, "gap_days_mean", "days", "history", FeatureKind::Number},
    // Sample standard deviation; missing before the third purchase.
    {FeatureId::GapDaysStd, "gap_days_std", "days", "history", FeatureKind::Number},
    {FeatureId::LastGapDays, "last_gap_days", "days", "history", FeatureKind::Count},
    // Mean of the last three gaps over the mean of all; missing up to three gaps, where it says
    // nothing. Below 1: buying more often than before.
    {FeatureId::GapTrend, "gap_trend", "", "history", FeatureKind::Number},
    // days_since_last over gap_days_mean: 1 when the usual time has passed.
    {FeatureId::SinceOverGapMean, "since_over_gap_mean", "", "history", FeatureKind::Number},
    // Share of the purchases so far that fell on the weekday of d.
    {FeatureId::WeekdayShare, "weekday_share", "share", "history", FeatureKind::Number},
    // d minus the day of the first purchase.
    {FeatureId::TenureDays, "tenure_days", "days", "history", FeatureKind::Count},
    // Means over the purchases so far.
    {FeatureId::LinesMean, "lines_mean", "lines", "history", FeatureKind::Number},
    {FeatureId::UnitsMean, "units_mean", "units", "history", FeatureKind::Number},
    {FeatureId::SpendMean, "spend_mean", "currency", "history", FeatureKind::Number},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kCatalogue); ++i) {
    if (static_cast<std::size_t>(kCatalogue[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order());

const CatalogueEntry& entry(FeatureId id) { return kCatalogue[static_cast<std::size_t>(id)]; }

}  // namespace

bool FeaturePlan::has_history() const {
  return std::any_of(ids.begin(), ids.end(),
                     [](FeatureId id) { return id >= FeatureId::Purchases7d; });
}

std::vector<Feature> FeaturePlan::features() const {
  std::vector<Feature> features;
  for (const FeatureId id : ids) {
    const CatalogueEntry& from = entry(id);
    features.push_back({.name = std::string(from.name),
                        .unit = std::string(from.unit),
                        .family = std::string(from.family),
                        .kind = from.kind});
  }
  return features;
}

std::size_t FeaturePlan::column(FeatureId id) const {
  const auto found = std::find(ids.begin(), ids.end(), id);
  CANASTA_ASSERT(found != ids.end());
  return static_cast<std::size_t>(found - ids.begin());
}

FeaturePlan make_plan(const PlanOptions& options, const ShopCalendar& calendar) {
  FeaturePlan plan;
  for (const CatalogueEntry& candidate : kCatalogue) {
    bool wanted = true;
    switch (candidate.id) {
      case FeatureId::Month:
        wanted = options.month;
        break;
      case FeatureId::IsHoliday:
      case FeatureId::IsDayBeforeHoliday:
        wanted = calendar.has_holidays();
        break;
      case FeatureId::IsClosed:
        wanted = calendar.has_closed();
        break;
      case FeatureId::IsPayday:
      case FeatureId::DaysSincePayday:
        wanted = calendar.has_paydays();
        break;
      default:
        wanted = options.history || candidate.id < FeatureId::Purchases7d;
    }
    if (wanted) plan.ids.push_back(candidate.id);
  }
  return plan;
}

Result<FeaturePlan> plan_of(const std::vector<Feature>& features) {
  FeaturePlan plan;
  for (const Feature& feature : features) {
    const auto* const found =
        std::find_if(std::begin(kCatalogue), std::end(kCatalogue),
                     [&](const CatalogueEntry& known) { return known.name == feature.name; });
    if (found == std::end(kCatalogue)) {
      std::vector<std::string> names;
      for (const CatalogueEntry& known : kCatalogue) names.emplace_back(known.name);
      return unknown_name(ErrorCode::Corrupt, "feature", feature.name, names);
    }
    plan.ids.push_back(found->id);
  }
  return plan;
}

}  // namespace canasta
