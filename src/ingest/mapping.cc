#include "ingest/mapping.h"

#include <algorithm>
#include <ranges>

#include "base/joined.h"
#include "base/messages/ingest.h"
#include "base/nearest.h"

namespace canasta {
namespace {

constexpr std::size_t kNamesShownMax = 40;

Error no_such_column(const SourceFile& source, Role role, const std::string& wanted) {
  std::string names = joined(source.columns | std::views::take(kNamesShownMax));
  if (source.columns.size() > kNamesShownMax) names += ", …";
  const auto nearest = nearest_name(wanted, source.columns);
  Error error = nearest ? invalid(message::kNoSuchColumnNearest, {{"role", name(role)},
                                                                  {"column", wanted},
                                                                  {"nearest", *nearest},
                                                                  {"columns", names}})
                        : invalid(message::kNoSuchColumn,
                                  {{"role", name(role)}, {"column", wanted}, {"columns", names}});
  return std::move(error).in_file(source.path);
}

}  // namespace

std::string& mapped_name(ColumnMapping& mapping, Role role) {
  switch (role) {
    case Role::Customer:
      return mapping.customer;
    case Role::Order:
      return mapping.order;
    case Role::Time:
      return mapping.time;
    case Role::Product:
      return mapping.product;
    case Role::Quantity:
      return mapping.quantity;
    case Role::UnitPrice:
      return mapping.unit_price;
    case Role::Amount:
      return mapping.amount;
    case Role::Category:
      break;
  }
  return mapping.category;
}

const std::string& mapped_name(const ColumnMapping& mapping, Role role) {
  return mapped_name(const_cast<ColumnMapping&>(mapping), role);
}

Status check_mapping(const ColumnMapping& mapping) {
  for (const Role needed : {Role::Customer, Role::Time, Role::Product}) {
    if (mapped_name(mapping, needed).empty()) {
      return config_error(message::kColumnNotMapped, {{"role", name(needed)}});
    }
  }
  for (std::size_t a = 0; a < kRoles; ++a) {
    for (std::size_t b = a + 1; b < kRoles; ++b) {
      const std::string& column = mapped_name(mapping, Role(a));
      if (column.empty() || column != mapped_name(mapping, Role(b))) continue;
      return config_error(message::kColumnMappedTwice,
                          {{"column", column}, {"role", name(Role(a))}, {"other", name(Role(b))}});
    }
  }
  return {};
}

Result<RoleColumns> resolve_columns(const ColumnMapping& mapping, const SourceFile& source) {
  RoleColumns roles;
  for (std::size_t i = 0; i < kRoles; ++i) {
    const std::string& wanted = mapped_name(mapping, Role(i));
    if (wanted.empty()) continue;
    const auto first = std::find(source.columns.begin(), source.columns.end(), wanted);
    if (first == source.columns.end()) return no_such_column(source, Role(i), wanted);
    if (std::find(first + 1, source.columns.end(), wanted) != source.columns.end()) {
      return std::move(invalid(message::kColumnNameTwice, {{"column", wanted}}))
          .in_file(source.path);
    }
    roles.of(Role(i)) = static_cast<std::size_t>(first - source.columns.begin());
  }
  return roles;
}

}  // namespace canasta
