#include "learn/search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "learn/parzen.h"
#include "learn/search_journal.h"

namespace canasta {
namespace {

constexpr std::size_t kCandidates = 24;
constexpr double kGoodShare = 0.2;
constexpr std::size_t kGoodMost = 25;
constexpr std::size_t kDoneBeforePruning = 5;
constexpr int kDrawsForNew = 100;

bool was_tried(const std::vector<SearchTrial>& trials, const SearchPoint& point) {
  return std::any_of(trials.begin(), trials.end(),
                     [&](const SearchTrial& trial) { return trial.point == point; });
}

// The median of the reports that finished trials made at this step.
std::optional<double> median_report(const std::vector<SearchTrial>& trials, std::size_t step) {
  std::vector<double> reports;
  std::size_t done = 0;
  for (const SearchTrial& trial : trials) {
    if (trial.state != TrialState::Done) continue;
    done += 1;
    if (step < trial.reports.size() && std::isfinite(trial.reports[step])) {
      reports.push_back(trial.reports[step]);
    }
  }
  if (done < kDoneBeforePruning || reports.empty()) return std::nullopt;
  std::sort(reports.begin(), reports.end());
  const std::size_t half = reports.size() / 2;
  return reports.size() % 2 == 1 ? reports[half] : (reports[half - 1] + reports[half]) / 2;
}

// Numbers of trials from good to bad: those done by value, then the pruned (the longer they lasted,
// then by their last report), then the failed; equals in the order in which they were made.
std::vector<std::size_t> from_good_to_bad(const std::vector<SearchTrial>& trials, bool maximise) {
  const auto rank = [&](std::size_t i) {
    const SearchTrial& trial = trials[i];
    double value = trial.value;
    double steps = 0;
    if (trial.state == TrialState::Pruned) {
      value = trial.reports.empty() ? 0 : trial.reports.back();
      steps = -static_cast<double>(trial.reports.size());
    }
    if (!std::isfinite(value)) value = 0;
    return std::tuple(trial.state, steps, maximise ? -value : value, i);
  };
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

// Good trials and the others, as densities; the candidate of the largest ratio.
class Proposal {
 public:
  explicit Proposal(const Search& search) : search_(search) {}

  SearchPoint draw(Random& random) const {
    const std::vector<std::size_t> order =
        from_good_to_bad(search_.trials(), search_.options().maximise);
    const auto share = std::ceil(kGoodShare * static_cast<double>(order.size()));
    const std::size_t good = std::min(static_cast<std::size_t>(share), kGoodMost);
    const ParzenDensity likely(search_.space(), units_of(order, 0, good));
    const ParzenDensity unlikely(search_.space(), units_of(order, good, order.size()));
    SearchPoint best;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < kCandidates; ++i) {
      const UnitPoint unit = likely.draw(random);
      SearchPoint point = from_units(search_.space(), unit);
      const double ratio = likely.log_density(unit) - unlikely.log_density(unit);
      if (ratio <= most || was_tried(search_.trials(), point)) continue;
      most = ratio;
      best = std::move(point);
    }
    return best;
  }

 private:
  std::vector<UnitPoint> units_of(const std::vector<std::size_t>& order, std::size_t first,
                                  std::size_t last) const {
    std::vector<UnitPoint> units;
    for (std::size_t i = first; i < last; ++i) {
      units.push_back(to_units(search_.space(), search_.trials()[order[i]].point));
    }
    return units;
  }

  const Search& search_;
};

Result<SearchTrial> try_point(const Search& search, const Objective& objective) {
  SearchTrial trial{.point = search.ask()};
  TrialReports reports(search);
  TRY_ASSIGN(const double value, objective(trial.point, reports));
  trial.reports = reports.values();
  if (reports.is_pruned()) {
    trial.state = TrialState::Pruned;
  } else if (!std::isfinite(value)) {
    trial.state = TrialState::Failed;
  } else {
    trial.value = value;
  }
  return trial;
}

}  // namespace

Search::Search(SearchSpace space, const SearchOptions& options, std::uint64_t seed)
    : space_(std::move(space)), options_(options), seed_(seed) {}

Result<Search> Search::make(SearchSpace space, const SearchOptions& options, std::uint64_t seed) {
  if (options.trials_max == 0) return invalid(message::kSearchBudget, {{"trials", 0}});
  if (options.trials_max > kSearchTrialsMax) {
    return Error(ErrorCode::TooLarge, message::kSearchTooLarge,
                 {{"limit_name", "search_trials_max"},
                  {"limit", kSearchTrialsMax},
                  {"value", options.trials_max}});
  }
  for (const SearchPoint& point : options.first) {
    CANASTA_ASSERT(point.size() == space.dimensions().size());
    for (std::size_t d = 0; d < point.size(); ++d) {
      TRY_ASSIGN(const SearchSpace alone, SearchSpace::make({space.dimensions()[d]}));
      if (alone.holds(std::span(point).subspan(d, 1))) continue;
      return invalid(message::kSearchDimension, {{"dimension", space.dimensions()[d].name},
                                                 {"reason", message::kReasonOutside}});
    }
  }
  return Search(std::move(space), options, seed);
}

SearchPoint Search::ask() const {
  if (trials_.size() < options_.first.size()) return options_.first[trials_.size()];
  Random random(mix64(seed_) ^ mix64(trials_.size()));
  if (trials_.size() >= options_.startup) {
    SearchPoint point = Proposal(*this).draw(random);
    if (!point.empty()) return point;  // every candidate was tried before
  }
  SearchPoint point = from_units(space_, draw_anywhere(space_, random));
  for (int draw = 0; draw < kDrawsForNew && was_tried(trials_, point); ++draw) {
    point = from_units(space_, draw_anywhere(space_, random));
  }
  return point;
}

bool Search::is_hopeless(std::span<const double> reports) const {
  if (!options_.prune || reports.empty()) return false;
  const std::optional<double> median = median_report(trials_, reports.size() - 1);
  if (!median) return false;
  double best = std::numeric_limits<double>::quiet_NaN();
  for (const double one : reports) {
    if (std::isnan(one)) continue;
    if (std::isnan(best) || is_better(one, best)) best = one;
  }
  return std::isnan(best) || is_better(*median, best);
}

void Search::tell(SearchTrial trial) {
  CANASTA_ASSERT(space_.holds(trial.point));
  CANASTA_ASSERT(std::isfinite(trial.value) == (trial.state == TrialState::Done));
  trials_.push_back(std::move(trial));
}

std::optional<std::size_t> Search::best() const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < trials_.size(); ++i) {
    if (trials_[i].state != TrialState::Done) continue;
    if (!best || is_better(trials_[i].value, trials_[*best].value)) best = i;
  }
  return best;
}

bool TrialReports::report(double value) {
  values_.push_back(value);
  pruned_ = pruned_ || search_.is_hopeless(values_);
  return pruned_;
}

Result<SearchResult> search(const Context& context, const SearchSpace& space,
                            const Objective& objective, const SearchOptions& options) {
  TRY_ASSIGN(Search state, Search::make(space, options, context.seed));
  std::optional<SearchJournal> journal;
  if (!options.journal.empty()) {
    CANASTA_ASSERT(options.files != nullptr);
    TRY_ASSIGN(journal, SearchJournal::open(state));
  }
  SearchResult result;
  result.resumed = state.trials().size();
  const double start = context.clock->monotonic();
  Stage stage(context, message::kSearching, options.trials_max);
  while (state.trials().size() < options.trials_max) {
    TRY(context.check_cancel());
    // One trial is always made, so that there is an answer.
    const bool late = context.clock->monotonic() - start >= options.seconds_max;
    result.out_of_time = late && !state.trials().empty();
    if (result.out_of_time) break;
    TRY_ASSIGN(SearchTrial trial, try_point(state, objective));
    state.tell(std::move(trial));
    if (journal) TRY(journal->append(state));
    stage.advance(state.trials().size());
  }
  const std::optional<std::size_t> best = state.best();
  if (!best) return invalid(message::kSearchNoValue, {{"trials", state.trials().size()}});
  result.best = *best;
  result.trials = state.trials();
  return result;
}

}  // namespace canasta
