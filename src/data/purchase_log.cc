#include "data/purchase_log.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace canasta {
namespace {

constexpr std::size_t kBytesPerLine = 32;

// Old code -> new code, for the codes in use, in byte order of their texts.
struct Recoding {
  std::vector<std::uint32_t> new_code;  // by old code; kNoCode where unused
  Dictionary dictionary;
};

Recoding keep_used(std::span<const std::uint32_t> column, const Dictionary& old, bool sorted) {
  std::vector<std::uint32_t> used;
  std::vector<char> seen(old.size());
  for (const std::uint32_t code : column) {
    CANASTA_ASSERT(code < old.size());
    if (!seen[code]) {
      seen[code] = 1;
      used.push_back(code);
    }
  }
  if (sorted) {
    std::sort(used.begin(), used.end(),
              [&](std::uint32_t a, std::uint32_t b) { return old[a] < old[b]; });
  }
  Recoding recoding;
  recoding.new_code.assign(old.size(), kNoCode);
  for (const std::uint32_t code : used)
    recoding.new_code[code] = recoding.dictionary.add(old[code]);
  return recoding;
}

// Line numbers in the order customer, time, order, reading.
std::vector<std::uint32_t> sorted_lines(const PurchaseColumns& columns,
                                        std::span<const std::uint64_t> offsets) {
  std::vector<std::uint64_t> next(offsets.begin(), offsets.end());
  std::vector<std::uint32_t> lines(columns.size());
  for (std::size_t line = 0; line < columns.size(); ++line) {
    lines[next[columns.customer[line]]++] = static_cast<std::uint32_t>(line);
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (columns.time[a] != columns.time[b]) return columns.time[a] < columns.time[b];
    if (columns.order[a] != columns.order[b]) return columns.order[a] < columns.order[b];
    return a < b;
  };
  for (std::size_t customer = 0; customer + 1 < offsets.size(); ++customer) {
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(offsets[customer]);
    const auto last = lines.begin() + static_cast<std::ptrdiff_t>(offsets[customer + 1]);
    if (!std::is_sorted(first, last, before)) std::sort(first, last, before);
  }
  return lines;
}

template <class T>
void reorder(std::vector<T>& values, std::span<const std::uint32_t> lines) {
  std::vector<T> out(values.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = values[lines[i]];
  values = std::move(out);
}

}  // namespace

std::string_view Dictionary::operator[](std::size_t code) const {
  const std::uint64_t start = code == 0 ? 0 : ends_[code - 1];
  return std::string_view(text_).substr(start, ends_[code] - start);
}

std::uint32_t Dictionary::add(std::string_view text) {
  text_.append(text);
  ends_.push_back(text_.size());
  return static_cast<std::uint32_t>(ends_.size() - 1);
}

std::uint32_t Dictionary::find_sorted(std::string_view text) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if ((*this)[middle] < text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < size() && (*this)[low] == text ? static_cast<std::uint32_t>(low) : kNoCode;
}

PurchaseLog PurchaseLog::build(PurchaseColumns columns, Dictionary customers, Dictionary orders,
                               Dictionary products, std::vector<Attribute> product_attributes) {
  const std::size_t lines = columns.size();
  CANASTA_ASSERT(lines < kNoCode);
  CANASTA_ASSERT(columns.order.size() == lines && columns.product.size() == lines &&
                 columns.time.size() == lines && columns.quantity.size() == lines &&
                 columns.amount.size() == lines);
  PurchaseLog log;
  Recoding customer = keep_used(columns.customer, customers, true);
  Recoding product = keep_used(columns.product, products, true);
  Recoding order = keep_used(columns.order, orders, false);
  for (auto& code : columns.customer) code = customer.new_code[code];
  for (auto& code : columns.product) code = product.new_code[code];
  for (auto& code : columns.order) code = order.new_code[code];
  log.customers_ = std::move(customer.dictionary);
  log.products_ = std::move(product.dictionary);
  log.orders_ = std::move(order.dictionary);

  for (Attribute& attribute : product_attributes) {
    std::vector<std::uint32_t> codes(log.products_.size(), kNoCode);
    for (std::size_t old = 0; old < attribute.codes.size(); ++old) {
      if (product.new_code[old] != kNoCode) codes[product.new_code[old]] = attribute.codes[old];
    }
    attribute.codes = std::move(codes);
  }
  log.product_attributes_ = std::move(product_attributes);

  log.offsets_.assign(log.customers_.size() + 1, 0);
  for (const CustomerCode code : columns.customer) log.offsets_[code + 1] += 1;
  std::partial_sum(log.offsets_.begin(), log.offsets_.end(), log.offsets_.begin());

  const std::vector<std::uint32_t> order_of_lines = sorted_lines(columns, log.offsets_);
  reorder(columns.customer, order_of_lines);
  reorder(columns.order, order_of_lines);
  reorder(columns.product, order_of_lines);
  reorder(columns.time, order_of_lines);
  reorder(columns.quantity, order_of_lines);
  reorder(columns.amount, order_of_lines);
  log.columns_ = std::move(columns);

  if (lines > 0) {
    const auto [first, last] =
        std::minmax_element(log.columns_.time.begin(), log.columns_.time.end());
    log.first_day_ = day_of(*first);
    log.last_day_ = day_of(*last);
  }
  return log;
}

History PurchaseLog::as_of(Day day) const {
  History history;
  history.log_ = this;
  history.day_ = day;
  history.ends_.resize(customers_.size());
  const Seconds end = start_of(day + 1);
  for (std::size_t customer = 0; customer < customers_.size(); ++customer) {
    const auto first = columns_.time.begin() + static_cast<std::ptrdiff_t>(offsets_[customer]);
    const auto last = columns_.time.begin() + static_cast<std::ptrdiff_t>(offsets_[customer + 1]);
    history.ends_[customer] =
        static_cast<std::uint64_t>(std::lower_bound(first, last, end) - columns_.time.begin());
  }
  return history;
}

History PurchaseLog::all() const { return as_of(last_day_); }

std::size_t PurchaseLog::bytes() const {
  return size() * kBytesPerLine + offsets_.size() * sizeof(std::uint64_t) + customers_.bytes() +
         orders_.bytes() + products_.bytes();
}

}  // namespace canasta
