// A check as JUnit XML: a case for each rule.
#include "io/junit.h"

#include "quality/quality.h"

namespace canasta {
namespace {

// Whether a violation is what this case is about. Cases of the whole table have no column.
bool belongs(const Violation& violation, const CheckedRule& rule) {
  return violation.rule == rule.rule && (rule.column.empty() || violation.column == rule.column);
}

JunitCase case_of(const ContractCheck& check, const CheckedRule& rule, Language language) {
  JunitCase out{.group = check.table + (rule.column.empty() ? "" : "." + rule.column),
                .name = std::string(name(rule.rule))};
  for (const Violation& violation : check.violations) {
    if (!belongs(violation, rule)) continue;
    std::string message = text(violation.message, language, violation.fields);
    if (violation.strictness == Strictness::Refuse && !out.failure) {
      out.failure = JunitFailure{std::move(message), out.name};
    } else {
      out.notes.push_back(std::move(message));
    }
  }
  return out;
}

}  // namespace

std::string junit_xml(const ContractCheck& check, Language language) {
  std::vector<JunitCase> cases;
  for (const CheckedRule& rule : check.checked) cases.push_back(case_of(check, rule, language));
  for (const UncheckedRule& rule : check.unchecked) {
    cases.push_back({.group = check.table + (rule.column.empty() ? "" : "." + rule.column),
                     .name = rule.rule,
                     .skipped = true});
  }
  return junit_xml(check.table, cases);
}

}  // namespace canasta
