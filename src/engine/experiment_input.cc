#include "engine/experiment_input.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/joined.h"
#include "base/messages/experiment.h"
#include "engine/table_source.h"

namespace canasta {
namespace {

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (true) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    parts.emplace_back(trimmed(std::string_view(text).substr(at, comma - at)));
    if (comma == text.size()) return parts;
    at = comma + 1;
  }
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// --- Counts --------------------------------------------------------------------------------------

// "blue=52/1000", or "52/1000" with the name of the flag.
Result<Arm> read_count(std::string_view flag, const std::string& text, std::string name) {
  std::string_view count = text;
  const Fields fields{{"flag", flag}, {"value", text}};
  if (const std::size_t equals = text.rfind('='); equals != std::string::npos) {
    name = trimmed(std::string_view(text).substr(0, equals));
    count.remove_prefix(equals + 1);
  }
  const std::size_t slash = count.find('/');
  if (slash == std::string_view::npos || name.empty()) {
    return invalid(message::kCountsNotReadable, fields);
  }
  const auto with = number_in<std::uint64_t>(trimmed(count.substr(0, slash)));
  const auto rows = number_in<std::uint64_t>(trimmed(count.substr(slash + 1)));
  if (!with || !rows || *rows > kSizeMax) return invalid(message::kCountsNotReadable, fields);
  if (*with > *rows) return invalid(message::kConversionsAboveRows, fields);
  return Arm{.name = std::move(name), .outcome = sample_of(ShareCount{*rows, *with})};
}

Result<SeenArms> read_counts(const AbSeen& seen) {
  if (seen.control.empty() || seen.treatments.empty()) {
    const bool control = seen.control.empty();
    return invalid(message::kAbFlagWanted, {{"flag", control ? "--control" : "--treatment"},
                                            {"given", control ? "--treatment" : "--control"}});
  }
  SeenArms out;
  TRY_ASSIGN(Arm first, read_count("--control", seen.control, "control"));
  out.arms.push_back(std::move(first));
  for (std::size_t i = 0; i < seen.treatments.size(); ++i) {
    const std::string name =
        seen.treatments.size() == 1 ? "treatment" : "treatment_" + std::to_string(i + 1);
    TRY_ASSIGN(Arm arm, read_count("--treatment", seen.treatments[i], name));
    const auto same = [&](const Arm& other) { return other.name == arm.name; };
    if (std::any_of(out.arms.begin(), out.arms.end(), same)) {
      return invalid(message::kArmTwice, {{"arm", arm.name}});
    }
    out.arms.push_back(std::move(arm));
  }
  return out;
}

// --- Files ---------------------------------------------------------------------------------------

// Which flags were typed, by their names.
std::vector<std::pair<const char*, bool>> flags_of(const AbSeen& seen) {
  return {{"--control", !seen.control.empty()},   {"--treatment", !seen.treatments.empty()},
          {"--input", !seen.input.empty()},       {"--exposures", !seen.exposures.empty()},
          {"--outcomes", !seen.outcomes.empty()}, {"--arm", !seen.arm.empty()},
          {"--outcome", !seen.outcome.empty()},   {"--covariate", !seen.covariate.empty()},
          {"--key", !seen.key.empty()},           {"--time", !seen.time.empty()},
          {"--arms", !seen.arms.empty()}};
}

// The form that `given` stands for, and the flags that go with it.
struct Form {
  const char* given;
  std::vector<std::string_view> needed;
  std::vector<std::string_view> allowed;
};

Status check_form(const AbSeen& seen, const Form& form) {
  for (const auto& [flag, typed] : flags_of(seen)) {
    const auto is_in = [&](const std::vector<std::string_view>& names) {
      return std::find(names.begin(), names.end(), flag) != names.end();
    };
    if (typed && !is_in(form.needed) && !is_in(form.allowed)) {
      return config_error(message::kAbFlagsContradict, {{"flag", flag}, {"given", form.given}});
    }
    if (!typed && is_in(form.needed)) {
      return invalid(message::kAbFlagWanted, {{"flag", flag}, {"given", form.given}});
    }
  }
  return {};
}

Result<std::vector<std::string>> declared_arms(const std::string& text) {
  if (text.empty()) return std::vector<std::string>();
  std::vector<std::string> names = parts_of(text);
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const bool repeats = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  if (names.size() < 2 || repeats || sorted.front().empty()) {
    return invalid(message::kArmsNotReadable, {{"value", text}});
  }
  return names;
}

Result<OpenedTable> open_files(const Context& context, const std::vector<std::string>& files,
                               const std::vector<std::string>& columns = {}) {
  TableOptions wanted;
  wanted.files = files;
  wanted.columns = columns;
  TRY_ASSIGN(SourceTable read, read_table(context, real_file_system(), wanted));
  return opened_table(std::move(read));
}

void append(std::vector<ReportLine>& to, std::vector<ReportLine> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Result<ExposureColumns> columns_of(const AbSeen& seen) {
  ExposureColumns out;
  out.arm = seen.arm;
  out.outcome = seen.outcome;
  out.covariate = seen.covariate;
  out.control = seen.control;
  out.key = seen.key;
  out.time = seen.time;
  TRY_ASSIGN(out.arms, declared_arms(seen.arms));
  return out;
}

SeenArms summed_up(ArmRows rows, std::vector<ReportLine> said) {
  SeenArms out{.kind = rows.kind, .arms = arms_of(rows), .rows = {}, .said = std::move(said)};
  out.said.push_back({message::kAbControlIs, {{"control", rows.names.front()}}});
  append(out.said, std::move(rows.said));
  out.rows = std::move(rows);
  return out;
}

Result<SeenArms> read_one_file(const Context& context, const AbSeen& seen) {
  TRY_ASSIGN(const ExposureColumns columns, columns_of(seen));
  TRY_ASSIGN(OpenedTable opened, open_files(context, seen.input));
  TRY_ASSIGN(ArmRows rows, arm_rows(opened.table, columns));
  std::vector<ReportLine> said = std::move(opened.said);
  const bool share = rows.kind == OutcomeKind::Share;
  said.push_back(
      {share ? message::kAbReadShare : message::kAbReadMean, {{"rows", rows.outcome.size()}}});
  return summed_up(std::move(rows), std::move(said));
}

Result<SeenArms> read_two_files(const Context& context, const AbSeen& seen) {
  TRY_ASSIGN(const ExposureColumns columns, columns_of(seen));
  TRY_ASSIGN(OpenedTable exposures, open_files(context, seen.exposures));
  TRY_ASSIGN(OpenedTable outcomes, open_files(context, seen.outcomes));
  TRY_ASSIGN(ArmRows rows, joined_rows(exposures.table, outcomes.table, columns));
  std::vector<ReportLine> said = std::move(exposures.said);
  append(said, std::move(outcomes.said));
  said.push_back({message::kAbReadJoined, {{"rows", rows.outcome.size()}}});
  return summed_up(std::move(rows), std::move(said));
}

}  // namespace

Result<SeenArms> read_seen(const Context& context, const AbSeen& seen) {
  if (!seen.input.empty()) {
    TRY(check_form(seen, {.given = "--input",
                          .needed = {"--input", "--arm", "--outcome"},
                          .allowed = {"--control", "--covariate", "--arms"}}));
    return read_one_file(context, seen);
  }
  if (!seen.exposures.empty() || !seen.outcomes.empty()) {
    TRY(check_form(seen,
                   {.given = seen.exposures.empty() ? "--outcomes" : "--exposures",
                    .needed = {"--exposures", "--outcomes", "--arm", "--key"},
                    .allowed = {"--control", "--outcome", "--covariate", "--time", "--arms"}}));
    return read_two_files(context, seen);
  }
  if (seen.control.empty() && seen.treatments.empty()) return invalid(message::kAbNothingGiven);
  TRY(check_form(seen, {.given = "--control and --treatment",
                        .needed = {},
                        .allowed = {"--control", "--treatment"}}));
  return read_counts(seen);
}

Result<std::vector<double>> read_expected(const std::string& text, const std::vector<Arm>& arms) {
  std::vector<double> out;
  if (text.empty()) return out;
  for (const std::string& part : parts_of(text)) {
    const auto number = number_in<double>(part);
    // The smallest shares still leave the largest counts in the range of numbers.
    constexpr double kSmallest = 1e-9;
    if (!number || !(*number >= kSmallest && *number <= 1 / kSmallest)) {
      return invalid(message::kExpectedNotReadable, {{"value", text}});
    }
    out.push_back(*number);
  }
  if (out.size() != arms.size()) {
    return invalid(
        message::kExpectedWrongCount,
        {{"count", out.size()}, {"arms", arms.size()}, {"names", joined(arms, &Arm::name)}});
  }
  return out;
}

}  // namespace canasta
