#include <gtest/gtest.h>

#include "quality/testing_contracts.h"

namespace canasta {
namespace {

TEST(Junit, ACaseForEachRule) {
  Contract contract = contract_of({{.name = "a<b>", .required = true}, {.name = "gone"}});
  contract.unchecked = {{"t", "a<b>", "pattern", 3}};
  const Table table{{ints("a<b>", {1, kNoInt}), ints("x", {1, 2})}};
  const auto check = check_contract({}, contract, table);
  EXPECT_EQ(junit_xml(*check, Language::English),
            R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="t" tests="6" failures="2" errors="0" skipped="1">
    <testcase classname="t.a&lt;b&gt;" name="present"/>
    <testcase classname="t.gone" name="present">
      <failure message="column &quot;gone&quot; is missing: )xml"
            R"xml(t must have it. )xml"
            R"xml(Add it to the data, or take it out of the contract" type="present"/>
    </testcase>
    <testcase classname="t" name="extraColumns">
      <system-out>column &quot;x&quot; is extra: )xml"
            R"xml(the contract of t does not know it. )xml"
            R"xml(Add it there, or leave it out of the data</system-out>
    </testcase>
    <testcase classname="t" name="columnOrder"/>
    <testcase classname="t.a&lt;b&gt;" name="required">
      <failure message="column &quot;a&lt;b&gt;&quot; is required, )xml"
            R"xml(but 1 of 2 values are missing (t:2)" type="required"/>
    </testcase>
    <testcase classname="t.a&lt;b&gt;" name="pattern">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST(Junit, CharactersThatXmlDoesNotHave) {
  const Contract contract = contract_of({{.name = "a\x01\n&\"\xEF\xBF\xBF\xC3\xB1"}});
  const std::string xml = junit_xml(*check_contract({}, contract, Table{}), Language::Spanish);
  EXPECT_NE(xml.find("t.a\xEF\xBF\xBD&#10;&amp;&quot;\xEF\xBF\xBD\xC3\xB1\""), std::string::npos);
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
}

TEST(Junit, SeveralExtraColumnsAreOneCase) {
  Contract contract = contract_of({});
  contract.tables.front().extra_columns = Strictness::Refuse;
  const auto check = check_contract({}, contract, Table{{ints("x", {}), ints("y", {})}});
  const std::string xml = junit_xml(*check, Language::English);
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos);
  EXPECT_NE(xml.find("column &quot;y&quot; is extra"), std::string::npos);
}

}  // namespace
}  // namespace canasta
