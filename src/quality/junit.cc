// A check as JUnit XML, which every CI server shows.
// Source: the schema of the Jenkins xUnit plugin; XML 1.0, section 2.2, on characters.
#include <fmt/format.h>

#include <iterator>

#include "quality/quality.h"

namespace canasta {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// U+FFFE and U+FFFF, which XML does not have.
bool is_no_character(std::string_view rest) {
  return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

// Escapes for an attribute in double quotes, and for text.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\t' || c == '\n' || c == '\r') {
      out += fmt::format("&#{};", byte);
    } else if (byte < 0x20) {
      out += kReplacement;
    } else if (is_no_character(text.substr(i))) {
      out += kReplacement;
      i += 2;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// Whether a violation is what this case is about. Cases of the whole table have no column.
bool belongs(const Violation& violation, const CheckedRule& rule) {
  return violation.rule == rule.rule && (rule.column.empty() || violation.column == rule.column);
}

std::string body_of(const ContractCheck& check, const CheckedRule& rule, Language language,
                    std::size_t& failures) {
  std::string body;
  bool failed = false;
  for (const Violation& violation : check.violations) {
    if (!belongs(violation, rule)) continue;
    const std::string message = escaped(text(violation.message, language, violation.fields));
    // A case holds one failure in the schema: further ones stand beside it as output.
    const bool failure = violation.strictness == Strictness::Refuse && !failed;
    body += failure ? fmt::format("      <failure message=\"{}\" type=\"{}\"/>\n", message,
                                  name(violation.rule))
                    : fmt::format("      <system-out>{}</system-out>\n", message);
    failed |= failure;
  }
  if (failed) ++failures;
  return body;
}

}  // namespace

std::string junit_xml(const ContractCheck& check, Language language) {
  const std::string table = escaped(check.table);
  std::size_t failures = 0;
  std::string cases;
  for (const CheckedRule& rule : check.checked) {
    const std::string body = body_of(check, rule, language, failures);
    const std::string column = rule.column.empty() ? "" : "." + escaped(rule.column);
    cases +=
        fmt::format("    <testcase classname=\"{}{}\" name=\"{}\"", table, column, name(rule.rule));
    cases += body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n";
  }
  for (const UncheckedRule& rule : check.unchecked) {
    const std::string column = rule.column.empty() ? "" : "." + escaped(rule.column);
    cases += fmt::format(
        "    <testcase classname=\"{}{}\" name=\"{}\">\n      <skipped/>\n    </testcase>\n", table,
        column, escaped(rule.rule));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
      "  </testsuite>\n</testsuites>\n",
      table, check.checked.size() + check.unchecked.size(), failures, check.unchecked.size(),
      cases);
}

}  // namespace canasta
