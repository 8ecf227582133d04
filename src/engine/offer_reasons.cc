#include "engine/offer_reasons.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/messages/offers.h"

namespace canasta {
namespace {

constexpr std::array<Message, 7> kWeekdays = {
    message::kMondays, message::kTuesdays,  message::kWednesdays, message::kThursdays,
    message::kFridays, message::kSaturdays, message::kSundays};

// Three digits are enough for a reader, and what people compare by.
std::string three_digits(double value) { return fmt::format("{:.3g}", value); }

class Words {
 public:
  Words(const PurchaseLog& log, Day moment, Language language)
      : log_(log), moment_(moment), language_(language) {}

  std::string operator()(const OwnReason& own) const {
    std::string words = text(own_message(own), language_, own_fields(own));
    if (!own.rhythm) return words;
    const bool due = own.rhythm->next <= moment_;
    words += "; " + text(due ? message::kReasonDueSince : message::kReasonDueOn, language_,
                         {{"gap", std::lround(own.rhythm->gap_days)},
                          {"day", format_day(own.rhythm->next)}});
    return words;
  }

  std::string operator()(const TogetherReason& together) const {
    return text(
        message::kReasonTogether, language_,
        {{"product", log_.products()[together.with]}, {"lift", three_digits(together.lift)}});
  }

  std::string operator()(const AlikeReason& alike) const {
    return text(message::kReasonAlike, language_,
                {{"buyers", alike.buyers}, {"customers", alike.customers}});
  }

  std::string operator()(const PopularReason& popular) const {
    const std::string share = three_digits(100 * popular.share);
    if (popular.days == 0) return text(message::kReasonPopular, language_, {{"share", share}});
    return text(message::kReasonPopularLately, language_,
                {{"share", share}, {"days", popular.days}});
  }

  std::string parts(const ScoreParts& score) const {
    double sum = score.rest;
    std::string words;
    for (const Contribution& part : score.parts) {
      sum += part.amount;
      words += text(message::kReasonPart, language_,
                    {{"amount", three_digits(part.amount)},
                     {"product", log_.products()[part.product]}}) +
               " + ";
    }
    if (score.rest == 0) {
      words.resize(words.size() - 3);
    } else {
      words += text(message::kReasonRest, language_, {{"amount", three_digits(score.rest)}});
    }
    return text(message::kReasonParts, language_, {{"score", three_digits(sum)}, {"parts", words}});
  }

 private:
  static Message own_message(const OwnReason& own) {
    if (own.bought == 0) return message::kReasonOwnPast;
    return own.weekday ? message::kReasonOwnWeekdays : message::kReasonOwnDays;
  }

  static Fields own_fields(const OwnReason& own) {
    Fields fields = {{"bought", own.bought}, {"days", own.days}, {"day", format_day(own.last)}};
    if (own.weekday) {
      fields.emplace_back("weekday", kWeekdays[static_cast<std::size_t>(*own.weekday)]);
    }
    return fields;
  }

  const PurchaseLog& log_;
  Day moment_;
  Language language_;
};

}  // namespace

std::string reason_text(const SlateReason& reason, const PurchaseLog& log, Day moment,
                        Language language) {
  const Words words(log, moment, language);
  const std::string because = std::visit(words, reason.because);
  return reason.score.parts.empty() ? because : because + "; " + words.parts(reason.score);
}

}  // namespace canasta
