#include "ingest/receipt_signs.h"

#include <algorithm>
#include <array>

#include "ingest/column_names.h"
#include "ingest/time_typing.h"

namespace canasta {
namespace {

// The role that a name speaks of most; kNoRole where it speaks of none, or of a category.
Role role_of(const std::string& name) {
  constexpr std::array kOfReceipts{Role::Customer, Role::Order,     Role::Time,  Role::Product,
                                   Role::Quantity, Role::UnitPrice, Role::Amount};
  const std::vector<std::string> words = words_of(name);
  Role best = kNoRole;
  int points = 0;
  for (const Role role : kOfReceipts) {
    const int found = score_name(words, role).points;
    if (found <= points) continue;
    points = found;
    best = role;
  }
  return best;
}

// Whole numbers are read as dates too, and are more often products: a sign must part it.
bool is_date(TimeReader& reader, std::string_view item) {
  return item.find_first_of("-/:") != item.npos && reader.parse(item).shape != TimeShape::NotTime;
}

}  // namespace

std::vector<std::string> receipt_columns(std::span<const std::string> names) {
  constexpr std::size_t kRolesMin = 3;
  std::vector<std::string> columns;
  std::array<bool, kRoles + 1> seen{};
  for (const std::string& name : names) {
    bool& known = seen[static_cast<std::size_t>(role_of(name))];
    if (!known && role_of(name) != kNoRole) columns.push_back(name);
    known = true;
  }
  const bool timed = seen[static_cast<std::size_t>(Role::Time)];
  if (!timed || columns.size() < kRolesMin) columns.clear();
  return columns;
}

ReceiptSigns receipt_signs(const BasketFile& file) {
  constexpr std::size_t kBasketsLookedAt = 1'000;
  const auto items_of = [&](std::size_t basket) {
    return std::span(file.codes)
        .subspan(file.offsets[basket], file.offsets[basket + 1] - file.offsets[basket]);
  };
  ReceiptSigns out;
  std::vector<std::string> first;
  for (const std::uint32_t item : items_of(0)) first.emplace_back(file.items[item]);
  out.columns = receipt_columns(first);
  TimeReader reader("UTC");
  const std::size_t baskets = std::min(file.size(), kBasketsLookedAt);
  std::size_t dated = 0;
  for (std::size_t basket = 0; basket < baskets; ++basket) {
    const auto items = items_of(basket);
    if (std::any_of(items.begin(), items.end(),
                    [&](std::uint32_t item) { return is_date(reader, file.items[item]); })) {
      ++dated;
    }
  }
  out.dated = static_cast<double>(dated) / static_cast<double>(baskets);
  return out;
}

}  // namespace canasta
