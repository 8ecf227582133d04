// For tests: a record batch made by hand, and the part of it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/part.h"
#include "ingest/record_hash.h"

namespace canasta {

// Fields are borrowed: literals.
using SampleRecord = std::vector<std::string_view>;

// Lines from `first_line`, one a record.
inline RecordBatch sample_batch(const std::vector<SampleRecord>& records,
                                std::uint64_t first_line = 2) {
  RecordBatch batch;
  batch.columns = records.empty() ? 0 : records.front().size();
  for (const SampleRecord& record : records) {
    std::string text;
    for (const std::string_view field : record) {
      batch.fields.push_back(field);
      text.append(field).push_back('\x1F');
    }
    batch.line.push_back(first_line + batch.line.size());
    batch.hash.push_back(record_hash(text));
  }
  return batch;
}

// The first columns play these roles, in this order.
inline RoleColumns sample_roles(std::initializer_list<Role> roles) {
  RoleColumns columns;
  std::size_t next = 0;
  for (const Role role : roles) columns.of(role) = next++;
  return columns;
}

// customer, order, time, product, quantity, unit_price
inline RoleColumns usual_roles() {
  return sample_roles(
      {Role::Customer, Role::Order, Role::Time, Role::Product, Role::Quantity, Role::UnitPrice});
}

inline Part sample_part(const std::vector<SampleRecord>& records,
                        const RoleColumns& roles = usual_roles(),
                        const TypingOptions& options = {}) {
  PartBuilder builder;
  builder.add(0, type_batch(sample_batch(records), roles, options));
  return builder.take();
}

}  // namespace canasta
