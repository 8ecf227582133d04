#include "models/row_encoder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/truth_words.h"
#include "models/date_parts.h"

namespace canasta {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

std::string truth_word_of(const std::vector<std::string>& vocabulary, bool value) {
  const std::string plain = value ? "true" : "false";
  if (std::ranges::find(vocabulary, plain) != vocabulary.end()) return plain;
  const auto says_so = [&](const std::string& word) { return parse_truth(word) == value; };
  const auto found = std::ranges::find_if(vocabulary, says_so);
  const bool is_only = std::ranges::count_if(vocabulary, says_so) == 1;
  return is_only ? *found : plain;
}

}  // namespace

RowEncoder::RowEncoder(const Encoder& encoder) : features_(encoder.features().size()) {
  for (std::size_t i = 0; i < encoder.columns().size(); ++i) {
    const EncodedColumn& from = encoder.columns()[i];
    Column column{.name = from.column,
                  .coding = from.coding,
                  .has_missing = from.missing,
                  .has_other = from.other,
                  .has_hour = from.hour,
                  .first = encoder.first_feature()[i],
                  .words = {},
                  .truth_words = {truth_word_of(from.vocabulary, false),
                                  truth_word_of(from.vocabulary, true)}};
    for (std::uint32_t word = 0; word < from.vocabulary.size(); ++word) {
      column.words.emplace(from.vocabulary[word], word);
    }
    places_.emplace(from.column, i);
    columns_.push_back(std::move(column));
  }
}

std::size_t RowEncoder::find(std::string_view name, std::size_t near) const {
  if (near < columns_.size() && columns_[near].name == name) return near;
  const auto found = places_.find(name);
  return found == places_.end() ? kNoColumn : found->second;
}

void RowEncoder::clear(std::span<float> row) const { std::fill(row.begin(), row.end(), 0.0F); }

void RowEncoder::number(std::size_t column, double value, std::span<float> row) const {
  const Column& spec = columns_[column];
  const auto narrow = static_cast<float>(value);
  row[spec.first] = std::isfinite(narrow) ? narrow : kMissing;
}

bool RowEncoder::text(std::size_t column, std::string_view value, std::span<float> row) const {
  const Column& spec = columns_[column];
  float* const features = row.data() + spec.first;
  if (spec.coding == Coding::MultiHot) return list(spec, value, features);
  const auto word = spec.words.find(value);
  if (word != spec.words.end()) {
    features[word->second] = 1;
    return true;
  }
  if (spec.has_other) features[spec.words.size()] = 1;
  return false;
}

bool RowEncoder::list(const Column& spec, std::string_view value, float* features) const {
  bool other = false;
  std::size_t items = 0;
  for (const std::string& item : list_items(value)) {
    ++items;
    const auto word = spec.words.find(item);
    if (word == spec.words.end()) {
      other = true;
    } else {
      features[1 + word->second] = 1;
    }
  }
  features[0] = static_cast<float>(items);
  if (other && spec.has_other) features[1 + spec.words.size()] = 1;
  return !other;
}

void RowEncoder::time(std::size_t column, Seconds value, std::span<float> row) const {
  const Column& spec = columns_[column];
  write_date_parts(value, spec.has_hour, row.data() + spec.first);
}

void RowEncoder::missing(std::size_t column, std::span<float> row) const {
  const Column& spec = columns_[column];
  float* const features = row.data() + spec.first;
  std::size_t flag = 0;
  switch (spec.coding) {
    case Coding::Number:
      features[0] = kMissing;
      flag = 1;
      break;
    case Coding::OneHot:
      flag = spec.words.size() + (spec.has_other ? 1 : 0);
      break;
    case Coding::MultiHot:
      features[0] = kMissing;
      flag = 1 + spec.words.size() + (spec.has_other ? 1 : 0);
      break;
    case Coding::DateParts:
      flag = date_part_count(spec.has_hour);
      std::fill_n(features, flag, kMissing);
      break;
  }
  if (spec.has_missing) features[flag] = 1;
}

}  // namespace canasta
