#include "report/wording.h"

#include "base/assert.h"
#include "base/messages/report.h"

namespace canasta {

std::string say(const ReportLine& line, Language language) {
  return text(line.message, language, line.fields);
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
