#include <optional>

#include "base/messages/ingest.h"
#include "ingest/united_rows.h"

namespace canasta {
namespace {

// A sighting and the file it was made in.
struct Witness {
  const std::string* file = nullptr;
  const Sighting* sighting = nullptr;

  explicit operator bool() const { return sighting != nullptr; }
  std::string place() const { return *file + ":" + std::to_string(sighting->line); }
};

template <class Select>
Witness first_witness(const std::vector<SourcePart>& parts, const Select& select) {
  for (const SourcePart& source : parts) {
    const Sighting& sighting = select(source.part.evidence);
    if (sighting.seen()) return {&source.path, &sighting};
  }
  return {};
}

Error mixed(Message message, Role role, const Witness& one, const Witness& other) {
  return std::move(invalid(message, {{"column", name(role)},
                                     {"value", one.sighting->value},
                                     {"place", one.place()},
                                     {"other", other.sighting->value},
                                     {"other_place", other.place()}}))
      .at({.file = *one.file,
           .line = one.sighting->line,
           .column = 0,
           .field = std::string(name(role))});
}

Result<DateOrder> decide_date_order(const std::vector<SourcePart>& parts,
                                    const TypingOptions& options, std::vector<Finding>& findings) {
  if (options.date_order) return *options.date_order;
  const Witness day =
      first_witness(parts, [](const Evidence& e) -> const Sighting& { return e.time.day_first; });
  const Witness month =
      first_witness(parts, [](const Evidence& e) -> const Sighting& { return e.time.month_first; });
  const Witness ambiguous =
      first_witness(parts, [](const Evidence& e) -> const Sighting& { return e.time.ambiguous; });
  if (day && month) return mixed(message::kMixedDateOrders, Role::Time, day, month);
  if (day || month) {
    const Witness& shown = day ? day : month;
    findings.push_back({day ? message::kDatesDayFirst : message::kDatesMonthFirst,
                        {{"value", shown.sighting->value}, {"place", shown.place()}}});
  } else if (ambiguous) {
    findings.push_back({message::kDatesAssumedDayFirst,
                        {{"value", ambiguous.sighting->value}, {"place", ambiguous.place()}}});
  }
  return month ? DateOrder::MonthFirst : DateOrder::DayFirst;
}

struct NumberWitnesses {
  Witness dot, comma, ambiguous;
};

NumberWitnesses witnesses_of(const std::vector<SourcePart>& parts, Role role) {
  return {
      first_witness(parts, [&](const Evidence& e) -> const Sighting& { return e.of(role).dot; }),
      first_witness(parts, [&](const Evidence& e) -> const Sighting& { return e.of(role).comma; }),
      first_witness(parts,
                    [&](const Evidence& e) -> const Sighting& { return e.of(role).ambiguous; })};
}

// The sign of a column that shows none itself, from the others; nothing when they disagree.
std::optional<char> borrowed_sign(const std::array<NumberWitnesses, kNumberRoles.size()>& all) {
  bool dot = false;
  bool comma = false;
  for (const NumberWitnesses& one : all) {
    dot = dot || one.dot;
    comma = comma || one.comma;
  }
  if (dot == comma) return std::nullopt;
  return dot ? '.' : ',';
}

Finding say_sign(Message message, Role role, char sign, const Witness& shown) {
  return {message,
          {{"column", name(role)},
           {"sign", std::string(1, sign)},
           {"value", shown.sighting->value},
           {"place", shown.place()}}};
}

}  // namespace

Result<Decisions> decide_columns(const std::vector<SourcePart>& parts, const TypingOptions& options,
                                 std::vector<Finding>& findings) {
  Decisions decisions;
  TRY_ASSIGN(decisions.date_order, decide_date_order(parts, options, findings));
  if (options.decimal) {
    decisions.decimal.fill(*options.decimal);
    return decisions;
  }
  std::array<NumberWitnesses, kNumberRoles.size()> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = witnesses_of(parts, kNumberRoles[i]);
  const std::optional<char> borrowed = borrowed_sign(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [dot, comma, ambiguous] = all[i];
    const Role role = kNumberRoles[i];
    if (dot && comma) return mixed(message::kMixedDecimalSigns, role, dot, comma);
    if (dot || comma) {
      decisions.decimal[i] = dot ? '.' : ',';
      // A dot is what everybody expects.
      if (comma) findings.push_back(say_sign(message::kDecimalSignShown, role, ',', comma));
    } else if (ambiguous) {
      decisions.decimal[i] = borrowed.value_or('.');
      if (borrowed == '.') continue;
      const Message said = borrowed ? message::kDecimalSignBorrowed : message::kDecimalSignAssumed;
      findings.push_back(say_sign(said, role, decisions.decimal[i], ambiguous));
    }
  }
  return decisions;
}

}  // namespace canasta
