#include "recommend/next_basket.h"

#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "base/random.h"
#include "boosters/boosters.h"
#include "recommend/candidate_facts.h"

namespace canasta {
namespace {

constexpr std::size_t kCustomersPerChunk = 64;

// Customers with what they bought in the days after a moment.
struct Learners {
  std::vector<CustomerCode> customer;  // ascending
  ProductLists next;                   // distinct, ascending, none empty
};

// Those who bought both before and after the moment; where they are too many, those whose hash is
// lowest.
Learners find_learners(const Context& context, const Baskets& before, const Baskets& after,
                       std::size_t customers_max) {
  std::vector<std::pair<std::uint64_t, CustomerCode>> found;
  for (CustomerCode customer = 0; customer < before.customer_count(); ++customer) {
    if (before.first(customer) == before.last(customer)) continue;
    const std::size_t last = after.last(customer);
    if (last == after.first(customer) || after.time[last - 1] <= before.moment) continue;
    found.emplace_back(mix64(mix64(context.seed) ^ customer), customer);
  }
  if (found.size() > customers_max) {
    std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(customers_max),
                     found.end());
    found.resize(customers_max);
  }
  Learners learners;
  for (const auto& [hash, customer] : found) learners.customer.push_back(customer);
  std::sort(learners.customer.begin(), learners.customer.end());
  for (const CustomerCode customer : learners.customer) {
    learners.next.add(bought_products(after, customer, before.moment));
  }
  return learners;
}

SparseMatrix rows_of(const SparseMatrix& matrix, std::span<const CustomerCode> customers) {
  SparseMatrix rows;
  rows.columns = matrix.columns;
  for (const CustomerCode customer : customers) {
    const SparseRow row = matrix.row(customer);
    rows.column.insert(rows.column.end(), row.column.begin(), row.column.end());
    rows.value.insert(rows.value.end(), row.value.begin(), row.value.end());
    rows.offsets.push_back(rows.column.size());
  }
  return rows;
}

// The learners as `rows` of everybody show them.
NeighbourPool make_pool(std::uint64_t seed, const Dictionary& names, const SparseMatrix& rows,
                        const Learners& learners) {
  NeighbourPool pool;
  pool.rows = rows_of(rows, learners.customer);
  pool.next = learners.next;
  for (const CustomerCode customer : learners.customer) {
    pool.customers.add(names[customer]);
    pool.fold.push_back(outcome_fold(seed, customer));
  }
  return pool;
}

FeatureMatrix empty_matrix() {
  FeatureMatrix matrix;
  for (const FactName& fact : kCandidateFacts) {
    matrix.features.push_back({.name = std::string(fact.name),
                               .unit = std::string(fact.unit),
                               .family = std::string(fact.family)});
  }
  return matrix;
}

// Appends the candidates of one customer that are learnt from.
void append_rows(const Candidates& candidates, std::span<const ProductCode> next,
                 CustomerCode customer, std::uint64_t seed, std::size_t one_of,
                 FeatureMatrix& matrix) {
  constexpr std::size_t kFacts = kCandidateFacts.size();
  for (std::size_t i = 0; i < candidates.product.size(); ++i) {
    const std::span<const float> facts = std::span(candidates.facts).subspan(i * kFacts, kFacts);
    const ProductCode product = candidates.product[i];
    const bool is_bought = std::binary_search(next.begin(), next.end(), product);
    const bool is_own = facts[0] > 0;
    const std::uint64_t hash = mix64(mix64(seed ^ customer) + product);
    const bool is_drawn = !is_bought && !is_own;
    if (is_drawn && hash % one_of != 0) continue;
    matrix.values.insert(matrix.values.end(), facts.begin(), facts.end());
    matrix.positive.push_back(is_bought ? 1 : 0);
    matrix.total.push_back(is_drawn ? static_cast<double>(one_of) : 1);
  }
}

void append_matrix(const FeatureMatrix& part, FeatureMatrix& all) {
  all.values.insert(all.values.end(), part.values.begin(), part.values.end());
  all.positive.insert(all.positive.end(), part.positive.begin(), part.positive.end());
  all.total.insert(all.total.end(), part.total.begin(), part.total.end());
}

FeatureMatrix rows_to_learn_from(const Context& context, const CandidateFacts& facts,
                                 const KnownPurchases& before, const Learners& learners,
                                 const NeighbourPool& pool, std::size_t one_of) {
  const Chunks chunks{.count = learners.customer.size(), .size = kCustomersPerChunk};
  std::vector<FeatureMatrix> parts(chunks.number(), empty_matrix());
  for_chunks(context, chunks, [&](const Chunk& chunk) {
    if (context.cancelled()) return;
    CandidateFacts::Desk desk(facts);
    Candidates candidates;
    for (std::size_t i = chunk.first; i < chunk.last; ++i) {
      const CustomerCode customer = learners.customer[i];
      facts.describe(before, customer, pool.fold[i], desk, candidates);
      append_rows(candidates, learners.next[i], customer, context.seed, one_of, parts[chunk.index]);
    }
  });
  FeatureMatrix all = empty_matrix();
  for (const FeatureMatrix& part : parts) append_matrix(part, all);
  return all;
}

TrainOptions trees_of(const NextBasketOptions& options) {
  TrainOptions trees;
  trees.loss = Loss::Logistic;
  trees.rounds_max = options.rounds;
  trees.learning_rate = options.learning_rate;
  trees.max_depth = options.max_depth;
  trees.node_feature_share = .5;
  return trees;
}

}  // namespace

// Everything that was learnt. The facts point at the rest, so a body stays where it is.
class NextBasket::Body {
 public:
  Body() = default;
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  // The pool and the facts of a moment. What customers buy next is learnt at the first look.
  Status look(const Context& context, const KnownPurchases& known, const Learners& learners,
              const NextBasketOptions& options) {
    const DecayedBaskets everybody = decayed_baskets(context, known.baskets);
    pool = make_pool(context.seed, known.history.log().customers(), everybody.rows, learners);
    if (!outcomes) outcomes.emplace(context, pool.rows, pool.next, pool.fold);
    TRY_ASSIGN(CandidateFacts seen,
               CandidateFacts::build(context, everybody, *outcomes, pool, options));
    facts = std::move(seen);
    return {};
  }

  NeighbourPool pool;
  std::optional<NextOutcomes> outcomes;
  std::optional<CandidateFacts> facts;
  Forest forest;
};

NextBasket::NextBasket(std::unique_ptr<const Body> body) : body_(std::move(body)) {}
NextBasket::~NextBasket() = default;

Result<std::unique_ptr<NextBasket>> NextBasket::fit(const Context& context,
                                                    const KnownPurchases& known,
                                                    const NextBasketOptions& options) {
  const History history_before =
      known.history.log().as_of_second(known.history.moment() - options.days * kSecondsPerDay);
  const Baskets baskets_before = baskets_of(context, history_before);
  const KnownPurchases before{history_before, baskets_before};
  const Learners learners =
      find_learners(context, baskets_before, known.baskets, options.customers_max);

  auto body = std::make_unique<Body>();
  TRY(body->look(context, before, learners, options));
  const FeatureMatrix rows = rows_to_learn_from(context, *body->facts, before, learners, body->pool,
                                                options.negatives_drawn_one_of);
  TRY(context.check_cancel());
  TRY_ASSIGN(TrainedForest trained,
             xgboost_trainer()->train(context, all_rows(rows), nullptr, trees_of(options)));
  body->forest = std::move(trained.forest);
  if (!options.contemporaries) {
    TRY(body->look(context, known, learners, options));
  }
  return std::unique_ptr<NextBasket>(new NextBasket(std::move(body)));
}

void NextBasket::score(const KnownPurchases& known, std::span<const CustomerCode> customers,
                       View2<float> scores) const {
  CandidateFacts::Desk desk(*body_->facts);
  Candidates candidates;
  std::vector<float> probability;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const std::span<float> row = scores.row(i);
    std::fill(row.begin(), row.end(), kNotOffered);
    body_->facts->describe(known, customers[i], kNoFold, desk, candidates);
    probability.resize(candidates.product.size());
    body_->forest.predict({candidates.facts, kCandidateFacts.size()}, probability);
    for (std::size_t c = 0; c < probability.size(); ++c) {
      row[candidates.product[c]] = probability[c];
    }
  }
}

}  // namespace canasta
