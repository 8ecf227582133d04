#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "base/messages/ingest.h"
#include "base/messages/monitor.h"
#include "monitor/monitor.h"
#include "monitor/number_tally.h"
#include "monitor/text_tally.h"

namespace canasta {
namespace {

NumberProfile number_profile(std::vector<double> edges, const NumberTally& tally) {
  NumberProfile out;
  out.below = tally.left_out.below;
  out.above = tally.left_out.above;
  if (tally.finite() > 0) {
    out.low = tally.low;
    out.high = tally.high;
  }
  out.deviation = tally.deviation();
  out.edges = std::move(edges);
  out.counts = tally.counts;
  out.means = tally.means(out.edges);
  return out;
}

FeatureProfile profile_column(const Context& context, const TableColumn& column) {
  FeatureProfile out{.name = column.name, .kind = kind_of(column)};
  if (const auto* texts = std::get_if<TextColumn>(&column.body)) {
    out.text = profile_texts(*texts);
    out.missing = tally_texts(*texts, {}).missing;
    return out;
  }
  std::vector<double> edges = choose_edges(column);
  const NumberTally tally = tally_numbers(context, column, Bins(edges));
  out.missing = tally.left_out.missing;
  out.number = number_profile(std::move(edges), tally);
  return out;
}

}  // namespace

ProfileKind kind_of(const TableColumn& column) {
  if (std::holds_alternative<TextColumn>(column.body)) return ProfileKind::Texts;
  if (std::holds_alternative<DayColumn>(column.body)) return ProfileKind::Days;
  if (std::holds_alternative<TimeColumn>(column.body)) return ProfileKind::Times;
  return ProfileKind::Numbers;
}

std::string_view name(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::Numbers:
      return "number";
    case ProfileKind::Days:
      return "day";
    case ProfileKind::Times:
      return "time";
    case ProfileKind::Texts:
      break;
  }
  return "text";
}

Message noun_of(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::Numbers:
      return message::kNounNumbers;
    case ProfileKind::Days:
      return message::kNounDates;
    case ProfileKind::Times:
      return message::kNounTimes;
    case ProfileKind::Texts:
      break;
  }
  return message::kNounTexts;
}

const FeatureProfile* ReferenceProfile::find(std::string_view wanted) const {
  const auto found = std::find_if(features.begin(), features.end(),
                                  [&](const auto& feature) { return feature.name == wanted; });
  return found == features.end() ? nullptr : &*found;
}

ReferenceProfile profile_of(const Context& context, const Table& table) {
  ReferenceProfile out{.rows = table.rows()};
  for (const TableColumn& column : table.columns) {
    CANASTA_ASSERT(out.find(column.name) == nullptr);
    out.features.push_back(profile_column(context, column));
  }
  return out;
}

}  // namespace canasta
