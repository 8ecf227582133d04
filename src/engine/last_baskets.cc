#include "engine/last_baskets.h"

#include <algorithm>
#include <optional>

#include "base/assert.h"
#include "data/log_part.h"

namespace canasta {
namespace {

struct LastBasket {
  std::uint64_t first_line = 0;
  std::uint64_t baskets = 0;  // of the customer, this one included
};

// The order with a product in it that begins last. Lines of two orders may alternate.
LastBasket find_last(const PurchaseLog& log, CustomerCode customer,
                     std::vector<CustomerCode>& opened_by) {
  const PurchaseColumns& lines = log.columns();
  LastBasket last;
  for (std::uint64_t i = log.offsets()[customer]; i < log.offsets()[customer + 1]; ++i) {
    if (lines.quantity[i] < 0 || opened_by[lines.order[i]] == customer) continue;
    opened_by[lines.order[i]] = customer;
    last = {.first_line = i, .baskets = last.baskets + 1};
  }
  return last;
}

// Distinct products of the order that begins in a line.
std::vector<ProductCode> products_from(const PurchaseLog& log, CustomerCode customer,
                                       std::uint64_t first_line) {
  const PurchaseColumns& lines = log.columns();
  std::vector<ProductCode> products;
  for (std::uint64_t i = first_line; i < log.offsets()[customer + 1]; ++i) {
    const bool belongs = lines.order[i] == lines.order[first_line] && !(lines.quantity[i] < 0);
    if (belongs) products.push_back(lines.product[i]);
  }
  std::sort(products.begin(), products.end());
  products.erase(std::unique(products.begin(), products.end()), products.end());
  return products;
}

// Products of a log in the codes of another one; kNoCode where it has no such product.
std::vector<ProductCode> codes_in(const PurchaseLog& known, const PurchaseLog& log) {
  std::vector<ProductCode> codes;
  for (ProductCode product = 0; product < log.products().size(); ++product) {
    codes.push_back(known.products().find_sorted(log.products()[product]));
  }
  return codes;
}

}  // namespace

LastBaskets put_aside_last_baskets(const Context& context, const PurchaseLog& log) {
  std::vector<std::uint8_t> keep(log.size(), 1);
  std::vector<CustomerCode> opened_by(log.orders().size(), kNoCode);
  NextBaskets all;
  for (CustomerCode customer = 0; customer < log.customers().size(); ++customer) {
    const LastBasket last = find_last(log, customer, opened_by);
    if (last.baskets < 2) continue;
    all.customer.push_back(customer);
    all.bought.add(products_from(log, customer, last.first_line));
    const auto end = static_cast<std::ptrdiff_t>(log.offsets()[customer + 1]);
    std::fill(keep.begin() + static_cast<std::ptrdiff_t>(last.first_line), keep.begin() + end,
              std::uint8_t{0});
  }
  LastBaskets out{.known = log_of_lines(context, log, keep), .last = {}};
  CANASTA_ASSERT(out.known.customers().size() == log.customers().size());
  const std::vector<ProductCode> codes = codes_in(out.known, log);
  for (std::size_t i = 0; i < all.customer.size(); ++i) {
    std::vector<ProductCode> products;
    for (const ProductCode product : all.bought[i]) {
      if (codes[product] != kNoCode) products.push_back(codes[product]);
    }
    out.products_unknown += all.bought[i].size() - products.size();
    if (products.empty()) continue;
    out.last.customer.push_back(all.customer[i]);
    out.last.bought.add(products);
  }
  return out;
}

}  // namespace canasta
