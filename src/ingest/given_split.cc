#include "ingest/given_split.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/messages/ingest.h"
#include "ingest/inspect.h"
#include "ingest/interner.h"
#include "ingest/tables.h"
#include "ingest/text_source.h"
#include "io/json.h"

namespace canasta {
namespace {

constexpr std::size_t kSplitBytesMax = std::size_t{1} << 30;

// Customers by code of `customers`, baskets in order, products as codes of `products`.
struct NamedBaskets {
  Interner customers;
  Interner products;
  std::vector<std::vector<std::vector<std::uint32_t>>> baskets;  // [customer][basket]

  std::vector<std::vector<std::uint32_t>>& of(std::string_view customer) {
    const std::uint32_t code = customers.add(customer);
    if (code == baskets.size()) baskets.emplace_back();
    return baskets[code];
  }
};

Result<nlohmann::json> read_packed_json(const FileSystem& files, const std::string& path) {
  TRY_ASSIGN(const FileFront front, read_file_front(files, path));
  TRY_ASSIGN(const auto source, TextSource::open_bytes(files, path, front.compression));
  TRY_ASSIGN(const std::string text, read_front(*source, kSplitBytesMax));
  return parse_json(text, path);
}

Error not_baskets(const std::string& path, const std::string& customer) {
  return invalid(message::kNotNextBaskets, {{"file", path}, {"customer", customer}});
}

// A product's name. Numbers are written so that the order of the bytes is that of the numbers, by
// which ties are broken.
std::string product_name(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>()
                           : fmt::format("{:010}", value.get<std::int64_t>());
}

Status add_json_basket(const nlohmann::json& list, const std::string& path,
                       const std::string& customer, NamedBaskets& into) {
  if (!list.is_array()) return not_baskets(path, customer);
  std::vector<std::uint32_t> basket;
  for (const nlohmann::json& product : list) {
    if (!product.is_string() && !product.is_number_integer()) return not_baskets(path, customer);
    if (product == -1) continue;
    basket.push_back(into.products.add(product_name(product)));
  }
  if (!basket.empty()) into.of(customer).push_back(std::move(basket));
  return {};
}

Status add_json(const FileSystem& files, const std::string& path, NamedBaskets& into) {
  TRY_ASSIGN(const nlohmann::json root, read_packed_json(files, path));
  if (!root.is_object()) return not_baskets(path, "");
  for (const auto& [customer, lists] : root.items()) {
    if (!lists.is_array()) return not_baskets(path, customer);
    for (const nlohmann::json& list : lists) {
      TRY(add_json_basket(list, path, customer, into));
    }
  }
  return {};
}

// Rows in order of customer and then of order, where there is a column of orders.
std::vector<std::size_t> rows_in_order(const Table& table) {
  std::vector<std::size_t> rows(table.rows());
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
  const auto* const orders =
      table.columns.size() == 3 ? std::get_if<IntColumn>(&table.columns[1].body) : nullptr;
  if (orders != nullptr) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return orders->values[a] < orders->values[b];
    });
  }
  return rows;
}

Status add_table(const Context& context, const FileSystem& files, const std::string& path,
                 NamedBaskets& into) {
  TableOptions options;
  options.files = {path};
  TRY_ASSIGN(const SourceTable source, read_table(context, files, options));
  const Table& table = source.table;
  if (table.columns.size() != 2 && table.columns.size() != 3) {
    return invalid(message::kNotPairs, {{"file", path}, {"columns", table.columns.size()}});
  }
  const bool has_orders = table.columns.size() == 3;
  std::map<std::uint32_t, std::string> open;  // by customer: the order of the last basket
  for (const std::size_t row : rows_in_order(table)) {
    const std::string customer = cell_text(table.columns.front(), row);
    const std::string product = cell_text(table.columns.back(), row);
    if (customer.empty() || product.empty()) continue;
    auto& baskets = into.of(customer);
    const std::string order = has_orders ? cell_text(table.columns[1], row) : "";
    const auto [last, added] = open.try_emplace(into.customers.add(customer), order);
    if (added || last->second != order) baskets.emplace_back();
    last->second = order;
    baskets.back().push_back(into.products.add(product));
  }
  return {};
}

Result<NamedBaskets> read_baskets(const Context& context, const FileSystem& files,
                                  const std::string& path) {
  NamedBaskets baskets;
  if (without_packing(path).ends_with(".json")) {
    TRY(add_json(files, path, baskets));
  } else {
    TRY(add_table(context, files, path, baskets));
  }
  if (baskets.baskets.empty()) return not_baskets(path, "");
  return baskets;
}

// Who plays which part: "train", "val", "test".
using Parts = std::map<std::string, std::set<std::string>>;

Result<Parts> read_parts(const FileSystem& files, const std::string& path) {
  Parts parts;
  if (path.empty()) return parts;
  TRY_ASSIGN(const nlohmann::json root, read_packed_json(files, path));
  for (const char* part : {"train", "val", "test"}) {
    if (!root.is_object() || !root.contains(part)) continue;
    if (!root[part].is_array()) return invalid(message::kNotUserParts, {{"file", path}});
    for (const nlohmann::json& user : root[part]) {
      if (!user.is_string() && !user.is_number_integer()) {
        return invalid(message::kNotUserParts, {{"file", path}});
      }
      parts[part].insert(user.is_string() ? user.get<std::string>() : user.dump());
    }
  }
  if (parts["test"].empty()) return invalid(message::kNotUserParts, {{"file", path}});
  return parts;
}

class LogBuilder {
 public:
  void add(std::string_view customer, Day day, std::span<const std::uint32_t> basket,
           const Interner& products) {
    const CustomerCode code = customers_.add(customer);
    for (const std::uint32_t product : basket) {
      columns_.customer.push_back(code);
      columns_.order.push_back(orders_);
      columns_.product.push_back(products_.add(products[product]));
      columns_.time.push_back(start_of(day));
      columns_.quantity.push_back(1);
      columns_.amount.push_back(1);
    }
    names_.add(std::to_string(orders_++));
  }
  PurchaseLog build(const Context& context) {
    return PurchaseLog::build(context, std::move(columns_), customers_.release(), std::move(names_),
                              products_.release());
  }

 private:
  PurchaseColumns columns_;
  Interner customers_;
  Interner products_;
  Dictionary names_;
  OrderCode orders_ = 0;
};

PurchaseLog build_log(const Context& context, const NamedBaskets& train, const NamedBaskets& next,
                      const std::set<std::string>& learnt_from) {
  LogBuilder log;
  for (std::size_t customer = 0; customer < train.baskets.size(); ++customer) {
    const auto& baskets = train.baskets[customer];
    const auto count = static_cast<Day>(baskets.size());
    for (Day i = 0; i < count; ++i) {
      log.add(train.customers[customer], kGivenHistoryEnd - (count - 1 - i),
              baskets[static_cast<std::size_t>(i)], train.products);
    }
  }
  for (std::size_t customer = 0; customer < next.baskets.size(); ++customer) {
    const std::string_view name = next.customers[customer];
    if (!learnt_from.contains(std::string(name))) continue;
    for (const auto& basket : next.baskets[customer]) {
      log.add(name, kGivenFutureDay, basket, next.products);
    }
  }
  return log.build(context);
}

// What the customers of `wanted` (empty: all) bought next, in codes of the log.
NextBaskets next_baskets(const PurchaseLog& log, const NamedBaskets& next,
                         const std::set<std::string>* wanted, std::size_t& strangers) {
  std::map<CustomerCode, std::vector<ProductCode>> lists;
  const auto beyond = static_cast<ProductCode>(log.products().size());
  for (std::size_t customer = 0; customer < next.baskets.size(); ++customer) {
    const std::string_view name = next.customers[customer];
    if (wanted != nullptr && !wanted->contains(std::string(name))) continue;
    const CustomerCode code = log.customers().find_sorted(name);
    if (code == kNoCode) {
      ++strangers;
      continue;
    }
    for (const auto& basket : next.baskets[customer]) {
      for (const std::uint32_t product : basket) {
        const ProductCode known = log.products().find_sorted(next.products[product]);
        lists[code].push_back(known == kNoCode ? beyond + product : known);
      }
    }
  }
  NextBaskets out;
  for (auto& [customer, list] : lists) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    out.customer.push_back(customer);
    out.bought.add(list);
  }
  return out;
}

}  // namespace

Result<GivenSplit> read_given_split(const Context& context, const FileSystem& files,
                                    const GivenSplitFiles& paths) {
  TRY_ASSIGN(const NamedBaskets train, read_baskets(context, files, paths.train));
  TRY_ASSIGN(const NamedBaskets next, read_baskets(context, files, paths.test));
  TRY_ASSIGN(Parts parts, read_parts(files, paths.users));
  GivenSplit split;
  split.log = build_log(context, train, next, parts["train"]);
  std::size_t ignored = 0;
  split.validation = next_baskets(split.log, next, &parts["val"], ignored);
  split.test = next_baskets(split.log, next, paths.users.empty() ? nullptr : &parts["test"],
                            split.strangers);
  if (split.test.customer.empty()) {
    return invalid(message::kNobodyToJudge, {{"train", paths.train}, {"test", paths.test}});
  }
  return split;
}

}  // namespace canasta
