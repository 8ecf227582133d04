#include <algorithm>
#include <tuple>

#include "base/parallel.h"
#include "recommend/recommend.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 2048;

struct BoughtLine {
  std::uint64_t product_and_order = 0;  // product in the high half
  Day day = 0;
};

struct Candidate {
  ProductCode product = 0;
  std::uint32_t orders = 0;
  Day last_day = 0;
};

// Reused from customer to customer, so that a chunk allocates a handful of times.
struct Workspace {
  std::vector<BoughtLine> lines;
  std::vector<Candidate> candidates;
};

// The lists of one chunk of customers.
struct ChunkLists {
  std::vector<ProductCode> product;
  std::vector<std::uint32_t> orders;
};

bool is_better(const Candidate& a, const Candidate& b) {
  return std::tuple(b.orders, b.last_day, a.product) < std::tuple(a.orders, a.last_day, b.product);
}

void gather_lines(const History& history, CustomerCode customer, std::vector<BoughtLine>& lines) {
  const PurchaseColumns& columns = history.log().columns();
  lines.clear();
  for (std::uint64_t i = history.first_line(customer); i < history.last_line(customer); ++i) {
    if (columns.quantity[i] < 0) continue;
    const std::uint64_t product = columns.product[i];
    lines.push_back({(product << 32) | columns.order[i], day_of(columns.time[i])});
  }
}

// Sorted by product and order, an order counts once however many lines it has, and also when its
// lines stand at different times with another order between them.
void count_orders(std::vector<BoughtLine>& lines, std::vector<Candidate>& candidates) {
  std::sort(lines.begin(), lines.end(), [](const BoughtLine& a, const BoughtLine& b) {
    return a.product_and_order < b.product_and_order;
  });
  candidates.clear();
  std::uint64_t previous = 0;
  for (const BoughtLine& line : lines) {
    const auto product = static_cast<ProductCode>(line.product_and_order >> 32);
    if (candidates.empty() || candidates.back().product != product) {
      candidates.push_back({product, 1, line.day});
    } else {
      candidates.back().orders += line.product_and_order != previous ? 1 : 0;
      candidates.back().last_day = std::max(candidates.back().last_day, line.day);
    }
    previous = line.product_and_order;
  }
}

// Appends the customer's list and returns its length.
std::size_t append_list(const History& history, CustomerCode customer, std::size_t k,
                        Workspace& workspace, ChunkLists& lists) {
  gather_lines(history, customer, workspace.lines);
  count_orders(workspace.lines, workspace.candidates);
  const std::size_t length = std::min(k, workspace.candidates.size());
  const auto first = workspace.candidates.begin();
  const auto last = first + static_cast<std::ptrdiff_t>(length);
  std::partial_sort(first, last, workspace.candidates.end(), is_better);
  for (auto candidate = first; candidate != last; ++candidate) {
    lists.product.push_back(candidate->product);
    lists.orders.push_back(candidate->orders);
  }
  return length;
}

}  // namespace

TopProducts top_products(const Context& context, const History& history, std::size_t k) {
  const std::size_t customers = history.customer_count();
  const Chunks chunks{.count = customers, .size = kCustomersPerChunk};
  std::vector<ChunkLists> lists(chunks.number());
  TopProducts top;
  top.offsets.resize(customers + 1);
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    Workspace workspace;
    for (std::size_t customer = chunk.first; customer < chunk.last; ++customer) {
      top.offsets[customer + 1] = append_list(history, static_cast<CustomerCode>(customer), k,
                                              workspace, lists[chunk.index]);
    }
  });
  for (std::size_t i = 0; i < customers; ++i) top.offsets[i + 1] += top.offsets[i];

  top.product.reserve(top.offsets[customers]);
  top.orders.reserve(top.offsets[customers]);
  for (const ChunkLists& part : lists) {
    top.product.insert(top.product.end(), part.product.begin(), part.product.end());
    top.orders.insert(top.orders.end(), part.orders.begin(), part.orders.end());
  }
  return top;
}

}  // namespace canasta
