// Recommender: what every model that offers products can do.
//
// A model is fitted on what was known at a moment and is asked with what is known at the same or a
// later one; products keep their codes between the two. Customers need not be those of the fit: a
// model scores from what a customer bought, so that a new customer gets an answer from the first
// basket on.
//
//   score        higher is better, in the model's own unit; kNotOffered for a product on which the
//                model has nothing to say
//   slate        the k best of a customer, best first; of equal scores the lower product code
//
// Threads  immutable once fitted; recommend() gives the same bytes on any number of threads.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/view.h"
#include "data/baskets.h"
#include "data/purchase_log.h"
#include "data/slates.h"

namespace canasta {

inline constexpr float kNotOffered = -std::numeric_limits<float>::infinity();

// What is known of the customers at a moment. Borrows both; baskets are those of the history.
// Behind them customers without baskets may stand, whom the log does not know.
struct KnownPurchases {
  const History& history;
  const Baskets& baskets;

  std::size_t customer_count() const { return baskets.customer_count(); }
  std::size_t product_count() const { return baskets.product_count; }
};

// Which products a slate may hold, by what the customer bought before.
enum class OfferedProducts : std::uint8_t { All, New, Repeat };

inline constexpr std::size_t kSlateProductsMax = 10'000;  // k

struct SlateOptions {
  std::size_t k = 10;
  OfferedProducts products = OfferedProducts::All;
  // 1 where a product must not be offered to anybody; empty: nothing is kept out.
  std::span<const std::uint8_t> excluded = {};
};

// What a product that the customer bought added to a score.
struct Contribution {
  ProductCode product = 0;
  double amount = 0;
  bool operator==(const Contribution&) const = default;
};

class Recommender {
 public:
  virtual ~Recommender() = default;
  virtual std::string_view name() const = 0;
  // Fills the scores of a few customers: [customers x products]. Called from several threads.
  // REQUIRES: `known` has the products of the fit.
  virtual void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                     View2<float> scores) const = 0;
  // What adds up to the score of a product, by what the customer bought; nothing where the model
  // is not linear in it.
  virtual std::vector<Contribution> contributions(const KnownPurchases&, CustomerCode,
                                                  ProductCode) const {
    return {};
  }
};

// The slates of `customers`. Customers go to the threads in small blocks, whose scores stay in the
// cache while the best are picked. Error: Cancelled.
// REQUIRES: 1 <= options.k <= kSlateProductsMax; excluded empty or one for each product.
Result<Slates> recommend(const Context& context, const Recommender& model,
                         const KnownPurchases& known, std::span<const CustomerCode> customers,
                         const SlateOptions& options = {});

// Appends the k best of a row of scores and returns how many they are: what a slate is made of.
std::size_t append_best(std::span<const float> scores, std::size_t k,
                        std::vector<ProductCode>& products, std::vector<float>& values);

}  // namespace canasta
