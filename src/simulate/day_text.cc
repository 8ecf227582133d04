#include "simulate/day_text.h"

#include <array>

#include "simulate/csv_text.h"
#include "simulate/shopper.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 4> kChannelNames{"tienda", "domicilio", "app", "web"};
constexpr std::uint64_t kFirstOrder = 100'001;
constexpr std::size_t kCustomerDigitsMin = 5;
constexpr std::uint64_t kSharesUnit = 10'000;
constexpr std::size_t kBytesPerVisitGuess = 800;

// "18:05:09"
void append_time(std::uint32_t second_of_day, std::string& text) {
  append_padded(second_of_day / 3600, 2, text);
  text += ':';
  append_padded(second_of_day / 60 % 60, 2, text);
  text += ':';
  append_padded(second_of_day % 60, 2, text);
}

// Writes receipts one after the other into one day's text.
class DayWriter {
 public:
  DayWriter(const Shop& shop, std::size_t position, DayText& out)
      : shop_(shop), date_(format_day(shop.calendar[position].day)), out_(out) {
    customer_digits_ = std::max(kCustomerDigitsMin, std::to_string(shop.options.customers).size());
  }

  void write(const Visit& visit, std::uint64_t order) {
    const Shopper shopper(shop_.seed, visit.customer, shop_.options.days);
    const ShopDay& sale_day = shop_.calendar[static_cast<std::size_t>(visit.sale_position)];
    shopper.fill_basket(sale_day, static_cast<std::uint32_t>(visit.sale_position), shop_.assortment,
                        basket_);
    begin_receipt(visit, order);
    channel_ = kChannelNames[shopper.channel(sale_day)];
    out_.counts.orders += 1;
    if (visit.is_return()) {
      Random choice = shopper.random(sale_day.day, Shopper::Use::ReturnedLine);
      write_return(choice);
      return;
    }
    Random dirt = shopper.random(sale_day.day, Shopper::Use::Dirt);
    for (const BasketLine& line : basket_) write_sale(line, visit.is_anonymous, dirt);
  }

 private:
  // What all lines of the receipt begin with.
  void begin_receipt(const Visit& visit, std::uint64_t order) {
    head_.clear();
    if (visit.is_return()) head_ += 'C';
    append_number(order, head_);
    head_ += ',';
    if (!visit.is_anonymous) {
      head_ += "CL";
      append_padded(visit.customer + 1, customer_digits_, head_);
    }
    head_ += ',';
    head_ += date_;
    head_ += ' ';
    append_time(visit.second_of_day, head_);
    head_ += ',';
  }

  void write_line(const BasketLine& line, bool is_return) {
    const Product& product = shop_.assortment[line.product];
    std::string& text = out_.text;
    text += head_;
    text += product.id;
    text += ',';
    text += product.name;
    text += ',';
    text += product.category;
    text += is_return ? ",-" : ",";
    append_number(line.quantity, text);
    text += ',';
    append_number(line.unit_price, text);
    text += ',';
    text += channel_;
    text += '\n';
    out_.counts.lines += 1;
  }

  void write_sale(BasketLine line, bool is_anonymous, Random& dirt) {
    const DirtShares& shares = shop_.options.dirt;
    const bool is_free = dirt.below(kSharesUnit) < shares.zero_price_per_10k;
    const bool is_double = dirt.below(kSharesUnit) < shares.duplicates_per_10k;
    const std::uint64_t copies = is_double ? 2 : 1;
    if (is_free) line.unit_price = 0;
    for (std::uint64_t copy = 0; copy < copies; ++copy) write_line(line, false);
    out_.counts.zero_price_lines += is_free ? copies : 0;
    out_.counts.lines_without_customer += is_anonymous ? copies : 0;
    out_.counts.duplicate_lines += copies - 1;
  }

  // One line of the basket, part or all of its quantity, at the price that was paid.
  void write_return(Random& choice) {
    BasketLine line = basket_[choice.below(basket_.size())];
    line.quantity = 1 + static_cast<std::uint32_t>(choice.below(line.quantity));
    write_line(line, true);
    out_.counts.return_lines += 1;
  }

  const Shop& shop_;
  std::string date_;
  DayText& out_;
  std::size_t customer_digits_;
  std::string head_;
  std::string_view channel_;
  std::vector<BasketLine> basket_;
};

}  // namespace

DayText write_day(const Shop& shop, std::size_t position) {
  DayText out;
  const auto visits = shop.visits.of_day(position);
  out.text.reserve(visits.size() * kBytesPerVisitGuess);
  DayWriter writer(shop, position, out);
  std::uint64_t order = kFirstOrder + shop.visits.offsets[position];
  for (const Visit& visit : visits) writer.write(visit, order++);
  return out;
}

}  // namespace canasta
