// Slates of all customers with their reasons, as arrays of a safetensors file, and back.
//
// A slate is kept kKeptSlate long: what a service answers from memory. Longer ones are filled up by
// the models that it has at hand.
//
// Errors   Corrupt kFormatBroken with the path.
// Format   docs/formats/snapshot.md
#pragma once

#include <string>
#include <vector>

#include "engine/offer_chain.h"

namespace canasta {

inline constexpr std::size_t kKeptSlate = 20;

// Reasons as columns, 26 bytes each; what a kind has no use for is 0.
class KeptReasons {
 public:
  std::size_t size() const { return kind_.size(); }
  SlateReason operator[](std::size_t place) const;
  void add(const SlateReason& reason);
  // Whether columns are of one length, and kinds and products known.
  bool holds(std::size_t products) const;

  // Calls body(name, column) for each.
  template <class Self, class Body>
  static void for_columns(Self& self, const Body& body) {
    body("kind", self.kind_);
    body("weekday", self.weekday_);
    body("count", self.count_);
    body("of", self.of_);
    body("last", self.last_);
    body("next", self.next_);
    body("number", self.number_);
    body("rest", self.rest_);
    body("part_ends", self.part_ends_);
    body("part_product", self.part_product_);
    body("part_amount", self.part_amount_);
  }

 private:
  void add_parts(const ScoreParts& score);

  std::vector<std::uint8_t> kind_;  // place in SlateReason::because
  std::vector<std::uint8_t> weekday_;
  std::vector<std::uint32_t> count_, of_;  // bought of days; with; buyers of customers; of days
  std::vector<Day> last_, next_;
  std::vector<double> number_;  // gap in days, lift, share
  // What adds up to a score; all empty where no reason has parts.
  std::vector<double> rest_;
  std::vector<std::uint64_t> part_ends_;
  std::vector<std::uint32_t> part_product_;
  std::vector<double> part_amount_;
};

struct KeptOffers {
  std::vector<std::string> models;     // by source
  SourcedSlates slates;                // by customer of the log; the last one: a stranger's
  KeptReasons reasons;                 // by place in the slates
  std::vector<std::uint8_t> excluded;  // by product, by the rules; empty: none

  // Appends a slate of a chain, with its reasons; models that are new here go behind the others.
  void add_slate(const ChainOffers& from, std::size_t slate);
};

std::string saved_offers(const KeptOffers& offers);

struct LogSize {
  std::size_t customers = 0;
  std::size_t products = 0;
};
Result<KeptOffers> read_saved_offers(std::string bytes, const std::string& path,
                                     const LogSize& log);

}  // namespace canasta
