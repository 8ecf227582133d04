#include "data/baskets.h"

#include <algorithm>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 2048;

struct BasketLine {
  std::uint64_t order_line = 0;  // the first line of its order: where its basket stands
  ProductCode product = 0;
  OrderCode order = 0;

  bool operator<(const BasketLine& other) const {
    return order_line != other.order_line ? order_line < other.order_line : product < other.product;
  }
};

// The baskets of one chunk of customers.
struct ChunkBaskets {
  std::vector<std::uint64_t> sizes;  // [baskets]
  std::vector<ProductCode> product;
  std::vector<Seconds> time;
};

// Lines of an order mostly stand together; where another order of the same time lies between them,
// all take the place of the first one.
void place_orders(std::vector<BasketLine>& lines) {
  bool together = true;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].order == lines[i - 1].order) {
      lines[i].order_line = lines[i - 1].order_line;
    } else {
      together = together && lines[i].order > lines[i - 1].order;
    }
  }
  if (together) return;  // ascending orders cannot come back
  std::sort(lines.begin(), lines.end(), [](const BasketLine& a, const BasketLine& b) {
    return a.order != b.order ? a.order < b.order : a.order_line < b.order_line;
  });
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].order == lines[i - 1].order) lines[i].order_line = lines[i - 1].order_line;
  }
}

// Appends the customer's baskets and returns how many they are.
std::size_t append_baskets(const History& history, CustomerCode customer,
                           std::vector<BasketLine>& lines, ChunkBaskets& baskets) {
  const PurchaseColumns& columns = history.log().columns();
  lines.clear();
  for (std::uint64_t i = history.first_line(customer); i < history.last_line(customer); ++i) {
    if (columns.quantity[i] < 0) continue;
    lines.push_back({.order_line = i, .product = columns.product[i], .order = columns.order[i]});
  }
  place_orders(lines);
  std::sort(lines.begin(), lines.end());
  const std::size_t before = baskets.sizes.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool opens = i == 0 || lines[i].order_line != lines[i - 1].order_line;
    if (!opens && lines[i].product == lines[i - 1].product) continue;
    if (opens) {
      baskets.sizes.push_back(0);
      baskets.time.push_back(columns.time[lines[i].order_line]);
    }
    baskets.product.push_back(lines[i].product);
    ++baskets.sizes.back();
  }
  return baskets.sizes.size() - before;
}

template <class Value>
void append(std::vector<Value>& to, const std::vector<Value>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Baskets baskets_of(const Context& context, const History& history) {
  const std::size_t customers = history.customer_count();
  const Chunks chunks{.count = customers, .size = kCustomersPerChunk};
  std::vector<ChunkBaskets> parts(chunks.number());
  Baskets baskets;
  baskets.moment = history.moment();
  baskets.product_count = history.log().products().size();
  baskets.customer_offsets.resize(customers + 1);
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    std::vector<BasketLine> lines;
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      baskets.customer_offsets[customer + 1] =
          append_baskets(history, static_cast<CustomerCode>(customer), lines, parts[chunk.index]);
    }
  });
  for (std::size_t i = 0; i < customers; ++i) {
    baskets.customer_offsets[i + 1] += baskets.customer_offsets[i];
  }
  baskets.offsets.reserve(baskets.customer_offsets[customers] + 1);
  baskets.offsets.push_back(0);
  for (const ChunkBaskets& part : parts) {
    for (const std::uint64_t size : part.sizes) {
      baskets.offsets.push_back(baskets.offsets.back() + size);
    }
    append(baskets.product, part.product);
    append(baskets.time, part.time);
  }
  return baskets;
}

std::vector<ProductCode> bought_products(const Baskets& baskets, CustomerCode customer,
                                         std::optional<Seconds> after) {
  std::vector<ProductCode> products;
  for (std::size_t b = baskets.last(customer); b > baskets.first(customer); --b) {
    if (after && baskets.time[b - 1] <= *after) break;  // so are all before it
    const auto basket = baskets[b - 1];
    products.insert(products.end(), basket.begin(), basket.end());
  }
  std::sort(products.begin(), products.end());
  products.erase(std::unique(products.begin(), products.end()), products.end());
  return products;
}

std::vector<std::uint8_t> sold_products(const Baskets& baskets) {
  std::vector<std::uint8_t> sold(baskets.product_count);
  for (const ProductCode product : baskets.product) sold[product] = 1;
  return sold;
}

}  // namespace canasta
