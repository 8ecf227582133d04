#include "engine/offer_reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/messages/offers.h"

namespace canasta {
namespace {

constexpr std::array<Message, 7> kWeekdays = {
    message::kMondays, message::kTuesdays,  message::kWednesdays, message::kThursdays,
    message::kFridays, message::kSaturdays, message::kSundays};

constexpr int kDecimalsMax = 12;

// What a reader compares by: at least two digits, no power of ten.
std::string plain(double value) {
  const double size = std::abs(value);
  if (size >= 100) return fmt::format("{:.0f}", value);
  if (size >= 10) return fmt::format("{:.1f}", value);
  if (size >= 1 || size == 0) return fmt::format("{:.2f}", value);
  const int zeros = static_cast<int>(-std::floor(std::log10(size))) - 1;  // behind the point
  return fmt::format("{:.{}f}", value, std::clamp(zeros + 2, 3, kDecimalsMax));
}

class Words {
 public:
  Words(const PurchaseLog& log, Day moment, Language language)
      : log_(log), moment_(moment), language_(language) {}

  std::string operator()(const OwnReason& own) const {
    std::string words = text(own_message(own), language_, own_fields(own));
    if (!own.rhythm) return words;
    words += "; " + text(rhythm_message(*own.rhythm), language_,
                         {{"gap", std::lround(own.rhythm->gap_days)},
                          {"day", format_day(own.rhythm->next)}});
    return words;
  }

  std::string operator()(const TogetherReason& together) const {
    return text(message::kReasonTogether, language_,
                {{"product", log_.products()[together.with]}, {"lift", plain(together.lift)}});
  }

  std::string operator()(const AlikeReason& alike) const {
    return text(message::kReasonAlike, language_,
                {{"buyers", alike.buyers}, {"customers", alike.customers}});
  }

  std::string operator()(const PopularReason& popular) const {
    const std::string share = plain(100 * popular.share);
    if (popular.days == 0) return text(message::kReasonPopular, language_, {{"share", share}});
    return text(message::kReasonPopularLately, language_,
                {{"share", share}, {"days", popular.days}});
  }

  // "score 0.61 = 0.42 for bread - 0.11 for milk + 0.30 for the rest"
  std::string parts(const ScoreParts& score) const {
    double sum = score.rest;
    std::string words;
    const auto add = [&](Message message, double amount, std::string_view product) {
      if (!words.empty()) words += amount < 0 ? " - " : " + ";
      words += text(
          message, language_,
          {{"amount", plain(words.empty() ? amount : std::abs(amount))}, {"product", product}});
    };
    for (const Contribution& part : score.parts) {
      sum += part.amount;
      add(message::kReasonPart, part.amount, log_.products()[part.product]);
    }
    if (score.rest != 0) add(message::kReasonRest, score.rest, "");
    return text(message::kReasonParts, language_, {{"score", plain(sum)}, {"parts", words}});
  }

 private:
  static Message own_message(const OwnReason& own) {
    if (own.bought == 0 || own.days == 1) return message::kReasonOwnPast;
    return own.weekday ? message::kReasonOwnWeekdays : message::kReasonOwnDays;
  }

  Message rhythm_message(const OwnReason::Rhythm& rhythm) const {
    const bool due = rhythm.next <= moment_;
    const bool daily = std::lround(rhythm.gap_days) <= 1;
    if (daily) return due ? message::kReasonDailySince : message::kReasonDailyOn;
    return due ? message::kReasonDueSince : message::kReasonDueOn;
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
