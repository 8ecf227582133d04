#include "simulate/visits.h"

#include <algorithm>
#include <tuple>

#include "base/parallel.h"
#include "simulate/shopper.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 1024;
constexpr std::uint64_t kSharesUnit = 10'000;
constexpr std::uint32_t kReturnDaysMax = 14;
constexpr std::uint32_t kReturnSecondMin = 9 * 3600;
constexpr std::uint32_t kReturnSecondMax = 19 * 3600;

struct ChunkVisits {
  std::vector<Visit> visits;
  std::uint64_t named_customers = 0;
};

// One line in so many comes back within two weeks, at most one a basket.
void add_return(const Shopper& shopper, const Visit& sale, std::span<const ShopDay> calendar,
                std::uint32_t returns_per_10k, std::vector<Visit>& visits) {
  const ShopDay& day = calendar[static_cast<std::size_t>(sale.position)];
  Random random = shopper.random(day.day, Shopper::Use::Return);
  const std::uint64_t chance = std::uint64_t{returns_per_10k} * shopper.basket_size(day);
  if (random.below(kSharesUnit) >= chance) return;
  Visit back = sale;
  back.position += 1 + static_cast<std::int32_t>(random.below(kReturnDaysMax));
  back.second_of_day = kReturnSecondMin + static_cast<std::uint32_t>(
                                              random.below(kReturnSecondMax - kReturnSecondMin));
  back.is_anonymous = false;
  const auto position = static_cast<std::size_t>(back.position);
  if (position < calendar.size() && !calendar[position].is_closed) visits.push_back(back);
}

void add_visits(const Context& context, const ReceiptOptions& options,
                std::span<const ShopDay> calendar, std::uint32_t customer, ChunkVisits& chunk) {
  const Shopper shopper(context.seed, customer, options.days);
  std::vector<std::int32_t> positions;
  shopper.visit(calendar, positions);
  bool is_named = false;
  for (const std::int32_t position : positions) {
    const ShopDay& day = calendar[static_cast<std::size_t>(position)];
    Random random = shopper.random(day.day, Shopper::Use::Anonymous);
    Visit visit{customer, shopper.second_of_day(day), position, position, false};
    visit.is_anonymous = random.below(kSharesUnit) < options.dirt.missing_customer_per_10k;
    is_named = is_named || !visit.is_anonymous;
    chunk.visits.push_back(visit);
    // What nobody can be named for, nobody brings back.
    if (!visit.is_anonymous) {
      add_return(shopper, visit, calendar, options.dirt.returns_per_10k, chunk.visits);
    }
  }
  chunk.named_customers += is_named ? 1 : 0;
}

// Puts the chunks' visits by day: counted, then placed in the order of the chunks.
Visits sort_by_day(const std::vector<ChunkVisits>& chunks, std::size_t days) {
  Visits out;
  out.offsets.assign(days + 1, 0);
  for (const ChunkVisits& chunk : chunks) {
    out.named_customers += chunk.named_customers;
    for (const Visit& visit : chunk.visits) {
      out.offsets[static_cast<std::size_t>(visit.position) + 1] += 1;
    }
  }
  for (std::size_t day = 0; day < days; ++day) out.offsets[day + 1] += out.offsets[day];
  out.visits.resize(out.offsets[days]);
  std::vector<std::uint64_t> next(out.offsets);
  for (const ChunkVisits& chunk : chunks) {
    for (const Visit& visit : chunk.visits) {
      out.visits[next[static_cast<std::size_t>(visit.position)]++] = visit;
    }
  }
  return out;
}

void sort_by_time(std::span<Visit> visits) {
  const auto rank = [](const Visit& visit) {
    return std::tuple(visit.second_of_day, visit.customer, visit.is_return(), visit.sale_position);
  };
  std::sort(visits.begin(), visits.end(),
            [&](const Visit& a, const Visit& b) { return rank(a) < rank(b); });
}

}  // namespace

Result<Visits> make_visits(const Context& context, const ReceiptOptions& options,
                           std::span<const ShopDay> calendar) {
  const Chunks chunks{.count = options.customers, .size = kCustomersPerChunk};
  std::vector<ChunkVisits> parts(chunks.number());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      if (context.cancelled()) return;
      add_visits(context, options, calendar, static_cast<std::uint32_t>(customer),
                 parts[chunk.index]);
    }
  });
  TRY(context.check_cancel());
  Visits visits = sort_by_day(parts, calendar.size());
  parallel_for(context, calendar.size(), [&](std::size_t day) {
    const auto first = visits.visits.begin() + static_cast<std::ptrdiff_t>(visits.offsets[day]);
    const auto last = visits.visits.begin() + static_cast<std::ptrdiff_t>(visits.offsets[day + 1]);
    sort_by_time({first, last});
  });
  return visits;
}

}  // namespace canasta
