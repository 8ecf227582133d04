// Every route × every kind of key, made from the table: who is let in follows from the route alone.
#include <gtest/gtest.h>

#include "server/router.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using About = RouteModels::About;

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kLetIn = 0;                // anything else: what the handler makes of it
constexpr const char* kAsked = "asked";  // the model that every request names

enum class Who : std::uint8_t {
  Nobody,
  Wrong,
  Expired,
  Viewer,
  Operator,
  Admin,
  AdminOfAnother,
  AdminOfAsked
};

// What the route says, read as a person would.
int expected(const Route& route, Who who) {
  if (!route.role) return kLetIn;
  if (who <= Who::Expired) return kUnauthorized;
  const KeyRole role = who == Who::Viewer     ? KeyRole::Viewer
                       : who == Who::Operator ? KeyRole::Operator
                                              : KeyRole::Admin;
  if (role < *route.role) return kForbidden;
  const About about = route.models.about;
  if (who < Who::AdminOfAnother || about == About::None || about == About::Own) return kLetIn;
  if (about == About::All || who == Who::AdminOfAnother) return kForbidden;
  const auto names_job = [](const ModelPlace& place) { return place.as == ModelPlace::As::Job; };
  return std::ranges::any_of(route.models.places, names_job) ? kForbidden : kLetIn;
}

int outcome(int status) {
  return status == kUnauthorized || status == kForbidden ? status : kLetIn;
}

class Matrix : public testing::Test {
 protected:
  Matrix() : at_(project_) {
    job_ = at_.desk.jobs->submit({"train", R"({"kind":"train","task":"asked"})"}, Actor{}).value();
    EXPECT_TRUE(becomes_true([&] { return has_ended(at_.desk.jobs->state(job_).value().state); }));
    const auto of = [&](const KeyRequest& request) {
      return "X-API-Key: " + at_.key(request) + "\r\n";
    };
    keys_ = {{Who::Nobody, ""},
             {Who::Wrong, "X-API-Key: canasta_k3xw7m2p_" + std::string(43, 'A') + "\r\n"},
             {Who::Expired, of({.name = "k", .role = KeyRole::Admin, .expires = 2})},
             {Who::Viewer, of({.name = "k"})},
             {Who::Operator, of({.name = "k", .role = KeyRole::Operator})},
             {Who::Admin, of({.name = "k", .role = KeyRole::Admin})},
             {Who::AdminOfAnother, at_.restricted(KeyRole::Admin, {"another"})},
             {Who::AdminOfAsked, at_.restricted(KeyRole::Admin, {kAsked})}};
  }

  bool names(const Route& route, ModelPlace::In in, std::string_view name) const {
    return std::ranges::any_of(route.models.places, [&](const ModelPlace& place) {
      return place.in == in && place.name == name;
    });
  }

  std::string target(const Route& route) const {
    std::string path(route.path);
    for (const std::string& name : names_in(route.path)) {
      const bool is_job = route.path.starts_with("/v1/jobs/");
      const std::string value = is_job                                     ? job_
                                : names(route, ModelPlace::In::Path, name) ? kAsked
                                                                           : "1.0.0";
      path.replace(path.find("{" + name + "}"), name.size() + 2, value);
    }
    std::string query;
    for (const ModelPlace& place : route.models.places) {
      if (place.in == ModelPlace::In::Query) query += std::string(place.name) + "=" + kAsked + "&";
    }
    return query.empty() ? path : path + "?" + query.substr(0, query.size() - 1);
  }

  std::string ask(const Route& route, const std::string& headers) const {
    std::vector<std::pair<std::string, std::string>> fields;
    std::string members = R"("rows":[{"x":1}])";
    for (const ModelPlace& place : route.models.places) {
      const std::string name(place.name);
      if (place.in == ModelPlace::In::Field) fields.emplace_back(name, kAsked);
      if (place.in == ModelPlace::In::Member) members += ",\"" + name + "\":\"" + kAsked + "\"";
    }
    if (route.body == Body::None) return at_.ask(std::string(route.method), target(route), headers);
    if (route.body == Body::Form) return at_.post_form(target(route), fields, headers);
    return at_.post_json(target(route), "{" + members + "}", headers);
  }

  TemporaryFolder folder_ = test_folder();
  Project project_ = project_in(folder_.path());
  TestingDesk at_;
  std::string job_;
  std::map<Who, std::string> keys_;
};

TEST_F(Matrix, LetsInWhomTheRouteLetsIn) {
  for (const Route& route : all_routes()) {
    for (const auto& [who, headers] : keys_) {
      const std::string response = ask(route, headers);
      ASSERT_GT(status_in(response), 0) << route.path;
      EXPECT_EQ(outcome(status_in(response)), expected(route, who))
          << route.method << " " << target(route) << ", key " << static_cast<int>(who) << "\n"
          << response;
    }
  }
}

// A request that names no model is none of a restricted key's, where one is meant all the same.
TEST_F(Matrix, WhoNamesNoModelIsRefused) {
  const std::string& headers = keys_.at(Who::AdminOfAsked);
  EXPECT_EQ(status_in(at_.post_form("/train", {{"target_column", "x"}}, headers)), kForbidden);
  for (const char* body :
       {R"({"kind":"run"})", R"({"kind":"run","tasks":[]})", R"({"kind":"snapshot"})",
        R"({"kind":"train","task":null})", R"({"kind":"train","task":""})",
        R"({"kind":"run","tasks":["asked","another"]})"}) {
    EXPECT_EQ(status_in(at_.post_json("/v1/jobs", body, headers)), kForbidden) << body;
  }
  EXPECT_EQ(status_in(at_.post_json("/v1/jobs", R"({"kind":"run","tasks":["asked"]})", headers)),
            202);
}

TEST_F(Matrix, ARestrictedKeySeesItsOwnJobsAlone) {
  const std::string& headers = keys_.at(Who::AdminOfAsked);
  const std::string body = R"({"kind":"train","task":"asked"})";
  const std::string place = header_in(at_.post_json("/v1/jobs", body, headers), "Location");
  EXPECT_EQ(status_in(at_.get(place, headers)), 200);
  EXPECT_EQ(status_in(at_.get("/v1/jobs/" + job_, headers)), kForbidden);
  const std::string own = body_in(at_.get("/v1/jobs", headers));
  EXPECT_NE(own.find(place), std::string::npos);
  EXPECT_EQ(own.find(job_), std::string::npos);
  const std::string all = body_in(at_.get("/v1/jobs", keys_.at(Who::Viewer)));
  EXPECT_NE(all.find(place), std::string::npos);
  EXPECT_NE(all.find(job_), std::string::npos);
}

}  // namespace
}  // namespace canasta
