#include "data/purchase_log.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/assert.h"
#include "base/parallel.h"
#include "data/float_ids.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 4'096;
constexpr std::size_t kLinesPerChunk = 65'536;

// Old code -> new code, for the codes in use.
struct Recoding {
  std::vector<std::uint32_t> new_code;  // by old code; kNoCode where unused
  Dictionary dictionary;
};

// The first eight bytes as a number that sorts as they do: most ids differ in them.
std::uint64_t sort_prefix(std::string_view text) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, text.data(), std::min(text.size(), sizeof(prefix)));
  return __builtin_bswap64(prefix);
}

// The codes that `column` holds, in byte order of their texts. A code of kNoCode is passed over.
Recoding keep_used(std::span<const std::uint32_t> column, const Dictionary& old) {
  std::vector<char> seen(old.size());
  for (const std::uint32_t code : column) {
    if (code == kNoCode) continue;
    CANASTA_ASSERT(code < old.size());
    seen[code] = 1;
  }
  struct Entry {
    std::uint64_t prefix;
    std::uint32_t code;
  };
  std::vector<Entry> used;
  for (std::uint32_t code = 0; code < old.size(); ++code) {
    if (seen[code]) used.push_back({sort_prefix(old[code]), code});
  }
  std::sort(used.begin(), used.end(), [&](const Entry& a, const Entry& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : old[a.code] < old[b.code];
  });
  Recoding recoding;
  recoding.new_code.assign(old.size(), kNoCode);
  recoding.dictionary.reserve(used.size(), old.block().size());
  for (const Entry& entry : used) {
    recoding.new_code[entry.code] = recoding.dictionary.add(old[entry.code]);
  }
  return recoding;
}

void recode(const Context& context, const std::vector<std::uint32_t>& new_code,
            std::vector<std::uint32_t>& codes) {
  for_chunks(context, {.count = codes.size(), .size = kLinesPerChunk}, [&](const Chunk& lines) {
    for (std::size_t i = lines.first; i < lines.last; ++i) {
      CANASTA_ASSERT(codes[i] < new_code.size());
      codes[i] = new_code[codes[i]];
    }
  });
}

// Calls body(first, last) with each customer's lines; customers in parallel.
template <class Body>
void for_customers(const Context& context, std::span<const std::uint64_t> offsets,
                   const Body& body) {
  for_chunks(context, {.count = offsets.size() - 1, .size = kCustomersPerChunk},
             [&](const Chunk& customers) {
               for (std::size_t customer = customers.first; customer < customers.last; ++customer) {
                 body(offsets[customer], offsets[customer + 1]);
               }
             });
}

// Line numbers in the order customer, time, reading.
std::vector<std::uint32_t> lines_by_time(const Context& context, const PurchaseColumns& columns,
                                         std::span<const std::uint64_t> offsets) {
  std::vector<std::uint64_t> next(offsets.begin(), offsets.end());
  std::vector<std::uint32_t> lines(columns.size());
  for (std::size_t line = 0; line < columns.size(); ++line) {
    lines[next[columns.customer[line]]++] = static_cast<std::uint32_t>(line);
  }
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return columns.time[a] != columns.time[b] ? columns.time[a] < columns.time[b] : a < b;
  };
  for_customers(context, offsets, [&](std::uint64_t first, std::uint64_t last) {
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(last);
    if (!std::is_sorted(begin, end, earlier)) std::sort(begin, end, earlier);
  });
  return lines;
}

template <class T>
void reorder(const Context& context, std::vector<T>& values, std::span<const std::uint32_t> lines) {
  std::vector<T> out(values.size());
  for_chunks(context, {.count = out.size(), .size = kLinesPerChunk}, [&](const Chunk& chunk) {
    for (std::size_t i = chunk.first; i < chunk.last; ++i) out[i] = values[lines[i]];
  });
  values = std::move(out);
}

// Numbers orders by their first appearance.
Dictionary number_orders(std::vector<std::uint32_t>& orders, const Dictionary& old) {
  std::vector<std::uint32_t> new_code(old.size(), kNoCode);
  Dictionary dictionary;
  dictionary.reserve(old.size(), old.block().size());
  for (std::uint32_t& order : orders) {
    CANASTA_ASSERT(order < old.size());
    if (new_code[order] == kNoCode) new_code[order] = dictionary.add(old[order]);
    order = new_code[order];
  }
  return dictionary;
}

// Puts the lines of one customer and moment in the order of their orders. `time` and `order` are in
// the order of `lines`; `order` and `lines` change.
void sort_moments(const Context& context, std::span<const std::uint64_t> offsets,
                  const std::vector<Seconds>& time, std::vector<std::uint32_t>& order,
                  std::vector<std::uint32_t>& lines) {
  for_customers(context, offsets, [&](std::uint64_t first, std::uint64_t last) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> moment;  // order, line
    for (std::uint64_t begin = first; begin < last;) {
      std::uint64_t end = begin + 1;
      bool sorted = true;
      for (; end < last && time[end] == time[begin]; ++end) {
        sorted = sorted && order[end - 1] <= order[end];
      }
      if (!sorted) {
        moment.clear();
        for (std::uint64_t i = begin; i < end; ++i) moment.emplace_back(order[i], lines[i]);
        std::sort(moment.begin(), moment.end());
        for (std::uint64_t i = begin; i < end; ++i) {
          std::tie(order[i], lines[i]) = moment[i - begin];
        }
      }
      begin = end;
    }
  });
}

// Codes by product of the log, values in byte order, only those in use.
Attribute follow_products(const Attribute& attribute, const Recoding& product) {
  Attribute followed{.name = attribute.name, .values = {}, .codes = {}};
  followed.codes.assign(product.dictionary.size(), kNoCode);
  for (std::size_t old = 0; old < attribute.codes.size(); ++old) {
    if (product.new_code[old] != kNoCode) {
      followed.codes[product.new_code[old]] = attribute.codes[old];
    }
  }
  Recoding values = keep_used(followed.codes, attribute.values);
  for (std::uint32_t& code : followed.codes) {
    if (code != kNoCode) code = values.new_code[code];
  }
  followed.values = std::move(values.dictionary);
  return followed;
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

void Dictionary::reserve(std::size_t texts, std::size_t bytes) {
  ends_.reserve(texts);
  text_.reserve(bytes);
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

std::uint32_t Dictionary::find_id(std::string_view id) const {
  const std::uint32_t code = find_sorted(id);
  if (code != kNoCode) return code;
  const std::string_view whole = without_float_ending(id);
  return all_digits(whole) ? find_sorted(whole) : kNoCode;
}

PurchaseLog PurchaseLog::build(PurchaseColumns columns, Dictionary customers, Dictionary orders,
                               Dictionary products, std::vector<Attribute> product_attributes) {
  return build(Context{}, std::move(columns), std::move(customers), std::move(orders),
               std::move(products), std::move(product_attributes));
}

PurchaseLog PurchaseLog::build(const Context& context, PurchaseColumns columns,
                               Dictionary customers, Dictionary orders, Dictionary products,
                               std::vector<Attribute> product_attributes) {
  const std::size_t size = columns.size();
  CANASTA_ASSERT(size < kNoCode);
  CANASTA_ASSERT(columns.order.size() == size && columns.product.size() == size &&
                 columns.time.size() == size && columns.quantity.size() == size &&
                 columns.amount.size() == size);
  PurchaseLog log;
  Recoding customer;
  Recoding product;
  parallel_pair(
      context, [&] { customer = keep_used(columns.customer, customers); },
      [&] { product = keep_used(columns.product, products); });
  recode(context, customer.new_code, columns.customer);
  recode(context, product.new_code, columns.product);
  for (const Attribute& attribute : product_attributes) {
    log.product_attributes_.push_back(follow_products(attribute, product));
  }
  log.customers_ = std::move(customer.dictionary);
  log.products_ = std::move(product.dictionary);

  log.offsets_.assign(log.customers_.size() + 1, 0);
  for (const CustomerCode code : columns.customer) log.offsets_[code + 1] += 1;
  std::partial_sum(log.offsets_.begin(), log.offsets_.end(), log.offsets_.begin());
  log.sort_lines(context, std::move(columns), orders);
  return log;
}

void PurchaseLog::sort_lines(const Context& context, PurchaseColumns columns,
                             const Dictionary& orders) {
  std::vector<std::uint32_t> lines = lines_by_time(context, columns, offsets_);
  reorder(context, columns.time, lines);
  reorder(context, columns.order, lines);
  orders_ = number_orders(columns.order, orders);
  sort_moments(context, offsets_, columns.time, columns.order, lines);
  reorder(context, columns.product, lines);
  reorder(context, columns.quantity, lines);
  reorder(context, columns.amount, lines);
  // A customer's lines stand together: no need to look them up.
  for (std::size_t customer = 0; customer < customers_.size(); ++customer) {
    std::fill(columns.customer.begin() + static_cast<std::ptrdiff_t>(offsets_[customer]),
              columns.customer.begin() + static_cast<std::ptrdiff_t>(offsets_[customer + 1]),
              static_cast<CustomerCode>(customer));
  }
  columns_ = std::move(columns);
  if (columns_.size() == 0) return;
  const auto [first, last] = std::minmax_element(columns_.time.begin(), columns_.time.end());
  first_day_ = day_of(*first);
  last_day_ = day_of(*last);
}

const Attribute* PurchaseLog::product_attribute(std::string_view name) const {
  for (const Attribute& attribute : product_attributes_) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

History PurchaseLog::as_of(Day day) const { return as_of_second(start_of(day + 1) - 1); }

History PurchaseLog::as_of_second(Seconds moment) const {
  History history;
  history.log_ = this;
  history.moment_ = moment;
  history.ends_.resize(customers_.size());
  for (std::size_t customer = 0; customer < customers_.size(); ++customer) {
    const auto first = columns_.time.begin() + static_cast<std::ptrdiff_t>(offsets_[customer]);
    const auto last = columns_.time.begin() + static_cast<std::ptrdiff_t>(offsets_[customer + 1]);
    history.ends_[customer] =
        static_cast<std::uint64_t>(std::upper_bound(first, last, moment) - columns_.time.begin());
  }
  return history;
}

History PurchaseLog::all() const { return as_of(last_day_); }

}  // namespace canasta
