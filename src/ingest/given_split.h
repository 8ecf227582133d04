// A ready-made split of baskets, so that published protocols can be rerun.
//
//   train   what customers bought, basket by basket
//   test    what each bought next
//   users   who may be learnt from, tuned on, judged; without it everybody of test is judged
//
// Train and test are next-basket JSON, {"17": [[-1], [3, 4], [5], [-1]]}, each list a basket, [-1]
// none; or a table of two columns (customer, product), one basket a customer, or of three
// (customer, order, product), orders ascending. Users are JSON: {"train": ["17"], "val": [],
// "test": []}; other keys are passed over. All of them may be packed as .gz or .zst.
//
// Baskets have an order and no date, so they are given days: everybody's last one stands on day 0,
// those before it a day apart. The next baskets of customers of "train" are in the log too, on day
// 1: they happened while the others', which are judged, were still to come.
//
// Errors    InvalidInput with the file and what was expected; those of reading files.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/purchase_log.h"
#include "data/slates.h"
#include "io/file_system.h"

namespace canasta {

struct GivenSplitFiles {
  std::string train;
  std::string test;
  std::string users;  // empty: everybody of test is judged
};

// Customers with what they bought next: distinct products, ascending. A product that no basket of
// the log holds has a code beyond those of the log.
struct NextBaskets {
  std::vector<CustomerCode> customer;  // ascending
  ProductLists bought;                 // one a customer, none empty
};

inline constexpr Day kGivenHistoryEnd = 0;  // day of the last baskets of train
inline constexpr Day kGivenFutureDay = 1;   // day of the next baskets that may be learnt from

struct GivenSplit {
  PurchaseLog log;
  NextBaskets validation;
  NextBaskets test;
  std::size_t strangers = 0;  // customers to be judged of whom train knows nothing: left out
};

Result<GivenSplit> read_given_split(const Context& context, const FileSystem& files,
                                    const GivenSplitFiles& paths);

}  // namespace canasta
