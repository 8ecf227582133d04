// JUnit XML, which every CI server shows.
//
// Threads  pure.
// Source   the schema of the Jenkins xUnit plugin; XML 1.0, section 2.2, on characters.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace canasta {

struct JunitFailure {
  std::string message;
  std::string type;
};

// A case holds one failure in the schema; what else there is to say stands beside it as a note.
struct JunitCase {
  std::string group;  // "classname" of the schema: a table and its column, a task
  std::string name;
  std::optional<JunitFailure> failure = {};
  std::vector<std::string> notes = {};
  bool skipped = false;
};

// Characters that XML does not have become U+FFFD.
std::string junit_xml(const std::string& suite, const std::vector<JunitCase>& cases);

}  // namespace canasta
