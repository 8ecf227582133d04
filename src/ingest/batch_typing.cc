#include "ingest/batch_typing.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/messages/ingest.h"

namespace canasta {
namespace {

constexpr std::size_t kNullBytesMax = 4;
constexpr auto kNullTokens = std::to_array<std::string_view>(
    {"NULL", "null", "Null", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "None", "none", "NONE", "S/D",
     "s/d", "-", "\\N", "<NA>", "#N/A"});

// What one number of a row came to.
struct NumberCell {
  bool given = false;
  double value = 0;
  NumberShape shape = NumberShape::Plain;
};

class BatchTyper {
 public:
  BatchTyper(const RecordBatch& batch, const RoleColumns& roles, const TypingOptions& options)
      : batch_(batch), roles_(roles), options_(options), times_(options.timezone) {}

  TypedBatch run() {
    out_.rows.reserve(batch_.size());
    for (std::size_t record = 0; record < batch_.size(); ++record) type_record(record);
    for (const BadRecord& bad : batch_.bad) {
      out_.rejects.add({bad.line, bad.reason, kNoRole}, {bad.raw});
    }
    out_.rejects.sort();
    return std::move(out_);
  }

 private:
  void type_record(std::size_t record);
  bool type_time(std::size_t record, std::int64_t& packed);
  bool type_number(std::size_t record, Role role, NumberCell& cell);
  void push_value(const NumberCell& price, const NumberCell& amount, std::uint8_t flags);
  void note_category(std::size_t record, std::uint32_t product);
  bool reject(std::size_t record, Message reason, Role role);

  std::string_view cell(std::size_t record, Role role) const {
    return roles_.has(role) ? trimmed(batch_.field(record, roles_.of(role))) : std::string_view();
  }
  bool is_null(std::string_view text) const { return is_null_text(text, options_.null_tokens); }
  std::uint32_t code(Interner& ids, std::string_view text) const {
    return is_null(text) ? kNoCode : ids.add(text);
  }

  const RecordBatch& batch_;
  const RoleColumns& roles_;
  const TypingOptions& options_;
  TimeReader times_;
  TypedBatch out_;
};

void BatchTyper::type_record(std::size_t record) {
  std::int64_t time = 0;
  NumberCell quantity;
  NumberCell price;
  NumberCell amount;
  if (!type_time(record, time)) return;
  const std::string_view product = cell(record, Role::Product);
  if (is_null(product)) {
    reject(record, message::kRowWithoutProduct, Role::Product);
    return;
  }
  if (!type_number(record, Role::Quantity, quantity)) return;
  if (!type_number(record, Role::UnitPrice, price)) return;
  if (!type_number(record, Role::Amount, amount)) return;
  if (roles_.has(Role::Quantity) && !quantity.given) {
    reject(record, message::kRowWithoutQuantity, Role::Quantity);
    return;
  }
  RowChunk& rows = out_.rows;
  rows.line.add(rows.size(), batch_.line[record]);
  rows.hash.push_back(batch_.hash[record]);
  rows.customer.push_back(code(out_.customers, cell(record, Role::Customer)));
  rows.order.push_back(code(out_.orders, cell(record, Role::Order)));
  rows.product.push_back(out_.products.add(product));
  rows.time.push_back(time);
  rows.quantity.push_back(quantity.given ? quantity.value : 1.0);
  push_value(price, amount, shape_bits(quantity.shape, kQuantityShapeShift));
  if (roles_.has(Role::Category)) note_category(record, rows.product.back());
}

bool BatchTyper::type_time(std::size_t record, std::int64_t& packed) {
  const std::string_view text = cell(record, Role::Time);
  if (is_null(text)) return reject(record, message::kRowWithoutTime, Role::Time);
  const TimeText time = times_.parse(text);
  if (time.shape == TimeShape::NotTime) {
    return reject(record, message::kRowTimeUnreadable, Role::Time);
  }
  if (time.shape != TimeShape::Certain) {
    if (options_.date_order && contradicts(time.shape, *options_.date_order)) {
      return reject(record, message::kRowTimeUnreadable, Role::Time);
    }
    out_.evidence.time.note(time.shape, batch_.line[record], text);
  }
  packed = time.packed;
  return true;
}

// False when the text is there but no number; an absent one is not given.
bool BatchTyper::type_number(std::size_t record, Role role, NumberCell& out) {
  if (!roles_.has(role)) return true;
  const std::string_view text = cell(record, role);
  // A configured word for nothing may look like a number: 999.
  if (!options_.null_tokens.empty() && is_null(text)) return true;
  const NumberText number = parse_number(text);
  if (number.shape == NumberShape::NotNumber) {
    return is_null(text) || reject(record, message::kRowNumberUnreadable, role);
  }
  if (number.shape != NumberShape::Plain) {
    if (options_.decimal && contradicts(number.shape, *options_.decimal)) {
      return reject(record, message::kRowNumberUnreadable, role);
    }
    out_.evidence.of(role).note(number.shape, batch_.line[record], text);
  }
  out = {true, number.value, number.shape};
  return true;
}

void BatchTyper::push_value(const NumberCell& price, const NumberCell& amount, std::uint8_t flags) {
  const NumberCell& value = amount.given ? amount : price;
  if (!amount.given) flags |= kValueIsPrice;
  if (!value.given) flags |= kValueMissing;
  if (price.given && price.value <= 0) flags |= kPriceNonpositive;
  flags |= shape_bits(value.shape, kValueShapeShift);
  out_.rows.value.push_back(value.value);
  out_.rows.flags.push_back(flags);
}

void BatchTyper::note_category(std::size_t record, std::uint32_t product) {
  const std::uint32_t category = code(out_.categories, cell(record, Role::Category));
  out_.product_category.resize(out_.products.size(), kNoCode);
  if (category != kNoCode) out_.product_category[product] = category;
}

// Always false, so that a reader can be left with it.
bool BatchTyper::reject(std::size_t record, Message reason, Role role) {
  const auto raw = [&](Role of) {
    return roles_.has(of) ? batch_.field(record, roles_.of(of)) : std::string_view();
  };
  const Role money = roles_.has(Role::Amount) ? Role::Amount : Role::UnitPrice;
  out_.rejects.add({batch_.line[record], reason, role},
                   {raw(role), raw(Role::Customer), raw(Role::Order), raw(Role::Time),
                    raw(Role::Product), raw(Role::Quantity), raw(money)});
  return false;
}

}  // namespace

bool is_null_text(std::string_view text, const std::vector<std::string>& more_tokens) {
  if (text.empty()) return true;
  if (text.size() <= kNullBytesMax &&
      std::find(kNullTokens.begin(), kNullTokens.end(), text) != kNullTokens.end()) {
    return true;
  }
  return !more_tokens.empty() &&
         std::find(more_tokens.begin(), more_tokens.end(), text) != more_tokens.end();
}

TypedBatch type_batch(const RecordBatch& batch, const RoleColumns& roles,
                      const TypingOptions& options) {
  return BatchTyper(batch, roles, options).run();
}

}  // namespace canasta
