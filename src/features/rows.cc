// Rows: every customer-day with its history, built by one forward pass per customer.
//
// Rows are made customer by customer and in order of days; a block is a range of whole customers
// that is fixed by the request alone. So blocks can be built in parallel, and put together in
// their order they are the same bytes on any number of threads.

#include "features/rows.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "base/assert.h"
#include "base/parallel.h"
#include "base/random.h"

namespace canasta {
namespace {

// Where the purchases alone are too many they are kept all the same, with a few negatives.
constexpr double kRateMin = 1e-4;

bool takes_part(const RowRequest& request, CustomerCode customer) {
  return request.population.empty() || request.population[customer] != 0;
}

RowSink sink_at(FeatureMatrix& matrix, std::uint64_t row) {
  return {.values = matrix.values.data() + row * matrix.columns(),
          .day = matrix.day.data() + row,
          .customer = matrix.customer.data() + row,
          .positive = matrix.positive.data() + row,
          .total = matrix.total.data() + row};
}

void resize(FeatureMatrix& matrix, std::uint64_t rows) {
  matrix.values.resize(rows * matrix.columns());
  matrix.day.resize(rows);
  matrix.customer.resize(rows);
  matrix.positive.resize(rows);
  matrix.total.resize(rows);
}

}  // namespace

RowWriter::RowWriter(const PurchaseDays& days, RowRequest request)
    : days_(&days),
      request_(std::move(request)),
      facts_(*request_.calendar, request_.first, request_.last),
      features_(request_.plan.features()) {
  CANASTA_ASSERT(request_.population.empty() ||
                 request_.population.size() == days.customer_count());
  CANASTA_ASSERT(request_.sampling.rate > 0 && request_.sampling.rate <= 1);
  for (const FeatureId id : request_.plan.ids) columns_.push_back(position(id));

  std::uint64_t in_block = 0;
  block_start_.push_back(0);
  const auto customers = static_cast<CustomerCode>(days.customer_count());
  for (CustomerCode customer = 0; customer < customers; ++customer) {
    const RowCount own = count_all(customer);
    if (in_block > 0 && in_block + own.rows > kBlockRows) {
      block_start_.push_back(customer);
      in_block = 0;
    }
    in_block += own.rows;
    count_.rows += own.rows;
    count_.positive += own.positive;
  }
  if (count_.rows > 0) block_start_.push_back(customers);
}

RowCount RowWriter::count_all(CustomerCode customer) const {
  const std::span<const Day> own = days_->days_of(customer);
  if (own.empty() || !takes_part(request_, customer)) return {};
  const Day first = std::max(request_.first, own.front() + 1);
  if (first > request_.last) return {};
  const auto begin = std::ranges::lower_bound(own, first);
  const auto end = std::upper_bound(begin, own.end(), request_.last);
  return {.rows = static_cast<std::uint64_t>(request_.last - first + 1),
          .positive = static_cast<std::uint64_t>(end - begin)};
}

bool RowWriter::keeps(CustomerCode customer, Day day) const {
  if (request_.sampling.rate >= 1) return true;
  const std::uint64_t key =
      (static_cast<std::uint64_t>(customer) << 32) | static_cast<std::uint32_t>(day);
  return to_unit(mix64(request_.sampling.seed ^ mix64(key))) < request_.sampling.rate;
}

std::uint64_t RowWriter::count_kept(CustomerCode customer) const {
  const RowCount all = count_all(customer);
  if (request_.sampling.rate >= 1 || all.rows == 0) return all.rows;
  const std::span<const Day> own = days_->days_of(customer);
  Day day = request_.last - static_cast<Day>(all.rows) + 1;
  auto next = std::ranges::lower_bound(own, day);
  std::uint64_t kept = 0;
  for (; day <= request_.last; ++day) {
    const bool bought = next != own.end() && *next == day;
    if (bought) ++next;
    if (bought || keeps(customer, day)) ++kept;
  }
  return kept;
}

void RowWriter::write_customer(CustomerCode customer, RowSink& sink) const {
  if (!takes_part(request_, customer)) return;
  CustomerHistory history(*days_, customer);
  const std::span<const Day> own = history.days();
  const double negative_weight = 1 / request_.sampling.rate;
  const std::size_t columns = columns_.size();
  FeatureRow row = missing_row();
  for (std::size_t met = 0; met < own.size() && own[met] < request_.last; ++met) {
    history.buy();
    const bool ends_with_purchase = met + 1 < own.size() && own[met + 1] <= request_.last;
    const Day end = ends_with_purchase ? own[met + 1] : request_.last;
    Day day = std::max(own[met] + 1, request_.first);
    if (day > end) continue;
    history.write_constant(row);
    for (; day <= end; ++day) {
      const bool bought = ends_with_purchase && day == end;
      if (!bought && !keeps(customer, day)) continue;
      history.write_day(day, facts_.of(day), row);
      for (std::size_t i = 0; i < columns; ++i) sink.values[i] = row[columns_[i]];
      sink.values += columns;
      *sink.day++ = day;
      *sink.customer++ = customer;
      *sink.positive++ = bought ? 1 : 0;
      *sink.total++ = bought ? 1 : negative_weight;
    }
  }
}

std::uint64_t RowWriter::rows_max(std::size_t block) const {
  std::uint64_t rows = 0;
  for (CustomerCode code = block_start_[block]; code < block_start_[block + 1]; ++code) {
    rows += count_all(code).rows;
  }
  return rows;
}

std::uint64_t RowWriter::rows_kept(std::size_t block) const {
  std::uint64_t rows = 0;
  for (CustomerCode code = block_start_[block]; code < block_start_[block + 1]; ++code) {
    rows += count_kept(code);
  }
  return rows;
}

void RowWriter::write(std::size_t block, RowSink& sink) const {
  for (CustomerCode code = block_start_[block]; code < block_start_[block + 1]; ++code) {
    write_customer(code, sink);
  }
}

RowCount count_rows(const PurchaseDays& days, const RowRequest& request) {
  return RowWriter(days, request).count();
}

Sampling sampling_for(const RowCount& count, std::uint64_t rows_max, std::uint64_t seed) {
  if (count.rows <= rows_max) return {.rate = 1, .seed = seed};
  const auto negatives = static_cast<double>(count.rows - count.positive);
  const double room = static_cast<double>(rows_max) - static_cast<double>(count.positive);
  return {.rate = std::clamp(room / negatives, kRateMin, 1.0), .seed = seed};
}

RowBlocks::RowBlocks(const PurchaseDays& days, RowRequest request)
    : writer_(std::make_shared<const RowWriter>(days, std::move(request))) {}

std::size_t RowBlocks::count() const { return writer_->blocks(); }

std::uint64_t RowBlocks::rows() const { return writer_->count().rows; }

void RowBlocks::build(std::size_t block, FeatureMatrix& out) const {
  CANASTA_ASSERT(block < count());
  if (out.features != writer_->features()) out.features = writer_->features();
  resize(out, writer_->rows_max(block));
  RowSink sink = sink_at(out, 0);
  writer_->write(block, sink);
  resize(out, static_cast<std::uint64_t>(sink.day - out.day.data()));
}

FeatureMatrix build_rows(const Context& context, const PurchaseDays& days,
                         const RowRequest& request) {
  const RowWriter writer(days, request);
  std::vector<std::uint64_t> first_row(writer.blocks() + 1);
  parallel_for(context, writer.blocks(),
               [&](std::size_t block) { first_row[block + 1] = writer.rows_kept(block); });
  std::partial_sum(first_row.begin(), first_row.end(), first_row.begin());
  FeatureMatrix matrix;
  matrix.features = writer.features();
  resize(matrix, first_row.back());
  parallel_for(context, writer.blocks(), [&](std::size_t block) {
    RowSink sink = sink_at(matrix, first_row[block]);
    writer.write(block, sink);
    CANASTA_ASSERT(sink.day == matrix.day.data() + first_row[block + 1]);
  });
  return matrix;
}

Status for_each_block(const Context& context, const RowBlocks& blocks,
                      const std::function<void(std::size_t, const FeatureMatrix&)>& body) {
  // A lane per thread, each with a matrix of its own that it fills again and again.
  const auto lanes = static_cast<std::size_t>(std::max(1, context.threads));
  std::atomic<std::size_t> next = 0;
  parallel_for(context, lanes, [&](std::size_t) {
    FeatureMatrix rows;
    while (!context.cancelled()) {
      const std::size_t block = next.fetch_add(1, std::memory_order_relaxed);
      if (block >= blocks.count()) break;
      blocks.build(block, rows);
      body(block, rows);
    }
  });
  return context.check_cancel();
}

}  // namespace canasta
