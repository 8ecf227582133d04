// Why a product stands in a slate: facts about the customer and the product that can be checked.
//
//   OwnReason       the customer bought it: on how many of the last days with a purchase, or of
//                   those on its weekday where most of them were on one; from the third time on
//                   how often, and when it is due: the median gap after the last time, where the
//                   gaps deviate from it by less than half in the median
//   TogetherReason  it is bought with something that the customer bought: of the customer's
//                   products the one of the highest lift, of pairs in at least kTogetherBasketsMin
//                   baskets
//   AlikeReason     how many of the customers most like this one bought it, by the cosine of what
//                   they bought; at least kAlikeBuyersMin
//   PopularReason   how many customers bought it lately, else ever
//   ScoreParts      of a model that adds up what was bought, such as EASE: what each product added
//                   to the score, exactly
//
// The first of the first four that holds is given, whatever the model; what the parts add up to
// is the score. A reason says what speaks for a product, not why it will be bought.
//
// Cost     a pass over the customers' baskets; for products that the customer does not know, over
//          the baskets that hold them, and for AlikeReason over those who bought the same.
// Threads  the same bytes on any number of threads.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "recommend/fallback.h"

namespace canasta {

inline constexpr std::size_t kReasonDaysMax = 6;       // with a purchase, looked back at
inline constexpr std::size_t kTogetherBasketsMin = 5;  // that hold both
inline constexpr std::size_t kAlikeCustomers = 50;
inline constexpr std::size_t kAlikeBuyersMin = 2;
inline constexpr std::size_t kScorePartsMax = 3;  // named

struct OwnReason {
  std::size_t bought = 0;           // of `days`; 0: not lately
  std::size_t days = 0;             // with a purchase, at most kReasonDaysMax
  std::optional<int> weekday = {};  // of those days alone; 0 is Monday
  Day last = 0;
  // From the third time on, where it is even.
  struct Rhythm {
    double gap_days = 0;
    Day next = 0;
    bool operator==(const Rhythm&) const = default;
  };
  std::optional<Rhythm> rhythm = {};
  bool operator==(const OwnReason&) const = default;
};

struct TogetherReason {
  ProductCode with = 0;
  double lift = 0;
  bool operator==(const TogetherReason&) const = default;
};

struct AlikeReason {
  std::size_t buyers = 0;
  std::size_t customers = 0;
  bool operator==(const AlikeReason&) const = default;
};

struct PopularReason {
  double share = 0;  // of the customers who bought anything
  int days = 0;      // 0: ever
  bool operator==(const PopularReason&) const = default;
};

struct ScoreParts {
  std::vector<Contribution> parts = {};  // largest first
  double rest = 0;
  bool operator==(const ScoreParts&) const = default;
};

struct SlateReason {
  std::variant<PopularReason, OwnReason, TogetherReason, AlikeReason> because = {};
  ScoreParts score = {};  // no parts: the model does not add up
  bool operator==(const SlateReason&) const = default;
};

struct ReasonOptions {
  int popular_days = 30;
};

// One for each product of the slates, in their order. `models` are those that `slates` has as
// sources. Error: Cancelled.
Result<std::vector<SlateReason>> explain_slates(const Context& context,
                                                std::span<const Recommender* const> models,
                                                const KnownPurchases& known,
                                                std::span<const CustomerCode> customers,
                                                const SourcedSlates& slates,
                                                const ReasonOptions& options = {});

}  // namespace canasta
