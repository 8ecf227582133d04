#include "io/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

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

std::string case_xml(const JunitCase& one) {
  std::string body;
  if (one.failure) {
    body += fmt::format("      <failure message=\"{}\" type=\"{}\"/>\n",
                        escaped(one.failure->message), escaped(one.failure->type));
  }
  for (const std::string& note : one.notes) {
    body += fmt::format("      <system-out>{}</system-out>\n", escaped(note));
  }
  if (one.skipped) body += "      <skipped/>\n";
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}", escaped(one.group),
                     escaped(one.name), body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n");
}

}  // namespace

std::string junit_xml(const std::string& suite, const std::vector<JunitCase>& cases) {
  std::string body;
  for (const JunitCase& one : cases) body += case_xml(one);
  const auto count = [&](auto which) { return std::count_if(cases.begin(), cases.end(), which); };
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
      "  </testsuite>\n</testsuites>\n",
      escaped(suite), cases.size(),
      count([](const JunitCase& one) { return one.failure.has_value(); }),
      count([](const JunitCase& one) { return one.skipped; }), body);
}

}  // namespace canasta
