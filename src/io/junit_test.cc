#include "io/junit.h"

#include <gtest/gtest.h>

namespace canasta {
namespace {

TEST(JunitXml, CountsAndSaysEachCase) {
  const std::string xml = junit_xml("s", {{.group = "a", .name = "good"},
                                          {.group = "a",
                                           .name = "bad",
                                           .failure = JunitFailure{"no <b>", "kind"},
                                           .notes = {"and \"this\""}},
                                          {.group = "a", .name = "later", .skipped = true}});
  EXPECT_EQ(xml, R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="s" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="a" name="good"/>
    <testcase classname="a" name="bad">
      <failure message="no &lt;b&gt;" type="kind"/>
      <system-out>and &quot;this&quot;</system-out>
    </testcase>
    <testcase classname="a" name="later">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST(JunitXml, OfNothing) {
  EXPECT_NE(junit_xml("", {}).find("tests=\"0\" failures=\"0\""), std::string::npos);
}

}  // namespace
}  // namespace canasta
