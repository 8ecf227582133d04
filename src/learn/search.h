// Search: which hyper-parameters are best, found in few trials.
//
// A tree-structured Parzen estimator: after some random trials, each next point is the one of
// several candidates that is likely among the good trials and unlikely among the others, both
// likelihoods taken from kernel densities over all dimensions together (learn/parzen.h). A trial
// that reports on the way (after each fold, after some rounds) is given up by the median rule: when
// its best report so far is worse than the median of what finished trials had reported by then.
//
// A search is a function of its seed and history alone: the next point depends on nothing else. So
// one that was cut goes on from its journal as if it had not been, byte for byte; the journal is
// text, a line a trial, appended and synced after each (docs/methods/search.md).
//
// Cost     a proposal O(trials * dimensions * candidates); 1,000 trials of ten dimensions take
//          seconds in all.
// Errors   InvalidInput: kSearchSpaceEmpty, kSearchDimension, kSearchBudget, kSearchJournalOther,
//          kSearchNoValue; TooLarge: kSearchTooLarge; Corrupt: kSearchJournalLine with the line;
//          Cancelled between trials; those of the objective and of the file system.
// Threads  trials run one after the other; the objective may use the threads of its context.
// Sources  Bergstra, Bardenet, Bengio, Kégl (2011); Falkner, Klein, Hutter (2018), densities over
//          all dimensions; Golovin et al. (2017), section 3.2.2, the median rule.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "io/file_system.h"

namespace canasta {

inline constexpr std::size_t kSearchTrialsMax = 10'000;
inline constexpr std::size_t kSearchDimensionsMax = 100;
inline constexpr std::size_t kSearchChoicesMax = 1'000;

// --- Space ---------------------------------------------------------------------------------------

enum class DimensionKind : std::uint8_t {
  Real,     // [low, high]
  LogReal,  // the same, even in the logarithm
  Integer,  // low, low + 1, …, high
  Choice,   // one of some words, in no order
};

struct SearchDimension {
  std::string name;
  DimensionKind kind = DimensionKind::Real;
  double low = 0;
  double high = 1;
  std::vector<std::string> choices = {};

  bool operator==(const SearchDimension&) const = default;
};

// A value for each dimension, in their order; a choice is its place among the words.
using SearchPoint = std::vector<double>;

class SearchSpace {
 public:
  static Result<SearchSpace> make(std::vector<SearchDimension> dimensions);

  const std::vector<SearchDimension>& dimensions() const { return dimensions_; }
  bool holds(std::span<const double> point) const;

  // REQUIRES: the name of a dimension of that kind.
  double number(const SearchPoint& point, std::string_view name) const;
  std::int64_t whole(const SearchPoint& point, std::string_view name) const;
  const std::string& choice(const SearchPoint& point, std::string_view name) const;

 private:
  explicit SearchSpace(std::vector<SearchDimension> dimensions);
  std::size_t place_of(std::string_view name) const;

  std::vector<SearchDimension> dimensions_;
};

// --- Trials --------------------------------------------------------------------------------------

enum class TrialState : std::uint8_t {
  Done,
  Pruned,  // given up; never the best
  Failed,  // its value is no finite number
};

struct SearchTrial {
  SearchPoint point;
  TrialState state = TrialState::Done;
  double value = std::numeric_limits<double>::quiet_NaN();  // NaN unless Done
  std::vector<double> reports = {};

  bool operator==(const SearchTrial&) const = default;
};

struct SearchOptions {
  bool maximise = false;
  std::size_t trials_max = 50;                                   // with those of the journal
  double seconds_max = std::numeric_limits<double>::infinity();  // of this run; no trial is cut
  std::vector<SearchPoint> first = {};  // tried before all others, such as the defaults
  std::size_t startup = 10;             // trials before the densities speak, `first` among them
  bool prune = true;
  FileSystem* files = nullptr;  // with a journal
  std::string journal = {};     // path; empty: none
};

// --- Ask and tell --------------------------------------------------------------------------------

class Search {
 public:
  // Errors: kSearchBudget, kSearchTooLarge, kSearchDimension (a first point outside).
  static Result<Search> make(SearchSpace space, const SearchOptions& options, std::uint64_t seed);

  // The point to try next; the same until a trial is told.
  SearchPoint ask() const;
  // Whether a trial with these reports is not worth going on with. Never before five trials are
  // done.
  bool is_hopeless(std::span<const double> reports) const;
  // REQUIRES: a point of the space; a finite value when Done.
  void tell(SearchTrial trial);

  const SearchSpace& space() const { return space_; }
  const SearchOptions& options() const { return options_; }
  std::uint64_t seed() const { return seed_; }
  const std::vector<SearchTrial>& trials() const { return trials_; }
  // The best trial that was done, the first of equals.
  std::optional<std::size_t> best() const;

 private:
  Search(SearchSpace space, const SearchOptions& options, std::uint64_t seed);
  bool is_better(double a, double b) const { return options_.maximise ? a > b : a < b; }

  SearchSpace space_;
  SearchOptions options_;
  std::uint64_t seed_ = 0;
  std::vector<SearchTrial> trials_;
};

// --- Driver --------------------------------------------------------------------------------------

// What an objective tells on the way. Reports of one step are compared between trials: the mean
// over the folds so far, the validation loss after so many rounds.
class TrialReports {
 public:
  explicit TrialReports(const Search& search) : search_(search) {}
  // Whether to stop here; what the objective then returns is not looked at.
  [[nodiscard]] bool report(double value);

  const std::vector<double>& values() const { return values_; }
  bool is_pruned() const { return pruned_; }

 private:
  const Search& search_;
  std::vector<double> values_;
  bool pruned_ = false;
};

// What is measured at a point. A value that is not finite makes a failed trial; an error ends the
// search, whose journal keeps the trials before.
using Objective = std::function<Result<double>(const SearchPoint& point, TrialReports& reports)>;

struct SearchResult {
  std::vector<SearchTrial> trials;
  std::size_t best = 0;     // of the trials
  std::size_t resumed = 0;  // trials that the journal brought
  bool out_of_time = false;

  const SearchTrial& winner() const { return trials.at(best); }
};

Result<SearchResult> search(const Context& context, const SearchSpace& space,
                            const Objective& objective, const SearchOptions& options);

}  // namespace canasta
