#include "report/wording.h"

#include <charconv>

#include "base/assert.h"
#include "base/messages/report.h"
#include "report/local_numbers.h"
#include "report/vocabulary.h"

namespace canasta {

std::string say(const ReportLine& line, Language language) {
  if (language == Language::English) return text(line.message, language, line.fields);
  Fields fields = line.fields;
  for (Field& field : fields) {
    if (is_worded(field)) field.value = word_text(field.value, language);
  }
  return text(line.message, language, fields);
}

std::string say_on_page(const ReportLine& line, Language language) {
  Fields fields;
  for (const Field& field : line.fields)
    fields.emplace_back(field.name, field_text(field, language));
  return text(line.message, language, fields);
}

namespace {

// A number as Field writes it; with decimals four digits of it.
std::string number_text(const std::string& plain, Language language) {
  double value = 0;
  const char* const end = plain.data() + plain.size();
  const auto read = std::from_chars(plain.data(), end, value);
  const bool whole = plain.find_first_of(".e") == std::string::npos;
  if (whole || read.ec != std::errc() || read.ptr != end) return grouped_text(plain, language);
  return local_number(value, language);
}

bool is_unit(std::string_view text) { return text == "%" || text == "d" || text == "s"; }

// "2011-12-09" as "9 Dec 2011", "2011-12-09 12:50:00" as "9 Dec 2011, 12:50"; else as it is.
std::string moment_text(const std::string& plain, Language language) {
  constexpr std::size_t kDayLength = 10;
  constexpr std::size_t kTimeLength = 19;
  if (plain.size() != kDayLength && plain.size() != kTimeLength) return plain;
  const auto day = parse_day(std::string_view(plain).substr(0, kDayLength));
  if (!day || !is_calendar_day(*day)) return plain;
  if (plain.size() == kDayLength) return day_text(*day, language);
  if (plain[kDayLength] != ' ' || plain[13] != ':' || plain[16] != ':') return plain;
  return day_text(*day, language) + ", " + plain.substr(kDayLength + 1, 5);
}

}  // namespace

std::string field_text(const Field& field, Language language) {
  if (field.noun) return std::string(pattern(*field.noun, language));
  if (field.is_number) return number_text(field.value, language);
  if (is_worded(field)) return word_text(field.value, language);
  const std::size_t blank = field.value.find(' ');
  if (blank != std::string::npos && is_unit(std::string_view(field.value).substr(blank + 1))) {
    return number_text(field.value.substr(0, blank), language) + "\u00A0" +
           field.value.substr(blank + 1);
  }
  return moment_text(field.value, language);
}

std::string say(const PictureLabel& label, Language language) {
  return label.message ? text(*label.message, language, label.fields) : label.data;
}

std::string badge_text(Badge badge, Language language) {
  CANASTA_ASSERT(badge != Badge::None);
  const Message message = badge == Badge::Green   ? message::kBadgeGreen
                          : badge == Badge::Amber ? message::kBadgeAmber
                                                  : message::kBadgeRed;
  return text(message, language);
}

std::string_view badge_name(Badge badge) {
  constexpr std::string_view kNames[] = {"", "green", "amber", "red"};
  return kNames[static_cast<std::size_t>(badge)];
}

}  // namespace canasta
