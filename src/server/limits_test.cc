// Limits of the table over HTTP, at their value and one beyond.
#include "server/limits.h"

#include <gtest/gtest.h>

#include "server/testing_desk.h"

namespace canasta {
namespace {

struct Limit {
  std::size_t value = 0;
  int answer = 0;
};

Limit limit_of(const std::string& name) {
  const Table table = limits_table({});
  const auto& names = std::get<TextColumn>(table.find("limit")->body);
  const auto& answers = std::get<TextColumn>(table.find("answer")->body);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (names.dictionary[names.codes[row]] != name) continue;
    const double value = std::get<RealColumn>(table.find("value")->body).values[row];
    return {static_cast<std::size_t>(value),
            std::stoi(std::string(answers.dictionary[answers.codes[row]]))};
  }
  ADD_FAILURE() << "no limit is called " << name;
  return {};
}

class Limits : public testing::Test {
 protected:
  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
};

// As many parameters as are read at all: what is wrong with them is another matter.
TEST_F(Limits, QueryParameters) {
  const TestingDesk at(project_);
  const Limit limit = limit_of("query_parameters");
  std::string target = "/v1/jobs?x=1";
  for (std::size_t i = 1; i < limit.value; ++i) target += "&x=1";
  EXPECT_NE(at.get(target).find("ParameterUnknown"), std::string::npos);
  const std::string beyond = at.get(target + "&x=1");
  EXPECT_EQ(status_in(beyond), limit.answer) << beyond;
  EXPECT_NE(beyond.find("TargetParameters"), std::string::npos) << beyond;
}

TEST_F(Limits, JsonDepth) {
  const TestingDesk at(project_);
  const Limit limit = limit_of("json_depth");
  const auto nested = [](std::size_t levels) {
    return R"({"kind":"train","task":)" + std::string(levels - 1, '[') +
           std::string(levels - 1, ']') + "}";
  };
  EXPECT_EQ(at.post_json("/v1/jobs", nested(limit.value)).find("JsonTooDeep"), std::string::npos);
  const std::string beyond = at.post_json("/v1/jobs", nested(limit.value + 1));
  EXPECT_EQ(status_in(beyond), limit.answer) << beyond;
  EXPECT_NE(beyond.find("JsonTooDeep"), std::string::npos) << beyond;
}

TEST_F(Limits, FormField) {
  const TestingDesk at(project_);
  const Limit limit = limit_of("form_field");
  const auto form = [&](std::size_t bytes) {
    return at.post_form("/preprocess", {{"output_filename", std::string(bytes, 'a')}});
  };
  EXPECT_NE(status_in(form(limit.value)), limit.answer);
  EXPECT_EQ(status_in(form(limit.value + 1)), limit.answer);
}

}  // namespace
}  // namespace canasta
