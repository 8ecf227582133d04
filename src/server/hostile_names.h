// For tests: names that try to leave a folder, as they stand in the target of a request.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace canasta {

// Percent-encodes all but letters, digits and what is encoded already where `again` is false.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 0xF]};
  }
  return out;
}

// Each way of writing one step up, at each depth, in front of each file outside.
inline std::vector<std::string> hostile_names(const std::string& outside) {
  const std::vector<std::string> steps = {"../",           "..\\",
                                          "..%2f",         "..%2F",
                                          "..%5c",         "%2e%2e/",
                                          "%2e%2e%2f",     "%2E%2E%5C",
                                          "%252e%252e/",   "%252e%252e%252f",
                                          "..%252f",       "..%c0%af",
                                          "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af",
                                          "..%e0%80%af",   "..%ef%bc%8f",
                                          "%uff0e%uff0e/", "....//",
                                          "..../",         "..;/",
                                          "./../",         ".%2e/",
                                          "%2e./",         "..%00/",
                                          "..%0d%0a/",     "%00../",
                                          "..//",          "..%2f%2f",
                                          "a/../../",      "a%2f..%2f..%2f"};
  const std::vector<std::string> files = {outside, "etc/passwd", "proc/self/environ",
                                          "canasta.yaml", "state/canasta.db"};
  std::set<std::string> names;
  for (const std::string& step : steps) {
    std::string up;
    for (int depth = 1; depth <= 4; ++depth) {
      up += step;
      for (const std::string& file : files) names.insert(up + file);
    }
  }
  for (const std::string& file : files) {
    names.insert("/" + file);
    names.insert("%2f" + file);
    names.insert(percent_encoded("/" + file));
    names.insert(percent_encoded("../" + file));
    names.insert(percent_encoded(percent_encoded("../../" + file)));
    names.insert("file:%2f%2f%2f" + file);
    names.insert("C:%5c" + file);
    names.insert("~%2f" + file);
    names.insert(file + "%00.csv");
    names.insert("%2fproc%2fself%2froot%2f" + file);
    names.insert("%2fproc%2fself%2fcwd%2f" + file);
    names.insert("escape%2f" + file);  // through a link that the test puts there
  }
  names.insert({"escape", "escape.csv", ".", "..", "%2e", "%2e%2e", "%00", "%2f", "%5c", "%", "%2",
                "%zz",    "%ff%fe",     "*", "?",  "%3f", "%0a",    "con", "-",   "%20"});
  names.insert(std::string(255, 'a'));
  names.insert(std::string(4'096, 'a'));
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "..%2f";
  names.insert(deep + outside);
  return {names.begin(), names.end()};
}

}  // namespace canasta
