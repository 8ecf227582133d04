#include "value/segments.h"

#include <limits>
#include <string_view>

#include "base/assert.h"
#include "base/messages/value.h"

namespace canasta {
namespace {

// Which segment a score belongs to: a block for each r, a line for each f, a letter for each m.
// V vip, L loyal, P promising, N new, A needs attention, R at risk, H hibernating, X lost.
constexpr std::array<std::array<std::string_view, 5>, 5> kTable{{
    // m = 1 to 5
    {"XXXHH",   // r = 1, f = 1
     "XXHHR",   //        f = 2
     "HHRRR",   //        f = 3
     "RRRRR",   //        f = 4
     "RRRRR"},  //        f = 5
    {"HHHHR",   // r = 2
     "HHHRR",   //
     "HHRRR",   //
     "RRRRR",   //
     "RRRRR"},
    {"AAAAA",  // r = 3
     "AAAAA",  //
     "AAALL",  //
     "LLLLL",  //
     "LLLLL"},
    {"NNNPP",  // r = 4
     "PPPPL",  //
     "PPPLL",  //
     "LLLVV",  //
     "LLLVV"},
    {"NNNPP",  // r = 5
     "PPPPL",  //
     "PPPLL",  //
     "LLLVV",  //
     "LLVVV"},
}};

constexpr std::string_view kLetters = "VLPNARHX";  // in the order of kSegments

struct SegmentTexts {
  Message name;
  Message action;
};
constexpr std::array<SegmentTexts, kSegmentCount> kTexts{
    {{message::kSegmentVip, message::kActionVip},
     {message::kSegmentLoyal, message::kActionLoyal},
     {message::kSegmentPromising, message::kActionPromising},
     {message::kSegmentNew, message::kActionNew},
     {message::kSegmentNeedsAttention, message::kActionNeedsAttention},
     {message::kSegmentAtRisk, message::kActionAtRisk},
     {message::kSegmentHibernating, message::kActionHibernating},
     {message::kSegmentLost, message::kActionLost}}};

std::size_t place(Segment segment) { return static_cast<std::size_t>(segment); }

bool is_fifth(std::uint8_t score) { return score >= 1 && score <= 5; }

}  // namespace

Segment segment_of(RfmScore score) {
  CANASTA_ASSERT(is_fifth(score.r) && is_fifth(score.f) && is_fifth(score.m));
  const char letter = kTable[score.r - 1U][score.f - 1U][score.m - 1U];
  return kSegments[kLetters.find(letter)];
}

Message name(Segment segment) { return kTexts[place(segment)].name; }
Message action(Segment segment) { return kTexts[place(segment)].action; }

CustomerSegments segment_customers(const Context& context, const History& history) {
  CustomerSegments out;
  out.rfm = recency_frequency_monetary(context, history);
  out.score = score(context, out.rfm);
  out.segment.reserve(out.score.size());
  for (const RfmScore& one : out.score) out.segment.push_back(segment_of(one));
  return out;
}

std::array<SegmentSummary, kSegmentCount> summarise(const CustomerSegments& customers) {
  std::array<SegmentSummary, kSegmentCount> out{};
  for (const Segment segment : kSegments) out[place(segment)].segment = segment;
  double revenue = 0;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    SegmentSummary& of = out[place(customers.segment[i])];
    of.customers += 1;
    of.revenue += customers.rfm.monetary[i];
    of.recency_days_mean += customers.rfm.recency_days[i];
    of.frequency_mean += customers.rfm.frequency[i];
    revenue += customers.rfm.monetary[i];
  }
  const double missing = std::numeric_limits<double>::quiet_NaN();
  for (SegmentSummary& of : out) {
    const double count = of.customers == 0 ? missing : static_cast<double>(of.customers);
    of.customer_share = customers.size() == 0 ? 0
                                              : static_cast<double>(of.customers) /
                                                    static_cast<double>(customers.size());
    of.revenue_share = revenue > 0 ? of.revenue / revenue : missing;
    of.recency_days_mean /= count;
    of.frequency_mean /= count;
    of.monetary_mean = of.revenue / count;
  }
  return out;
}

SegmentMoves moves(const CustomerSegments& before, const CustomerSegments& after) {
  SegmentMoves out;
  std::size_t earlier = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const bool known =
        earlier < before.size() && before.rfm.customer[earlier] == after.rfm.customer[i];
    const std::size_t from = known ? place(before.segment[earlier]) : kSegmentCount;
    out.count[from][place(after.segment[i])] += 1;
    earlier += known ? 1 : 0;
  }
  CANASTA_ASSERT(earlier == before.size());
  return out;
}

}  // namespace canasta
