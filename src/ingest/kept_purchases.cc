#include "ingest/kept_purchases.h"

#include <algorithm>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::string_view kAnonymousPrefix = "anonymous ";

// Rows that no rule took although they name nobody: each order is a customer of its own, so that
// they count in baskets and do not become one giant customer.
void name_customers(UnitedRows& rows, const Cleaning& cleaning) {
  const std::vector<RowChunk*> chunks = rows.chunks();
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    RowChunk& chunk = *chunks[c];
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      if (cleaning.status[c][row] != kKept || chunk.customer[row] != kNoCode) continue;
      const std::uint32_t order = chunk.order[row];
      const std::string visit =
          order != kNoCode ? std::string(rows.orders[order]) : format_time(chunk.time[row]);
      chunk.customer[row] = rows.customers.add(std::string(kAnonymousPrefix) + visit);
    }
  }
}

void name_orders(UnitedRows& rows, const Cleaning& cleaning) {
  const std::vector<RowChunk*> chunks = rows.chunks();
  std::uint32_t last_customer = kNoCode;
  Seconds last_time = 0;
  std::uint32_t last_order = kNoCode;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    RowChunk& chunk = *chunks[c];
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      if (cleaning.status[c][row] != kKept || chunk.order[row] != kNoCode) continue;
      if (chunk.customer[row] != last_customer || chunk.time[row] != last_time) {
        last_customer = chunk.customer[row];
        last_time = chunk.time[row];
        last_order = rows.orders.add(std::string(rows.customers[last_customer]) + " " +
                                     format_time(last_time));
      }
      chunk.order[row] = last_order;
    }
  }
}

void copy_kept(const RowChunk& rows, const std::vector<std::uint8_t>& status, std::size_t to,
               PurchaseColumns& columns) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (status[row] != kKept) continue;
    columns.customer[to] = rows.customer[row];
    columns.order[to] = rows.order[row];
    columns.product[to] = rows.product[row];
    columns.time[to] = rows.time[row];
    columns.quantity[to] = static_cast<float>(rows.quantity[row]);
    columns.amount[to] = rows.value[row];
    ++to;
  }
}

PurchaseColumns kept_columns(const Context& context, const std::vector<RowChunk*>& chunks,
                             const Cleaning& cleaning) {
  std::vector<std::size_t> first(chunks.size());
  std::size_t kept = 0;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    first[c] = kept;
    const std::vector<std::uint8_t>& status = cleaning.status[c];
    kept += static_cast<std::size_t>(std::count(status.begin(), status.end(), kKept));
  }
  PurchaseColumns columns;
  columns.customer.resize(kept);
  columns.order.resize(kept);
  columns.product.resize(kept);
  columns.time.resize(kept);
  columns.quantity.resize(kept);
  columns.amount.resize(kept);
  parallel_for(context, chunks.size(), [&](std::size_t c) {
    copy_kept(*chunks[c], cleaning.status[c], first[c], columns);
    *chunks[c] = RowChunk{};  // its memory is wanted for the log
  });
  return columns;
}

}  // namespace

PurchaseLog log_of_kept(const Context& context, UnitedRows rows, const Cleaning& cleaning,
                        bool with_category) {
  name_customers(rows, cleaning);
  name_orders(rows, cleaning);
  PurchaseColumns columns = kept_columns(context, rows.chunks(), cleaning);
  std::vector<Attribute> attributes;
  if (with_category) {
    attributes.push_back({std::string(name(Role::Category)), rows.categories.release(),
                          std::move(rows.product_category)});
  }
  return PurchaseLog::build(context, std::move(columns), rows.customers.release(),
                            rows.orders.release(), rows.products.release(), std::move(attributes));
}

}  // namespace canasta
