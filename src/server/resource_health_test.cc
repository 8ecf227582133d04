#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/testing_desk.h"
#include "server/testing_schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

std::string schema_of(std::string_view path, int status) {
  for (const Route& route : all_routes()) {
    if (route.path != path) continue;
    for (const Described& answer : route.answers) {
      if (answer.status == status) return answer.schema;
    }
  }
  return R"({"not": {}})";  // which nothing fits
}

// What lives and is not ready says so wherever it is asked, in the form that is described.
TEST(Health, OfAServiceThatStarts) {
  const TemporaryFolder folder = test_folder();
  const TestingDesk at(project_in(folder.path()));
  const std::pair<const char*, int> probes[] = {{"/health", 200},          {"/health/live", 200},
                                                {"/v2/health/live", 200},  {"/health/ready", 503},
                                                {"/v2/health/ready", 503}, {"/ping", 503}};
  for (const auto& [path, status] : probes) {
    const std::string response = at.get(path);
    EXPECT_EQ(status_in(response), status) << path;
    const Json answer = Json::parse(body_in(response), nullptr, /*allow_exceptions=*/false);
    EXPECT_EQ(misfits(schema_of(path, status), answer.dump()), std::vector<std::string>()) << path;
    EXPECT_FALSE(answer.value("ready", false)) << path;
  }
}

}  // namespace
}  // namespace canasta
