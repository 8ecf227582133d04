// Any bytes as a recommender's file: refused with a reason, or a model that can be asked and gives
// the same bytes again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "data/baskets.h"
#include "recommend/collaborative.h"

namespace canasta {
namespace {

// Two customers; the model may know one product, both, or neither.
PurchaseLog small_log() {
  Dictionary customers;
  Dictionary orders;
  Dictionary products;
  for (const char* id : {"ana", "luis"}) orders.add(id), customers.add(id);
  for (const char* id : {"a", "b", "c"}) products.add(id);
  return PurchaseLog::build({.customer = {0, 0, 1},
                             .order = {0, 0, 1},
                             .product = {0, 1, 2},
                             .time = {0, 0, 0},
                             .quantity = {1, 1, 1},
                             .amount = {2, 3, 4}},
                            std::move(customers), std::move(orders), std::move(products));
}

void ask(const Recommender& model, const PurchaseLog& log) {
  const History history = log.all();
  const Baskets baskets = baskets_of(Context{}, history);
  const std::vector<CustomerCode> customers = {0, 1};
  CANASTA_ASSERT(recommend(Context{}, model, {history, baskets}, customers).ok());
}

}  // namespace
}  // namespace canasta

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const canasta::PurchaseLog log = canasta::small_log();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto model = canasta::load_collaborative(bytes, "model", log.products());
  if (!model.ok()) return 0;
  canasta::ask(**model, log);
  const std::string again = (*model)->bytes();
  const auto twice = canasta::load_collaborative(again, "model", log.products());
  CANASTA_ASSERT(twice.ok() && (*twice)->bytes() == again);
  return 0;
}
