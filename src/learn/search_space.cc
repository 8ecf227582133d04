// What a search may try.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/messages/learn.h"
#include "learn/search.h"

namespace canasta {
namespace {

bool is_whole(double value) { return std::floor(value) == value && std::abs(value) <= 0x1p52; }

std::optional<Message> fault_of(const SearchDimension& dimension) {
  if (dimension.kind == DimensionKind::Choice) {
    const std::set<std::string> words(dimension.choices.begin(), dimension.choices.end());
    const bool different = words.size() == dimension.choices.size();
    if (words.size() < 2 || !different) return message::kReasonChoicesFew;
    return std::nullopt;
  }
  const bool finite = std::isfinite(dimension.high - dimension.low);
  if (!finite || dimension.low >= dimension.high) return message::kReasonRange;
  if (dimension.kind == DimensionKind::LogReal && dimension.low <= 0) {
    return message::kReasonLogRange;
  }
  const bool whole = is_whole(dimension.low) && is_whole(dimension.high);
  if (dimension.kind == DimensionKind::Integer && !whole) return message::kReasonWholeRange;
  return std::nullopt;
}

Error too_large(std::string_view limit_name, std::size_t limit, std::size_t value) {
  return {ErrorCode::TooLarge,
          message::kSearchTooLarge,
          {{"limit_name", limit_name}, {"limit", limit}, {"value", value}}};
}

bool holds_value(const SearchDimension& dimension, double value) {
  if (dimension.kind == DimensionKind::Choice) {
    return is_whole(value) && value >= 0 && value < static_cast<double>(dimension.choices.size());
  }
  const bool inside = value >= dimension.low && value <= dimension.high;
  return inside && (dimension.kind != DimensionKind::Integer || is_whole(value));
}

}  // namespace

SearchSpace::SearchSpace(std::vector<SearchDimension> dimensions)
    : dimensions_(std::move(dimensions)) {}

Result<SearchSpace> SearchSpace::make(std::vector<SearchDimension> dimensions) {
  if (dimensions.empty()) return invalid(message::kSearchSpaceEmpty);
  if (dimensions.size() > kSearchDimensionsMax) {
    return too_large("search_dimensions_max", kSearchDimensionsMax, dimensions.size());
  }
  std::set<std::string> names;
  for (const SearchDimension& one : dimensions) {
    if (one.choices.size() > kSearchChoicesMax) {
      return too_large("search_choices_max", kSearchChoicesMax, one.choices.size());
    }
    std::optional<Message> fault = fault_of(one);
    if (one.name.empty() || !names.insert(one.name).second) fault = message::kReasonNameTwice;
    if (!fault) continue;
    return invalid(message::kSearchDimension, {{"dimension", one.name}, {"reason", *fault}});
  }
  return SearchSpace(std::move(dimensions));
}

bool SearchSpace::holds(std::span<const double> point) const {
  if (point.size() != dimensions_.size()) return false;
  for (std::size_t d = 0; d < point.size(); ++d) {
    if (!holds_value(dimensions_[d], point[d])) return false;
  }
  return true;
}

std::size_t SearchSpace::place_of(std::string_view name) const {
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    if (dimensions_[d].name == name) return d;
  }
  CANASTA_ASSERT(false);
  return 0;
}

double SearchSpace::number(const SearchPoint& point, std::string_view name) const {
  const std::size_t place = place_of(name);
  CANASTA_ASSERT(dimensions_[place].kind != DimensionKind::Choice);
  return point.at(place);
}

std::int64_t SearchSpace::whole(const SearchPoint& point, std::string_view name) const {
  const std::size_t place = place_of(name);
  CANASTA_ASSERT(dimensions_[place].kind == DimensionKind::Integer);
  return static_cast<std::int64_t>(point.at(place));
}

const std::string& SearchSpace::choice(const SearchPoint& point, std::string_view name) const {
  const std::size_t place = place_of(name);
  CANASTA_ASSERT(dimensions_[place].kind == DimensionKind::Choice);
  return dimensions_[place].choices.at(static_cast<std::size_t>(point.at(place)));
}

}  // namespace canasta
