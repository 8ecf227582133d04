// How good are the models that offer products? Judged on what was bought afterwards.
//
//   by time   the last `days` of the data are foretold from what was known before them
//   given     a ready-made split (ingest/given_split.h), so that published figures can be rerun
//
// Who is judged: customers with a basket before the moment who buy after it. By time, products that
// nobody had bought before the moment cannot be offered and are not asked for; how many they were
// is said. Repeat purchases count unless only new products are asked for; the whole catalogue is
// ranked. A slate that a model leaves short stays short.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/basket_models.h"
#include "engine/config.h"
#include "evaluate/evaluate.h"
#include "ingest/ingest.h"

namespace canasta {

struct BasketJudgeOptions {
  std::vector<std::string> models;  // names; empty: all
  std::vector<std::size_t> k = {5, 10, 20};
  OfferedProducts products = OfferedProducts::All;
  BasketSettings settings = {};  // of models; the others stand as they are
};

// How a task is judged. `models` empty: those of the task, or all, and random. Behind them stands
// what models are held against, popular and own_history, where it is not named.
BasketJudgeOptions judging(const RecommendTask& task, const std::vector<std::string>& models,
                           OfferedProducts products, BasketSettings settings);

// One model at each k.
struct JudgedModel {
  std::string name;
  std::vector<SlateJudgement> at;   // one a k
  std::optional<Error> not_fitted;  // why it could not be judged: `at` is empty
};

struct BasketJudgement {
  std::size_t customers = 0;         // judged
  std::size_t products_unknown = 0;  // bought, but never sold before the moment
  std::vector<JudgedModel> models;   // best first, by NDCG at the middle k
};

// What is known at a moment, and what the judged bought after it.
struct BasketQuestion {
  BasketFit fit;
  std::vector<CustomerCode> customers = {};
  JudgedCustomers judged = {};
  std::size_t products_unknown = 0;
};

// The customers of `after` who are known at the moment, and what each bought by then and after it.
// Nothing is asked of those who bought no product that counts.
BasketQuestion question_by_time(const KnownPurchases& known, const Baskets& after, int days,
                                OfferedProducts products);
BasketQuestion question_of_split(const BasketFit& fit, const NextBaskets& next,
                                 OfferedProducts products);

// Errors: Config for an unknown model; InvalidInput kNobodyBoughtAfter where nobody is judged;
// Cancelled.
Result<BasketJudgement> judge_basket_models(const Context& context, const BasketQuestion& question,
                                            const BasketJudgeOptions& options);

// Foretells the `days` after the end of `moment` from what was known then. Errors: as above.
Result<BasketJudgement> judge_days_after(const Context& context, const PurchaseLog& log, Day moment,
                                         int days, const BasketJudgeOptions& options);

}  // namespace canasta
