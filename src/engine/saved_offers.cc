#include "engine/saved_offers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/saved_columns.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace canasta {
namespace {

using nlohmann::json;

constexpr const char* kModelsKey = "models";
constexpr std::uint8_t kNoWeekday = 7;
constexpr const char* kReasonPrefix = "reason.";
// Places in SlateReason::because.
constexpr std::uint8_t kPopular = 0, kOwn = 1, kTogether = 2, kAlike = 3;
static_assert(std::variant_size_v<decltype(SlateReason::because)> == 4);

// One reason, before it goes to its columns.
struct ReasonRow {
  std::uint8_t weekday = kNoWeekday;
  std::size_t count = 0, of = 0;
  Day last = 0, next = kNoDay;
  double number = 0;
};

ReasonRow row_of(const PopularReason& popular) {
  return {.of = static_cast<std::size_t>(popular.days), .number = popular.share};
}
ReasonRow row_of(const OwnReason& own) {
  ReasonRow row{.count = own.bought, .of = own.days, .last = own.last};
  if (own.weekday) row.weekday = static_cast<std::uint8_t>(*own.weekday);
  if (own.rhythm) {
    row.next = own.rhythm->next;
    row.number = own.rhythm->gap_days;
  }
  return row;
}
ReasonRow row_of(const TogetherReason& together) {
  return {.count = together.with, .number = together.lift};
}
ReasonRow row_of(const AlikeReason& alike) {
  return {.count = alike.buyers, .of = alike.customers};
}

}  // namespace

void KeptReasons::add(const SlateReason& reason) {
  const ReasonRow row =
      std::visit([](const auto& because) { return row_of(because); }, reason.because);
  kind_.push_back(static_cast<std::uint8_t>(reason.because.index()));
  weekday_.push_back(row.weekday);
  count_.push_back(static_cast<std::uint32_t>(row.count));
  of_.push_back(static_cast<std::uint32_t>(row.of));
  last_.push_back(row.last);
  next_.push_back(row.next);
  number_.push_back(row.number);
  if (!part_ends_.empty() || !reason.score.parts.empty()) add_parts(reason.score);
}

// The first reason with parts gives those before it none.
void KeptReasons::add_parts(const ScoreParts& score) {
  part_ends_.resize(size() - 1, 0);
  rest_.resize(size() - 1, 0);
  for (const Contribution& part : score.parts) {
    part_product_.push_back(part.product);
    part_amount_.push_back(part.amount);
  }
  part_ends_.push_back(part_product_.size());
  rest_.push_back(score.rest);
}

SlateReason KeptReasons::operator[](std::size_t i) const {
  SlateReason reason;
  switch (kind_[i]) {
    case kPopular:
      reason.because = PopularReason{.share = number_[i], .days = static_cast<int>(of_[i])};
      break;
    case kOwn: {
      OwnReason own{.bought = count_[i], .days = of_[i], .last = last_[i]};
      if (weekday_[i] != kNoWeekday) own.weekday = weekday_[i];
      if (next_[i] != kNoDay) own.rhythm = {.gap_days = number_[i], .next = next_[i]};
      reason.because = own;
      break;
    }
    case kTogether:
      reason.because = TogetherReason{.with = count_[i], .lift = number_[i]};
      break;
    default:
      reason.because = AlikeReason{.buyers = count_[i], .customers = of_[i]};
  }
  if (part_ends_.empty()) return reason;
  reason.score.rest = rest_[i];
  for (std::uint64_t part = i == 0 ? 0 : part_ends_[i - 1]; part < part_ends_[i]; ++part) {
    reason.score.parts.push_back({.product = part_product_[part], .amount = part_amount_[part]});
  }
  return reason;
}

bool KeptReasons::holds(std::size_t products) const {
  for (const std::size_t column :
       {weekday_.size(), count_.size(), of_.size(), last_.size(), next_.size(), number_.size()}) {
    if (column != size()) return false;
  }
  const bool parts_hold = rest_.size() == part_ends_.size() &&
                          (part_ends_.empty() || part_ends_.size() == size()) &&
                          std::is_sorted(part_ends_.begin(), part_ends_.end()) &&
                          part_product_.size() == part_amount_.size() &&
                          part_product_.size() == (part_ends_.empty() ? 0 : part_ends_.back()) &&
                          std::all_of(part_product_.begin(), part_product_.end(),
                                      [&](std::uint32_t product) { return product < products; });
  if (!parts_hold) return false;
  for (std::size_t i = 0; i < size(); ++i) {
    if (kind_[i] > kAlike || weekday_[i] > kNoWeekday) return false;
    if (kind_[i] == kTogether && count_[i] >= products) return false;
  }
  return true;
}

namespace {

bool slates_hold(const SourcedSlates& sourced, const LogSize& log, std::size_t models) {
  const ProductLists& lists = sourced.slates.products;
  return lists.offsets.size() == log.customers + 2 && lists.offsets.front() == 0 &&
         std::is_sorted(lists.offsets.begin(), lists.offsets.end()) &&
         lists.offsets.back() == lists.product.size() &&
         sourced.slates.score.size() == lists.product.size() &&
         sourced.source.size() == lists.product.size() &&
         std::all_of(lists.product.begin(), lists.product.end(),
                     [&](ProductCode product) { return product < log.products; }) &&
         std::all_of(sourced.source.begin(), sourced.source.end(),
                     [&](std::uint8_t source) { return source < models; });
}

Result<std::vector<std::string>> read_models(const Safetensors& file, const std::string& path) {
  const auto said = file.metadata().find(kModelsKey);
  if (said == file.metadata().end()) return broken_snapshot(path, kModelsKey);
  TRY_ASSIGN(const json names, parse_json(said->second, path, ErrorCode::Corrupt));
  std::vector<std::string> models;
  for (const json& name : names) {
    if (!name.is_string()) return broken_snapshot(path, kModelsKey);
    models.push_back(name.get<std::string>());
  }
  return models;
}

Result<SourcedSlates> read_slates(const Safetensors& file) {
  SourcedSlates sourced;
  TRY_ASSIGN(sourced.slates.products.offsets, file.values<std::uint64_t>("offsets"));
  TRY_ASSIGN(sourced.slates.products.product, file.values<std::uint32_t>("product"));
  TRY_ASSIGN(sourced.slates.score, file.values<float>("score"));
  TRY_ASSIGN(sourced.source, file.values<std::uint8_t>("source"));
  return sourced;
}

Result<KeptReasons> read_reasons(const Safetensors& file) {
  KeptReasons reasons;
  Status read;
  KeptReasons::for_columns(reasons, [&](const char* name, auto& column) {
    using Value = typename std::decay_t<decltype(column)>::value_type;
    auto found = file.values<Value>(std::string(kReasonPrefix) + name);
    if (found.ok()) {
      column = std::move(*found);
    } else if (read.ok()) {
      read = found.error();
    }
  });
  TRY(read);
  return reasons;
}

}  // namespace

void KeptOffers::add_slate(const ChainOffers& from, std::size_t slate) {
  std::vector<std::uint8_t> place;  // in `models`, by source of `from`
  for (const std::string& model : from.models) {
    const auto found = std::find(models.begin(), models.end(), model);
    place.push_back(static_cast<std::uint8_t>(found - models.begin()));
    if (found == models.end()) models.push_back(model);
  }
  const Slates& slates_from = from.slates.slates;
  slates.slates.products.add(slates_from.products_of(slate));
  const std::vector<std::uint64_t>& offsets = slates_from.products.offsets;
  for (std::uint64_t i = offsets[slate]; i < offsets[slate + 1]; ++i) {
    slates.slates.score.push_back(slates_from.score[i]);
    slates.source.push_back(place[from.slates.source[i]]);
    reasons.add(from.reasons[i]);
  }
}

std::string saved_offers(const KeptOffers& offers) {
  std::vector<ArrayView> arrays;
  const auto add = [&](const std::string& name, const auto& values) {
    using Value = typename std::decay_t<decltype(values)>::value_type;
    arrays.push_back(array_view(name, std::span<const Value>(values)));
  };
  KeptReasons::for_columns(offers.reasons, [&](const char* name, const auto& column) {
    add(std::string(kReasonPrefix) + name, column);
  });
  add("offsets", offers.slates.slates.products.offsets);
  add("product", offers.slates.slates.products.product);
  add("score", offers.slates.slates.score);
  add("source", offers.slates.source);
  add("excluded", offers.excluded);
  return safetensors_bytes(std::move(arrays), {{kModelsKey, json(offers.models).dump()}});
}

Result<KeptOffers> read_saved_offers(std::string bytes, const std::string& path,
                                     const LogSize& log) {
  TRY_ASSIGN(const Safetensors file, Safetensors::parse(std::move(bytes), path));
  KeptOffers offers;
  TRY_ASSIGN(offers.models, read_models(file, path));
  TRY_ASSIGN(offers.slates, read_slates(file));
  if (!slates_hold(offers.slates, log, offers.models.size())) {
    return broken_snapshot(path, "slates");
  }
  TRY_ASSIGN(offers.excluded, file.values<std::uint8_t>("excluded"));
  if (!offers.excluded.empty() && offers.excluded.size() != log.products) {
    return broken_snapshot(path, "excluded");
  }
  TRY_ASSIGN(offers.reasons, read_reasons(file));
  if (offers.reasons.size() != offers.slates.source.size() || !offers.reasons.holds(log.products)) {
    return broken_snapshot(path, "reasons");
  }
  return offers;
}

}  // namespace canasta
