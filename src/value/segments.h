// RFM segments: recency, frequency, monetary of every customer, each scored 1 to 5, and a name for
// each of the 125 combinations.
//
//   recency_days  days from the last purchase to the moment
//   frequency     distinct orders
//   monetary      sum of the amounts, returns that were kept taken off
//
// A line with a negative quantity is no purchase: it counts for monetary alone, and who has no
// other lines is no customer here.
//
// Scores   r = 5 minus the fifths of customers who bought strictly later,
//          f = 1 plus the fifths with strictly fewer orders,
//          m = 1 plus the fifths with strictly less spend; all rounded down.
//          Equal values get equal scores. Where nothing is equal, each score has a fifth of the
//          customers. Where half of them have one order, these all get f = 1, nobody gets 2, and
//          f = 3 begins with the second order: a score of f says that at least f - 1 fifths have
//          fewer. If all are equal, all are 5, 1, 1.
// Cost     one pass over the lines, four selections a score (no sorting); 28 bytes a customer.
//          149,914 customers in under 20 ms (docs/methods/segments.md).
// Threads  Customers in chunks: the same bytes on any number of threads.
// Source   Hughes (1994), "Strategic Database Marketing", on scoring by fifths.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/context.h"
#include "base/messages.h"
#include "data/purchase_log.h"

namespace canasta {

// Customers with at least one purchase, ascending; columns of one length.
struct Rfm {
  std::vector<CustomerCode> customer;
  std::vector<Day> recency_days;
  std::vector<std::uint32_t> frequency;
  std::vector<double> monetary;

  std::size_t size() const { return customer.size(); }
};
Rfm recency_frequency_monetary(const Context& context, const History& history);

// Each 1 (worst) to 5 (best).
struct RfmScore {
  std::uint8_t r = 1;
  std::uint8_t f = 1;
  std::uint8_t m = 1;
  bool operator==(const RfmScore&) const = default;
};
std::vector<RfmScore> score(const Context& context, const Rfm& rfm);

// From the best to the worst.
enum class Segment : std::uint8_t {
  Vip,
  Loyal,
  Promising,
  New,
  NeedsAttention,
  AtRisk,
  Hibernating,
  Lost,
};
inline constexpr std::size_t kSegmentCount = 8;
inline constexpr std::array<Segment, kSegmentCount> kSegments{Segment::Vip,
                                                              Segment::Loyal,
                                                              Segment::Promising,
                                                              Segment::New,
                                                              Segment::NeedsAttention,
                                                              Segment::AtRisk,
                                                              Segment::Hibernating,
                                                              Segment::Lost};

// REQUIRES: each score is 1 to 5.
Segment segment_of(RfmScore score);
// Its name, and what to do with its customers.
Message name(Segment segment);
Message action(Segment segment);

struct CustomerSegments {
  Rfm rfm;
  std::vector<RfmScore> score;
  std::vector<Segment> segment;

  std::size_t size() const { return segment.size(); }
};
CustomerSegments segment_customers(const Context& context, const History& history);

struct SegmentSummary {
  Segment segment = Segment::Vip;
  std::uint64_t customers = 0;
  double customer_share = 0;
  double revenue = 0;
  double revenue_share = 0;      // of all segments' revenue; NaN where that is not positive
  double recency_days_mean = 0;  // means are NaN where there is no customer
  double frequency_mean = 0;
  double monetary_mean = 0;
};
// One for each segment, empty ones too.
std::array<SegmentSummary, kSegmentCount> summarise(const CustomerSegments& customers);

// Customers by segment at one moment (rows; the last row: no purchase yet) and at another.
// Laws: a row sums to the customers of its segment before; a column to those after.
struct SegmentMoves {
  std::array<std::array<std::uint64_t, kSegmentCount>, kSegmentCount + 1> count{};
};
// REQUIRES: both of one log, `before` of the earlier moment.
SegmentMoves moves(const CustomerSegments& before, const CustomerSegments& after);

}  // namespace canasta
