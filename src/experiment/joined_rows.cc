// Exposures and outcomes of two files, as a shop's log would have them, joined by customer.
//
// Cost: one hash lookup a row; some 100 bytes an exposed customer.
#include <cmath>
#include <unordered_map>

#include "base/messages/experiment.h"
#include "experiment/arm_names.h"
#include "experiment/cells.h"
#include "experiment/experiment.h"

namespace canasta {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Exposed {
  std::uint32_t arm = 0;
  Seconds since = kNoTime;
  double covariate = kNone;
  double outcome = 0;
  double before = 0;  // the same outcomes before the exposure
  bool in_two_arms = false;
};

// In the order in which customers are first met.
struct Customers {
  std::unordered_map<std::string, std::size_t> place;
  std::vector<Exposed> exposed;
};

// What of the rows could not be used.
struct LeftOut {
  std::uint64_t without_arm = 0;
  std::uint64_t exposures_repeated = 0;
  std::uint64_t exposures_without_time = 0;
  std::uint64_t not_exposed = 0;
  std::uint64_t before = 0;
  std::uint64_t outcomes_without_time = 0;
  std::uint64_t without_value = 0;
};

Seconds as_known(Seconds at, bool days_only) {
  return days_only && at != kNoTime ? start_of(day_of(at)) : at;
}

// Times of both tables; where one knows the day only, so do both.
struct Clocks {
  Moments exposure;
  Moments outcome;
  bool used = false;

  Seconds exposed_at(std::size_t row) const { return at(exposure, row); }
  Seconds happened_at(std::size_t row) const { return at(outcome, row); }

 private:
  Seconds at(const Moments& moments, std::size_t row) const {
    if (!used) return kNoTime;
    return as_known(moments.at[row], exposure.days_only || outcome.days_only);
  }
};

Result<Clocks> clocks_of(const Table& exposures, const Table& outcomes, const std::string& time) {
  Clocks out;
  if (time.empty()) return out;
  TRY_ASSIGN(const TableColumn* const first, column_of(exposures, time));
  TRY_ASSIGN(const TableColumn* const second, column_of(outcomes, time));
  TRY_ASSIGN(out.exposure, moments_of(*first));
  TRY_ASSIGN(out.outcome, moments_of(*second));
  out.used = true;
  return out;
}

struct ExposureRows {
  const TableColumn& key;
  const NamedArms& named;
  const Clocks& clocks;
  const std::vector<double>& covariate;  // empty, or by row
};

Customers customers_of(const ExposureRows& rows, LeftOut& left) {
  Customers out;
  for (std::size_t row = 0; row < rows.key.size(); ++row) {
    const Seconds since = rows.clocks.exposed_at(row);
    if (rows.key.missing(row) || rows.named.arm[row] == kNoArm) {
      ++left.without_arm;
      continue;
    }
    if (rows.clocks.used && since == kNoTime) {
      ++left.exposures_without_time;
      continue;
    }
    const auto [at, is_new] = out.place.emplace(cell_text(rows.key, row), out.exposed.size());
    const double covariate = rows.covariate.empty() ? kNone : rows.covariate[row];
    if (is_new) {
      out.exposed.push_back({rows.named.arm[row], since, covariate});
      continue;
    }
    Exposed& known = out.exposed[at->second];
    ++left.exposures_repeated;
    known.in_two_arms = known.in_two_arms || known.arm != rows.named.arm[row];
    if (since < known.since) {
      known.since = since;
      known.covariate = covariate;
    }
  }
  return out;
}

struct OutcomeRows {
  const TableColumn& key;
  const std::vector<double>& value;
  const Clocks& clocks;
  OutcomeKind kind;
};

void collect(const OutcomeRows& rows, Customers& customers, LeftOut& left) {
  const auto add = [&](double& so_far, double value) {
    so_far = rows.kind == OutcomeKind::Share ? std::max(so_far, value) : so_far + value;
  };
  for (std::size_t row = 0; row < rows.key.size(); ++row) {
    const auto found = rows.key.missing(row) ? customers.place.end()
                                             : customers.place.find(cell_text(rows.key, row));
    const Seconds at = rows.clocks.happened_at(row);
    if (found == customers.place.end()) {
      ++left.not_exposed;
    } else if (std::isnan(rows.value[row])) {
      ++left.without_value;
    } else if (rows.clocks.used && at == kNoTime) {
      ++left.outcomes_without_time;
    } else if (Exposed& customer = customers.exposed[found->second]; at < customer.since) {
      ++left.before;
      add(customer.before, rows.value[row]);
    } else {
      add(customer.outcome, rows.value[row]);
    }
  }
}

// What was left out, in the order in which it was met.
std::vector<ReportLine> said_of(const LeftOut& left, std::uint64_t in_two_arms) {
  std::vector<ReportLine> said;
  const auto say = [&](Message what, std::uint64_t rows, Badge badge = Badge::None) {
    if (rows > 0) said.push_back({what, {{"rows", rows}}, badge});
  };
  say(message::kRowsWithoutArm, left.without_arm);
  say(message::kExposuresWithoutTime, left.exposures_without_time);
  say(message::kExposuresRepeated, left.exposures_repeated);
  say(message::kCustomersInTwoArms, in_two_arms, Badge::Amber);
  say(message::kOutcomesNotExposed, left.not_exposed);
  say(message::kOutcomesWithoutValue, left.without_value);
  say(message::kOutcomesWithoutTime, left.outcomes_without_time);
  say(message::kOutcomesBeforeExposure, left.before);
  return said;
}

Result<std::vector<double>> values_of(const Table& outcomes, const std::string& column) {
  if (column.empty()) return std::vector<double>(outcomes.rows(), 1.0);
  TRY_ASSIGN(const TableColumn* const found, column_of(outcomes, column));
  return numbers_of(*found);
}

}  // namespace

Result<ArmRows> joined_rows(const Table& exposures, const Table& outcomes,
                            const ExposureColumns& columns) {
  TRY_ASSIGN(const TableColumn* const exposed_key, column_of(exposures, columns.key));
  TRY_ASSIGN(const TableColumn* const arm_column, column_of(exposures, columns.arm));
  TRY_ASSIGN(const TableColumn* const outcome_key, column_of(outcomes, columns.key));
  TRY_ASSIGN(const Clocks clocks, clocks_of(exposures, outcomes, columns.time));
  TRY_ASSIGN(const NamedArms named, name_arms(*arm_column, columns));
  TRY_ASSIGN(const std::vector<double> value, values_of(outcomes, columns.outcome));
  // Of what happened before, where no column of exposures has the covariate.
  const bool from_before = clocks.used && !columns.covariate.empty() &&
                           columns.covariate == columns.outcome &&
                           exposures.find(columns.covariate) == nullptr;
  std::vector<double> covariate;
  if (!columns.covariate.empty() && !from_before) {
    TRY_ASSIGN(const TableColumn* const column, column_of(exposures, columns.covariate));
    TRY_ASSIGN(covariate, numbers_of(*column));
  }
  ArmRows out;
  out.names = named.names;
  out.kind = all_yes_or_no(value) ? OutcomeKind::Share : OutcomeKind::Mean;
  LeftOut left;
  Customers customers = customers_of({*exposed_key, named, clocks, covariate}, left);
  collect({*outcome_key, value, clocks, out.kind}, customers, left);
  std::uint64_t in_two_arms = 0;
  for (const Exposed& customer : customers.exposed) {
    if (customer.in_two_arms) {
      ++in_two_arms;
      continue;
    }
    out.arm.push_back(customer.arm);
    out.outcome.push_back(customer.outcome);
    if (columns.covariate.empty()) continue;
    out.covariate.push_back(from_before ? customer.before : customer.covariate);
  }
  if (out.outcome.empty()) return invalid(message::kNobodyExposed, {{"column", columns.key}});
  out.said = said_of(left, in_two_arms);
  return out;
}

}  // namespace canasta
