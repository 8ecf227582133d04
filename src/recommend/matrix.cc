#include "recommend/matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 2048;

struct WeightedLine {
  ProductCode product = 0;
  OrderCode order = 0;
  double weight = 0;

  bool operator<(const WeightedLine& other) const {
    return product != other.product ? product < other.product : order < other.order;
  }
};

double age_weight(const History& history, Seconds time, double half_life_days) {
  if (half_life_days == 0) return 1;
  const double days = static_cast<double>(history.moment() - time) / kSecondsPerDay;
  return std::exp2(-days / half_life_days);
}

void gather_lines(const History& history, CustomerCode customer, const MatrixOptions& options,
                  std::vector<WeightedLine>& lines) {
  const PurchaseColumns& columns = history.log().columns();
  lines.clear();
  for (std::uint64_t i = history.first_line(customer); i < history.last_line(customer); ++i) {
    const bool counts = options.value == CellValue::Orders || options.value == CellValue::Binary;
    if (counts && columns.quantity[i] < 0) continue;
    double weight = age_weight(history, columns.time[i], options.half_life_days);
    if (options.value == CellValue::Spend) weight *= columns.amount[i];
    if (options.value == CellValue::Units) weight *= columns.quantity[i];
    lines.push_back({columns.product[i], columns.order[i], weight});
  }
  // Stable: sums run in the order of the log.
  std::stable_sort(lines.begin(), lines.end());
}

// The value of one product from its lines, which stand together.
double cell_value(std::span<const WeightedLine> lines, CellValue value) {
  double sum = 0;
  double of_order = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double weight = lines[i].weight;
    if (value == CellValue::Spend || value == CellValue::Units) {
      sum += weight;
    } else if (value == CellValue::Binary) {
      sum = std::max(sum, weight);
    } else {  // an order counts once, by its latest line
      const bool same = i > 0 && lines[i - 1].order == lines[i].order;
      const double latest = same ? std::max(of_order, weight) : weight;
      sum += same ? latest - of_order : latest;
      of_order = latest;
    }
  }
  return sum;
}

void append_row(std::span<const WeightedLine> lines, const MatrixOptions& options,
                SparseMatrix& rows) {
  for (std::size_t first = 0, last = 0; first < lines.size(); first = last) {
    while (last < lines.size() && lines[last].product == lines[first].product) ++last;
    const double value = cell_value(lines.subspan(first, last - first), options.value);
    const auto cell =
        static_cast<float>(options.logarithm ? std::log1p(std::max(value, 0.0)) : value);
    if (!(cell > 0) || !std::isfinite(cell)) continue;
    rows.column.push_back(lines[first].product);
    rows.value.push_back(cell);
  }
  rows.offsets.push_back(rows.value.size());
}

}  // namespace

SparseMatrix purchase_rows(const History& history, std::span<const CustomerCode> customers,
                           const MatrixOptions& options) {
  CANASTA_ASSERT(options.half_life_days >= 0);
  SparseMatrix rows{.columns = history.log().products().size()};
  std::vector<WeightedLine> lines;
  for (const CustomerCode customer : customers) {
    lines.clear();
    if (customer < history.customer_count()) gather_lines(history, customer, options, lines);
    append_row(lines, options, rows);
  }
  return rows;
}

SparseMatrix purchase_matrix(const Context& context, const History& history,
                             const MatrixOptions& options) {
  const Chunks chunks{.count = history.customer_count(), .size = kCustomersPerChunk};
  std::vector<SparseMatrix> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    std::vector<CustomerCode> customers(chunk.size());
    std::iota(customers.begin(), customers.end(), static_cast<CustomerCode>(chunk.first));
    parts[chunk.index] = purchase_rows(history, customers, options);
  });
  return stack_rows(parts, history.log().products().size());
}

}  // namespace canasta
