#include "ingest/cleaning.h"

#include <array>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "base/parallel.h"
#include "ingest/duplicates.h"

namespace canasta {
namespace {

using Marks = std::vector<std::vector<std::uint8_t>>;

constexpr std::uint8_t bit_of(Rule rule) {
  return static_cast<std::uint8_t>(1 << static_cast<int>(rule));
}
constexpr std::uint8_t kFutureBit = 1 << 7;

bool is_cancellation(std::string_view order, std::string_view prefix) {
  if (prefix.empty() || !order.starts_with(prefix) || order.size() == prefix.size()) return false;
  return is_digit(order[prefix.size()]);
}

std::vector<char> cancelling_orders(const Interner& orders, std::string_view prefix) {
  std::vector<char> cancelling(orders.size());
  for (std::size_t code = 0; code < orders.size(); ++code) {
    cancelling[code] = is_cancellation(orders[code], prefix);
  }
  return cancelling;
}

bool is_nonpositive(const RowChunk& rows, std::size_t row) {
  const std::uint8_t flags = rows.flags[row];
  const bool gives_amount = (flags & (kValueMissing | kValueIsPrice)) == 0;
  return rows.quantity[row] <= 0 || (flags & kPriceNonpositive) != 0 ||
         (gives_amount && rows.value[row] <= 0);
}

bool is_return(const RowChunk& rows, std::size_t row, const std::vector<char>& cancelling,
               bool has_quantity) {
  const std::uint32_t order = rows.order[row];
  if (order != kNoCode && cancelling[order]) return true;
  return has_quantity ? rows.quantity[row] < 0 : rows.value[row] < 0;
}

// Every rule but duplicates, which needs all rows.
Marks mark_rows(const Context& context, const std::vector<RowChunk*>& chunks,
                const std::vector<char>& cancelling, const CleaningOptions& options) {
  const Seconds end = start_of(options.future_after + 1);
  Marks marks(chunks.size());
  parallel_for(context, chunks.size(), [&](std::size_t c) {
    const RowChunk& rows = *chunks[c];
    marks[c].resize(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::uint8_t mark = 0;
      if (rows.customer[row] == kNoCode) mark |= bit_of(Rule::MissingCustomer);
      if (is_return(rows, row, cancelling, options.has_quantity)) mark |= bit_of(Rule::Returns);
      if (is_nonpositive(rows, row)) mark |= bit_of(Rule::Nonpositive);
      marks[c][row] = rows.time[row] >= end ? kFutureBit : mark;
    }
  });
  return marks;
}

// Duplicates among the rows that are not rejected.
void add_duplicates(const Context& context, const std::vector<RowChunk*>& chunks, Marks& marks) {
  Marks duplicates(marks.size());
  parallel_for(context, marks.size(), [&](std::size_t c) {
    duplicates[c].resize(marks[c].size());
    for (std::size_t row = 0; row < marks[c].size(); ++row) {
      duplicates[c][row] = marks[c][row] & kFutureBit;
    }
  });
  mark_duplicates(context, chunks, bit_of(Rule::Duplicates), duplicates);
  parallel_for(context, marks.size(), [&](std::size_t c) {
    for (std::size_t row = 0; row < marks[c].size(); ++row) marks[c][row] |= duplicates[c][row];
  });
}

// Status by the bits of a row: the first rule that takes it.
std::array<std::uint8_t, 256> status_table(const std::vector<RuleSetting>& rules) {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t bits = 0; bits < table.size(); ++bits) {
    table[bits] = kKept;
    for (std::size_t i = rules.size(); i-- > 0;) {
      const bool breaks = (bits & bit_of(rules[i].rule)) != 0;
      if (breaks && rules[i].action != RuleAction::Keep) {
        table[bits] = static_cast<std::uint8_t>(i + 1);
      }
    }
    if ((bits & kFutureBit) != 0) table[bits] = kFuture;
  }
  return table;
}

void net_returns(const std::vector<RowChunk*>& chunks, Cleaning& cleaning) {
  for (std::size_t i = 0; i < cleaning.rules.size(); ++i) {
    if (cleaning.rules[i].action != RuleAction::Net) continue;
    cleaning.netting = net_cancellations(chunks, static_cast<std::uint8_t>(i + 1), cleaning.status);
  }
}

void count_breaking(const std::array<std::uint64_t, 256>& rows_by_bits, Cleaning& cleaning) {
  for (RuleCount& rule : cleaning.rules) {
    for (std::size_t bits = 0; bits < rows_by_bits.size(); ++bits) {
      if ((bits & bit_of(rule.rule)) != 0) rule.breaking += rows_by_bits[bits];
    }
  }
}

void count_status(const std::vector<RowChunk*>& chunks, Cleaning& cleaning) {
  std::array<std::uint64_t, 256> rows_by_status{};
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    for (std::size_t row = 0; row < chunks[c]->size(); ++row) {
      const std::uint8_t status = cleaning.status[c][row];
      rows_by_status[status] += 1;
      const bool priceless = (chunks[c]->flags[row] & kValueMissing) != 0;
      cleaning.rows_priceless += priceless && status == kKept;
    }
  }
  cleaning.rows_kept = rows_by_status[kKept];
  cleaning.rows_future = rows_by_status[kFuture];
  for (std::size_t i = 0; i < cleaning.rules.size(); ++i) {
    cleaning.rules[i].dropped = rows_by_status[i + 1];
  }
}

}  // namespace

std::string_view name(Rule rule) {
  static constexpr std::array<std::string_view, 4> kNames{"duplicates", "missing_customer",
                                                          "returns", "nonpositive"};
  return kNames.at(static_cast<std::size_t>(rule));
}

std::string_view name(RuleAction action) {
  static constexpr std::array<std::string_view, 3> kNames{"keep", "drop", "net"};
  return kNames.at(static_cast<std::size_t>(action));
}

Status check_rules(const std::vector<RuleSetting>& rules) {
  std::uint8_t seen = 0;
  for (const RuleSetting& setting : rules) {
    if ((seen & bit_of(setting.rule)) != 0) {
      return config_error(message::kRuleTwice, {{"rule", name(setting.rule)}});
    }
    seen |= bit_of(setting.rule);
    if (setting.action == RuleAction::Net && setting.rule != Rule::Returns) {
      return config_error(message::kNetOnlyReturns, {{"rule", name(setting.rule)}});
    }
  }
  return {};
}

Cleaning clean_rows(const Context& context, UnitedRows& rows, const CleaningOptions& options) {
  const std::vector<RowChunk*> chunks = rows.chunks();
  Cleaning cleaning;
  for (const RuleSetting& setting : options.rules) {
    cleaning.rules.push_back({.rule = setting.rule, .action = setting.action});
  }
  cleaning.has_quantity = options.has_quantity;
  cleaning.cancelling = cancelling_orders(rows.orders, options.cancellation_prefix);
  Marks marks = mark_rows(context, chunks, cleaning.cancelling, options);
  add_duplicates(context, chunks, marks);

  std::array<std::uint64_t, 256> rows_by_bits{};
  const auto table = status_table(options.rules);
  for (std::vector<std::uint8_t>& chunk : marks) {
    for (std::uint8_t& mark : chunk) {
      rows_by_bits[mark] += 1;
      mark = table[mark];
    }
  }
  cleaning.status = std::move(marks);
  count_breaking(rows_by_bits, cleaning);
  net_returns(chunks, cleaning);
  count_status(chunks, cleaning);
  return cleaning;
}

}  // namespace canasta
