#include "cli/days.h"

#include "base/messages/cli.h"

namespace canasta {

Result<std::optional<Day>> read_day(std::string_view flag, const std::string& value) {
  if (value.empty()) return std::optional<Day>();
  const std::optional<Day> day = parse_day(value);
  if (!day) return invalid(message::kBadDay, {{"flag", flag}, {"value", value}});
  return day;
}

}  // namespace canasta
