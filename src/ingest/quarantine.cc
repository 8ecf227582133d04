#include "ingest/quarantine.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/messages/ingest.h"
#include "base/parallel.h"
#include "io/csv_field.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr std::string_view kHeader =
    "file,line,kind,rule,column,value,customer,order,time,product,quantity,amount\n";
constexpr std::size_t kChunksAtOnce = 32;

void put_line(std::string& out, std::uint64_t line) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), line).ptr;
  out.append(buffer.data(), end);
}

// As many digits as a file states: price x quantity must read 19.8, not 19.799999999999997.
void put_number(std::string& out, double value) {
  constexpr int kDigits = 14;
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::general, kDigits)
                       .ptr;
  out.append(buffer.data(), end);
}

void put_code(std::string& out, const Interner& ids, std::uint32_t code) {
  if (code != kNoCode) append_csv_field(out, ids[code]);
}

// format_time, remembering the day: neighbours share it.
class TimeWriter {
 public:
  void put(std::string& out, Seconds time) {
    const Day day = day_of(time);
    if (day != day_ || day_text_.empty()) {
      day_ = day;
      day_text_ = format_day(day);
    }
    const Seconds second = time - start_of(day);
    std::array<char, 9> clock{' ', '0', '0', ':', '0', '0', ':', '0', '0'};
    put_two(clock, 1, second / 3600);
    put_two(clock, 4, second / 60 % 60);
    put_two(clock, 7, second % 60);
    out.append(day_text_).append(clock.data(), clock.size());
  }

 private:
  static void put_two(std::array<char, 9>& clock, std::size_t at, Seconds value) {
    clock[at] = static_cast<char>('0' + value / 10);
    clock[at + 1] = static_cast<char>('0' + value % 10);
  }

  Day day_ = 0;
  std::string day_text_;
};

// The column that broke a rule, and what stood there.
struct Blame {
  Role role = kNoRole;
  enum class Value : std::uint8_t { None, Order, Quantity, Amount } value = Value::None;
};

// A purchase that its cancellations used up broke no rule: nothing of it is to blame.
Blame blame_of_return(const Cleaning& cleaning, const RowChunk& rows, std::size_t row) {
  using Value = Blame::Value;
  if (cleaning.has_quantity && rows.quantity[row] < 0) return {Role::Quantity, Value::Quantity};
  if (!cleaning.has_quantity && rows.value[row] < 0) {
    const bool is_price = (rows.flags[row] & kValueIsPrice) != 0;
    return {is_price ? Role::UnitPrice : Role::Amount, Value::Amount};
  }
  const std::uint32_t order = rows.order[row];
  if (order != kNoCode && cleaning.cancelling[order]) return {Role::Order, Value::Order};
  return {};
}

Blame blame_of(const Cleaning& cleaning, Rule rule, const RowChunk& rows, std::size_t row) {
  using Value = Blame::Value;
  switch (rule) {
    case Rule::Duplicates:
      return {};
    case Rule::MissingCustomer:
      return {Role::Customer, Value::None};
    case Rule::Returns:
      return blame_of_return(cleaning, rows, row);
    case Rule::Nonpositive:
      if (rows.quantity[row] <= 0) return {Role::Quantity, Value::Quantity};
      if ((rows.flags[row] & kPriceNonpositive) != 0) return {Role::UnitPrice, Value::Amount};
      return {Role::Amount, Value::Amount};
  }
  return {};
}

class QuarantineText {
 public:
  QuarantineText(const UnitedRows& rows, const Cleaning& cleaning)
      : rows_(rows), cleaning_(cleaning) {}

  // Dropped rows of a chunk, and the rejects that stand before its end: [first, last) of them.
  std::string chunk_text(const SourceRows& source, const RowChunk& chunk,
                         const std::vector<std::uint8_t>& status, std::size_t first_reject,
                         std::size_t last_reject) {
    std::string out;
    std::size_t reject = first_reject;
    for (std::size_t row = 0; row < chunk.size(); ++row) {
      if (status[row] == kKept) continue;
      const std::uint64_t line = chunk.line[row];
      while (reject < last_reject && source.rejects[reject].line < line) {
        put_reject(out, source, reject++);
      }
      put_row(out, source, chunk, row, line, status[row]);
    }
    while (reject < last_reject) put_reject(out, source, reject++);
    return out;
  }

 private:
  void put_row(std::string& out, const SourceRows& source, const RowChunk& chunk, std::size_t row,
               std::uint64_t line, std::uint8_t status) {
    const bool future = status == kFuture;
    append_csv_field(out, source.path);
    out.push_back(',');
    put_line(out, line);
    out.append(future ? ",rejected," : ",dropped,");
    if (future) {
      out.append(reason_name(message::kRowInFuture)).append(",time,");
      times_.put(out, chunk.time[row]);
    } else {
      put_blame(out, cleaning_.rules[status - 1U].rule, chunk, row);
    }
    out.push_back(',');
    put_code(out, rows_.customers, chunk.customer[row]);
    out.push_back(',');
    put_code(out, rows_.orders, chunk.order[row]);
    out.push_back(',');
    times_.put(out, chunk.time[row]);
    out.push_back(',');
    put_code(out, rows_.products, chunk.product[row]);
    out.push_back(',');
    put_number(out, chunk.quantity[row]);
    out.push_back(',');
    if ((chunk.flags[row] & kValueMissing) == 0) put_number(out, chunk.value[row]);
    out.push_back('\n');
  }

  void put_blame(std::string& out, Rule rule, const RowChunk& chunk, std::size_t row) const {
    const Blame blame = blame_of(cleaning_, rule, chunk, row);
    out.append(name(rule)).push_back(',');
    out.append(name(blame.role)).push_back(',');
    switch (blame.value) {
      case Blame::Value::None:
        break;
      case Blame::Value::Order:
        put_code(out, rows_.orders, chunk.order[row]);
        break;
      case Blame::Value::Quantity:
        put_number(out, chunk.quantity[row]);
        break;
      case Blame::Value::Amount:
        put_number(out, chunk.value[row]);
        break;
    }
  }

  static void put_reject(std::string& out, const SourceRows& source, std::size_t i) {
    const Rejects::Entry& entry = source.rejects[i];
    append_csv_field(out, source.path);
    out.push_back(',');
    put_line(out, entry.line);
    out.append(",rejected,").append(reason_name(entry.reason)).push_back(',');
    out.append(name(entry.role));
    for (const std::string_view text : source.rejects.texts_of(i)) {
      out.push_back(',');
      append_csv_field(out, text);
    }
    out.push_back('\n');
  }

  const UnitedRows& rows_;
  const Cleaning& cleaning_;
  TimeWriter times_;
};

// A chunk of a file and the rejects that belong before its end.
struct Slice {
  const SourceRows* source = nullptr;
  const RowChunk* chunk = nullptr;
  const std::vector<std::uint8_t>* status = nullptr;
  std::size_t first_reject = 0;
  std::size_t last_reject = 0;
};

std::vector<Slice> slices_of(const UnitedRows& rows, const Cleaning& cleaning) {
  static const RowChunk kNoRows;
  static const std::vector<std::uint8_t> kNoStatus;
  std::vector<Slice> slices;
  std::size_t number = 0;
  for (const SourceRows& source : rows.sources) {
    std::size_t reject = 0;
    for (const RowChunk& chunk : source.chunks) {
      const std::uint64_t last_line = chunk.line[chunk.size() - 1];
      const std::size_t first = reject;
      while (reject < source.rejects.size() && source.rejects[reject].line < last_line) ++reject;
      slices.push_back({&source, &chunk, &cleaning.status[number++], first, reject});
    }
    slices.push_back({&source, &kNoRows, &kNoStatus, reject, source.rejects.size()});
  }
  return slices;
}

}  // namespace

std::string reason_name(Message reason) {
  std::string out;
  for (const char c : name(reason).substr(1)) {
    if (is_upper(c) && !out.empty()) out.push_back('_');
    out.push_back(to_lower(c));
  }
  return out;
}

Status stage_quarantine(const Context& context, FileSystem& files, const std::string& path,
                        const UnitedRows& rows, const Cleaning& cleaning) {
  TRY(files.make_folders(parent_folder(path)));
  TRY_ASSIGN(const auto file, create_staged(files, path));
  TRY(file->append(kHeader));
  const std::vector<Slice> slices = slices_of(rows, cleaning);
  for (std::size_t begin = 0; begin < slices.size(); begin += kChunksAtOnce) {
    std::vector<std::string> texts(std::min(kChunksAtOnce, slices.size() - begin));
    parallel_for(context, texts.size(), [&](std::size_t i) {
      const Slice& slice = slices[begin + i];
      texts[i] = QuarantineText(rows, cleaning)
                     .chunk_text(*slice.source, *slice.chunk, *slice.status, slice.first_reject,
                                 slice.last_reject);
    });
    for (const std::string& text : texts) {
      if (!text.empty()) TRY(file->append(text));
    }
  }
  return {};
}

}  // namespace canasta
