#include "features/customer_orders.h"

#include <algorithm>

namespace canasta {

std::vector<double> mean_unit_prices(const History& history) {
  const PurchaseLog& log = history.log();
  const PurchaseColumns& lines = log.columns();
  std::vector<double> amount(log.products().size());
  std::vector<double> units(log.products().size());
  for (std::size_t customer = 0; customer < history.customer_count(); ++customer) {
    const auto code = static_cast<CustomerCode>(customer);
    for (std::uint64_t i = history.first_line(code); i < history.last_line(code); ++i) {
      if (!(lines.quantity[i] > 0 && lines.amount[i] > 0)) continue;
      amount[lines.product[i]] += lines.amount[i];
      units[lines.product[i]] += static_cast<double>(lines.quantity[i]);
    }
  }
  for (std::size_t product = 0; product < amount.size(); ++product) {
    if (units[product] > 0) amount[product] /= units[product];
  }
  return amount;
}

CustomerOrders::CustomerOrders(const History& history, const LineSources& sources)
    : history_(&history),
      sources_(sources),
      next_day_(history.day() + 1),
      first_day_(history.log().first_day()),
      product_seen_(history.log().products().size()) {
  if (sources_.category != nullptr) {
    category_seen_.resize(sources_.category->values.size() + 1);
    category_spend_.resize(category_seen_.size());
  }
  if (sources_.columns.channel != nullptr) {
    channel_lines_.resize(sources_.columns.channel->values.size());
  }
}

void CustomerOrders::start(CustomerCode customer) {
  customer_ = customer;
  code_.clear();
  day_.clear();
  spend_.clear();
  spend_sum_ = units_sum_ = 0;
  lines_ = 0;
  products_ = 0;
  categories_.clear();
  std::fill(channel_lines_.begin(), channel_lines_.end(), 0U);
  lines_with_channel_ = 0;
  paid_ = usual_ = 0;
  priced_lines_ = discounted_lines_ = 0;
}

// Orders are numbered by their first line in the log, so that a new one of this customer is mostly
// the highest; one whose id another customer had before, or whose lines lie apart, is looked for.
std::size_t CustomerOrders::order_at(OrderCode order, Seconds time) {
  if (!code_.empty()) {
    if (code_.back() == order) return code_.size() - 1;
    if (order <= code_max_) {
      const auto known = std::find(code_.rbegin(), code_.rend(), order);
      if (known != code_.rend()) return static_cast<std::size_t>(code_.rend() - known) - 1;
    }
  }
  code_max_ = code_.empty() ? order : std::max(code_max_, order);
  code_.push_back(order);
  day_.push_back(day_of(time));
  spend_.push_back(0);
  return code_.size() - 1;
}

void CustomerOrders::count_product(ProductCode product, double amount) {
  const std::uint32_t mark = customer_ + 1;
  if (product_seen_[product] != mark) {
    product_seen_[product] = mark;
    products_ += 1;
  }
  if (sources_.category == nullptr) return;
  const std::uint32_t code = sources_.category->codes[product];
  const std::size_t category = code == kNoCode ? category_seen_.size() - 1 : code;
  if (category_seen_[category] != mark) {
    category_seen_[category] = mark;
    category_spend_[category] = 0;
    categories_.push_back(static_cast<std::uint32_t>(category));
  }
  category_spend_[category] += amount;
}

void CustomerOrders::count_channel(OrderCode order) {
  if (sources_.columns.channel == nullptr) return;
  const std::uint32_t channel = sources_.columns.channel->codes[order];
  if (channel == kNoCode) return;
  channel_lines_[channel] += 1;
  lines_with_channel_ += 1;
}

void CustomerOrders::count_price(ProductCode product, double quantity, double amount) {
  if (!(quantity > 0 && amount > 0)) return;
  const double usual = quantity * sources_.unit_price[product];
  paid_ += amount;
  usual_ += usual;
  priced_lines_ += 1;
  if (amount < kDiscountBelow * usual) discounted_lines_ += 1;
}

void CustomerOrders::read(CustomerCode customer) {
  start(customer);
  const PurchaseColumns& lines = history_->log().columns();
  const std::uint64_t last = history_->last_line(customer);
  for (std::uint64_t i = history_->first_line(customer); i < last; ++i) {
    const double amount = lines.amount[i];
    const auto quantity = static_cast<double>(lines.quantity[i]);
    spend_[order_at(lines.order[i], lines.time[i])] += amount;
    units_sum_ += quantity;
    count_product(lines.product[i], amount);
    count_channel(lines.order[i]);
    count_price(lines.product[i], quantity, amount);
  }
  lines_ = last - history_->first_line(customer);
  for (const double spend : spend_) spend_sum_ += spend;
}

double CustomerOrders::top_category_spend() const {
  double top = categories_.empty() ? 0 : category_spend_[categories_.front()];
  for (const std::uint32_t category : categories_) top = std::max(top, category_spend_[category]);
  return top;
}

}  // namespace canasta
