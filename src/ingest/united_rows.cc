#include "ingest/united_rows.h"

#include <algorithm>

#include "base/messages/ingest.h"
#include "base/parallel.h"
#include "data/float_ids.h"

namespace canasta {
namespace {

// An id that shows that the column went through a float, when all others fit that.
std::optional<std::string_view> float_id(const Interner& ids) {
  std::optional<std::string_view> shown;
  for (std::size_t code = 0; code < ids.size(); ++code) {
    const std::string_view whole = without_float_ending(ids[code]);
    if (!all_digits(whole)) return std::nullopt;
    if (!shown && whole.size() < ids[code].size()) shown = ids[code];
  }
  return shown;
}

using CodeColumn = std::vector<std::uint32_t> RowChunk::*;

void recode(const std::vector<std::uint32_t>& new_code, std::vector<std::uint32_t>& codes) {
  for (std::uint32_t& code : codes) {
    if (code != kNoCode) code = new_code[code];
  }
}

void recode_chunks(const Context& context, const std::vector<RowChunk*>& chunks, CodeColumn column,
                   const std::vector<std::uint32_t>& new_code) {
  parallel_for(context, chunks.size(),
               [&](std::size_t i) { recode(new_code, chunks[i]->*column); });
}

// Takes ".0" off the ids of a column that went through a float; old code -> new code, or empty when
// nothing changed.
std::vector<std::uint32_t> settle_ids(Interner& ids, Role role, std::vector<Finding>& findings) {
  const auto shown = float_id(ids);
  if (!shown) return {};
  findings.push_back(
      {message::kIdsWereFloats,
       {{"column", name(role)}, {"value", *shown}, {"becomes", without_float_ending(*shown)}}});
  Interner settled;
  std::vector<std::uint32_t> new_code(ids.size());
  for (std::size_t code = 0; code < ids.size(); ++code) {
    new_code[code] = settled.add(without_float_ending(ids[code]));
  }
  ids = std::move(settled);
  return new_code;
}

void settle_chunk(RowChunk& rows, const Decisions& decisions) {
  const char quantity_sign = decisions.decimal_of(Role::Quantity);
  const char price_sign = decisions.decimal_of(Role::UnitPrice);
  const char amount_sign = decisions.decimal_of(Role::Amount);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::uint8_t flags = rows.flags[row];
    const bool is_price = (flags & kValueIsPrice) != 0;
    rows.time[row] = settle_time(rows.time[row], decisions.date_order);
    rows.quantity[row] = settle_number(rows.quantity[row],
                                       shape_from_bits(flags, kQuantityShapeShift), quantity_sign);
    const double value = settle_number(rows.value[row], shape_from_bits(flags, kValueShapeShift),
                                       is_price ? price_sign : amount_sign);
    rows.value[row] = is_price ? rows.quantity[row] * value : value;
  }
}

// Later files have the last word on a product's category.
void unite_categories(const Part& part, const std::vector<std::uint32_t>& product,
                      UnitedRows& united) {
  const std::vector<std::uint32_t> category = united.categories.merge(part.categories);
  united.product_category.resize(united.products.size(), kNoCode);
  for (std::size_t code = 0; code < part.product_category.size(); ++code) {
    const std::uint32_t old = part.product_category[code];
    if (old != kNoCode) united.product_category[product[code]] = category[old];
  }
}

void unite_part(Part part, UnitedRows& united, SourceRows& source) {
  const std::vector<std::uint32_t> customer = united.customers.merge(part.customers);
  const std::vector<std::uint32_t> order = united.orders.merge(part.orders);
  const std::vector<std::uint32_t> product = united.products.merge(part.products);
  unite_categories(part, product, united);
  for (RowChunk& chunk : part.chunks) {
    recode(customer, chunk.customer);
    recode(order, chunk.order);
    recode(product, chunk.product);
  }
  source.chunks = std::move(part.chunks);
  source.rejects = std::move(part.rejects);
}

// The first part's codes are the united ones already.
void adopt_part(Part part, UnitedRows& united, SourceRows& source) {
  united.customers = std::move(part.customers);
  united.orders = std::move(part.orders);
  united.products = std::move(part.products);
  united.categories = std::move(part.categories);
  united.product_category = std::move(part.product_category);
  source.chunks = std::move(part.chunks);
  source.rejects = std::move(part.rejects);
}

void settle_products(const std::vector<std::uint32_t>& new_code, UnitedRows& united) {
  std::vector<std::uint32_t> category(united.products.size(), kNoCode);
  for (std::size_t code = 0; code < united.product_category.size(); ++code) {
    if (united.product_category[code] != kNoCode) {
      category[new_code[code]] = united.product_category[code];
    }
  }
  united.product_category = std::move(category);
}

}  // namespace

Status check_row_count(std::uint64_t rows) {
  if (rows <= kRowsMax) return {};
  return Error(ErrorCode::TooLarge, message::kTooManyRows, {{"rows", rows}, {"limit", kRowsMax}});
}

std::vector<RowChunk*> UnitedRows::chunks() {
  std::vector<RowChunk*> all;
  for (SourceRows& source : sources) {
    for (RowChunk& chunk : source.chunks) all.push_back(&chunk);
  }
  return all;
}

UnitedRows unite_parts(const Context& context, std::vector<SourcePart> parts,
                       const Decisions& decisions, std::vector<Finding>& findings) {
  UnitedRows united;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    SourceRows source{.path = std::move(parts[i].path), .chunks = {}, .rejects = {}};
    if (i == 0) {
      adopt_part(std::move(parts[i].part), united, source);
    } else {
      unite_part(std::move(parts[i].part), united, source);
    }
    united.sources.push_back(std::move(source));
  }
  const std::vector<RowChunk*> chunks = united.chunks();
  parallel_for(context, chunks.size(), [&](std::size_t i) { settle_chunk(*chunks[i], decisions); });

  const auto customer = settle_ids(united.customers, Role::Customer, findings);
  if (!customer.empty()) recode_chunks(context, chunks, &RowChunk::customer, customer);
  const auto order = settle_ids(united.orders, Role::Order, findings);
  if (!order.empty()) recode_chunks(context, chunks, &RowChunk::order, order);
  const auto product = settle_ids(united.products, Role::Product, findings);
  if (!product.empty()) {
    recode_chunks(context, chunks, &RowChunk::product, product);
    settle_products(product, united);
  }
  return united;
}

}  // namespace canasta
