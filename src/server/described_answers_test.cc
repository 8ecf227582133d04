// What is answered is what is described: each route that answers JSON is asked of a shop with a
// model of each kind, and no member of an answer may be missing in its schema. Jobs on files run
// here; the service hands on what they answer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/file_jobs.h"
#include "engine/job.h"
#include "engine/snapshot.h"
#include "engine/test_files.h"
#include "server/testing_desk.h"
#include "server/testing_schema.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// The thread sanitizer cannot see into the libraries that train.
#ifdef __SANITIZE_THREAD__
constexpr bool kTrains = false;
#else
constexpr bool kTrains = true;
#endif

// --- The shop ------------------------------------------------------------------------------------

class DescribedAnswers : public testing::Test {
 protected:
  void SetUp() override {
    if (!kTrains) GTEST_SKIP() << "trains models";
    const std::string root = folder_.path();
    make_shop(root);
    at_ = std::make_unique<TestingDesk>(open_project(root).value());
    ASSERT_TRUE(at_->desk.refresher->now().ok());
    const std::string job = header_in(
        at_->post_json("/v1/jobs", R"({"kind": "train", "task": "repurchase"})"), "Location");
    ASSERT_TRUE(becomes_true([&] { return text_at(job, "/state") == "done"; }));
    known_ = {{"{customer}", text_at("/v1/customers", "/customers/0/customer_id")},
              {"{product}", text_at("/v1/popular?days=0", "/products/0/product_id")},
              {"{run}", text_at("/v1/runs", "/runs/0/run")},
              {"{last_day}", text_at("/status", "/data/last_day")},
              {"{job}", job}};
  }

  static void make_shop(const std::string& root) {
    const Context context{.threads = 2};
    const std::string receipts = join_path(root, "receipts.csv");
    ASSERT_TRUE(
        generate_data(context,
                      {.kind = "receipts", .output = receipts, .customers = 200, .days = 260})
            .ok());
    ASSERT_TRUE(init_project(context, {.folder = root, .from = {receipts}, .name = "t"}).ok());
    std::ofstream(join_path(root, "canasta.yaml"), std::ios::app)
        << "  soon: {type: purchase_window, days: 14}\n"
        << "  basket: {type: recommend, models: [own_history, nmf]}\n";
    add_people(root);
    const Project shop = open_project(root).value();
    ASSERT_TRUE(ingest_purchases(context, shop).ok());
    for (const char* const task : {"repurchase", "soon", "channel", "spend"}) {
      ASSERT_TRUE(train_task(context, shop, task).ok()) << task;
    }
    const std::string rows = written(root, "rows.csv", decided_rows(300, 0, true));
    ASSERT_TRUE(
        train_on_file(context, shop, {.file = {rows}, .target_column = "level", .key_column = "id"})
            .ok());
    for (const char* const model : {"repurchase/1.0.0", "soon/1.0.0", "level/1.0.0"}) {
      ASSERT_TRUE(promote_model(context, shop, model).ok());
    }
    written(root, "reports/sales.json", "{}");
    written(root, "dirty.csv", kDirtyReceipts);
    ASSERT_TRUE(make_snapshot(context, shop).ok());
  }

  // Tasks on a table about the customers, CL00001 and on, whose channel and spend hang on their
  // age.
  static void add_people(const std::string& root) {
    std::string people = "id,age,channel,spend\n";
    for (int customer = 1; customer <= 200; ++customer) {
      const int age = 20 + customer * 37 % 50;
      people +=
          fmt::format("CL{:05},{},{},{}\n", customer, age, age < 45 ? "web" : "store", 2 * age);
    }
    written(root, "people.csv", people);
    const std::string path = join_path(root, "canasta.yaml");
    std::string yaml = read_text(real_file_system(), path).value();
    const std::string sources = "\nsources:\n";
    yaml.insert(yaml.find(sources) + sources.size(),
                "  people: {files: people.csv, key: id, about: customers}\n");
    yaml +=
        "  channel: {type: classification, source: people, target: channel, drop: [spend]}\n"
        "  spend: {type: regression, source: people, target: spend, drop: [channel]}\n";
    written(root, "canasta.yaml", yaml);
  }

  Json json(const std::string& target) const {
    return Json::parse(body_in(at_->get(target, "Accept: application/json\r\n")), nullptr, false);
  }
  std::string text_at(const std::string& target, const std::string& pointer) const {
    return json(target).value(Json::json_pointer(pointer), "");
  }
  // A target with what the shop holds in the place of names in braces.
  std::string filled(std::string target) const {
    for (const auto& [name, value] : known_) {
      const std::size_t at = target.find(name);
      if (at != std::string::npos) target.replace(at, name.size(), value);
    }
    return target;
  }

  TemporaryFolder folder_ = test_folder();
  std::unique_ptr<TestingDesk> at_;
  std::map<std::string, std::string> known_;
};

// By the name of the route.
const std::map<std::string_view, std::vector<const char*>>& targets() {
  static const std::map<std::string_view, std::vector<const char*>> kTargets = {
      {"health", {"/health"}},
      {"live", {"/health/live"}},
      {"ready", {"/health/ready"}},
      {"status", {"/status"}},
      {"description", {"/openapi.json"}},
      {"problemTypes", {"/errors"}},
      {"problemType", {"/errors/not_found"}},
      {"listReports", {"/v1/reports"}},
      {"customers", {"/v1/customers", "/v1/customers?limit=1"}},
      {"customer", {"/v1/customers/{customer}", "/v1/customers/{customer}?limit=1"}},
      {"outlook", {"/v1/customers/{customer}/outlook"}},
      {"segments", {"/v1/segments"}},
      {"recommendTo", {"/recommend/{customer}?explain=true", "/recommend/nobody"}},
      {"recommend", {"/recommend?user={customer}&explain=true", "/recommend"}},
      {"recommendV1", {"/v1/recommend?customer={customer}&explain=true"}},
      {"similarProducts", {"/v1/similar/{product}"}},
      {"boughtTogether", {"/v1/bought-together/{product}"}},
      {"popularProducts", {"/v1/popular", "/v1/popular?days=0"}},
      {"rules", {"/v1/rules", "/v1/rules?limit=1"}},
      {"listModelFiles", {"/models"}},
      {"listModels", {"/v1/models"}},
      {"showModel", {"/v1/models/repurchase", "/v1/models/soon", "/v1/models/level"}},
      {"showModelVersion",
       {"/v1/models/repurchase/versions/1.0.0", "/v1/models/soon/versions/1.0.0",
        "/v1/models/level/versions/1.0.0"}},
      {"listJobs", {"/v1/jobs", "/v1/jobs?limit=1"}},
      {"showJob", {"{job}"}},
      {"jobResult", {"{job}/result"}},
      {"listRuns", {"/v1/runs"}},
      {"showRun", {"/v1/runs/{run}"}},
      {"inferenceServer", {"/v2"}},
      {"inferenceLive", {"/v2/health/live"}},
      {"inferenceReady", {"/v2/health/ready"}},
      {"inferenceModel", {"/v2/models/level"}},
      {"inferenceModelVersion", {"/v2/models/level/versions/1.0.0"}},
      {"inferenceModelReady", {"/v2/models/level/ready"}},
      {"inferenceModelVersionReady", {"/v2/models/level/versions/1.0.0/ready"}}};
  return kTargets;
}

struct Post {
  const char* target;
  const char* body;
};

// By the name of the route, but for those that take forms alone.
const std::map<std::string_view, std::vector<Post>>& posts() {
  constexpr const char* kTensor =
      R"({"id": "7", "inputs": [{"name": "a", "datatype": "INT64", "shape": [1, 2],
          "data": [3, 4]}]})";
  constexpr const char* kCustomers = R"({"customers": ["{customer}", "nobody"]})";
  constexpr const char* kRows =
      R"({"rows": [{"id": "new", "x": 3, "noise": 4}], "model": "level"})";
  static const std::map<std::string_view, std::vector<Post>> kPosts = {
      {"recommendForBasket",
       {{"/v1/recommend", R"({"customer": "{customer}", "basket": ["{product}"]})"}}},
      {"predict",
       {{"/v1/predict/level?explain=true", R"([{"id": "new", "x": 3, "noise": 4}])"},
        {"/v1/predict/spend", R"({"age": 30})"},
        {"/v1/predict/channel?explain=true", kCustomers},
        {"/v1/predict/spend?explain=true", kCustomers},
        {"/v1/predict/soon?explain=true", kCustomers},
        {"/v1/predict/repurchase", kCustomers}}},
      {"predictFile", {{"/predict", kRows}}},
      {"predictFileV1", {{"/v1/predict", kRows}}},
      {"invocations",
       {{"/invocations?model=level", R"({"instances": [[3, 4]]})"},
        {"/invocations?model=level&proba=true", R"({"instances": [[3, 4]]})"},
        {"/invocations?model=spend", R"({"instances": [[30]]})"}}},
      {"infer", {{"/v2/models/level/infer", kTensor}}},
      {"inferVersion", {{"/v2/models/level/versions/1.0.0/infer", kTensor}}},
      {"promoteModel", {{"/v1/models/channel/versions/1.0.0:promote", ""}}},
      {"rollBackModel", {{"/v1/models/channel:rollback", ""}}},
      {"submitJob", {{"/v1/jobs", R"({"kind": "train", "task": "soon"})"}}}};
  return kPosts;
}

// What a form asks for, by the names of its routes; files as make_shop() wrote them.
struct FormJob {
  std::vector<std::string_view> routes;
  const char* request;
  const char* file;
};
const std::vector<FormJob>& form_jobs() {
  static const std::vector<FormJob> kJobs = {
      {{"preprocess", "preprocessV1"}, R"({"kind": "preprocess"})", "dirty.csv"},
      {{"engineerFeatures", "engineerFeaturesV1"},
       R"({"kind": "feature_engineering", "prediction_days": 7})",
       "receipts.csv"},
      {{"engineerFeatures"},
       R"({"kind": "feature_engineering", "as_of": "{last_day}", "save_features": false})",
       "receipts.csv"},
      {{"trainFile", "trainFileV1"},
       R"({"kind": "train_file", "target_column": "level"})",
       "rows.csv"},
      {{"trainFile"},
       R"({"kind": "train_file", "target_column": "spend", "model_name": "spent"})",
       "people.csv"},
      {{"predictFile", "predictFileV1"},
       R"({"kind": "predict_file", "model_filename": "level", "explain": true})",
       "rows.csv"},
      {{"predictFile"}, R"({"kind": "predict_file", "model_filename": "spend"})", "people.csv"}};
  return kJobs;
}

// Of success; nothing where the route does not answer JSON alone.
std::string schema_of(const Route& route) {
  const Described& success = route.answers.front();
  return success.type == "application/json" ? success.schema : "";
}

const Route& route_called(std::string_view name) {
  const auto found = std::ranges::find(all_routes(), name, &Route::name);
  CANASTA_ASSERT(found != all_routes().end());
  return *found;
}

TEST_F(DescribedAnswers, OfAnOutlookHoldTablesAboutCustomers) {
  const Json predictions = json(filled("/v1/customers/{customer}/outlook"))["predictions"];
  ASSERT_EQ(predictions.size(), 2U);
  EXPECT_EQ(predictions[0]["task"], "channel");
  EXPECT_TRUE(predictions[0]["prediction"] == "web" || predictions[0]["prediction"] == "store");
  EXPECT_EQ(predictions[0]["probabilities"].size(), 2U);
  EXPECT_EQ(predictions[0]["reasons"][0]["column"], "age");
  EXPECT_EQ(predictions[1]["task"], "spend");
  EXPECT_TRUE(predictions[1]["prediction"].is_number());
}

// What is known of customers takes nothing from a task's rows, nor a model twice into the metrics.
TEST_F(DescribedAnswers, OfATaskAboutCustomersAreOfAnyRowsToo) {
  const std::string rows = R"({"rows": [{"id": "new", "age": 30}]})";
  const Json answer = Json::parse(body_in(at_->post_json("/v1/predict/channel", rows)));
  ASSERT_TRUE(answer.contains("predictions")) << answer;
  EXPECT_EQ(answer["predictions"][0]["id"], "new");
  EXPECT_EQ(answer["predictions"][0]["prediction"], "web");
  const std::string metrics = body_in(at_->get("/metrics"));
  const std::string info = "canasta_model_info{alias=\"champion\",model=\"channel\"";
  const std::size_t first = metrics.find(info);
  ASSERT_NE(first, std::string::npos) << metrics;
  EXPECT_EQ(metrics.find(info, first + 1), std::string::npos);
}

TEST_F(DescribedAnswers, HoldNothingThatIsNotDescribed) {
  for (const Route& route : all_routes()) {
    const std::string described = schema_of(route);
    if (route.method != "GET" || described.empty()) continue;
    const auto asked = targets().find(route.name);
    ASSERT_NE(asked, targets().end()) << route.name << " is not asked";
    for (const char* const target : asked->second) {
      const Json answer = json(filled(target));
      ASSERT_FALSE(answer.is_discarded()) << target;
      EXPECT_EQ(misfits(described, answer.dump()), std::vector<std::string>()) << target;
    }
  }
}

TEST_F(DescribedAnswers, OfJobsOnFilesHoldNothingThatIsNotDescribed) {
  std::set<std::string_view> asked;
  for (const FormJob& form : form_jobs()) {
    Json request = Json::parse(filled(form.request));
    request["file"] = join_path(folder_.path(), form.file);
    const auto answer = run_job({.threads = 2}, at_->desk.project, request.dump());
    ASSERT_TRUE(answer.ok()) << answer.error().text(Language::English);
    for (const std::string_view route : form.routes) {
      EXPECT_EQ(misfits(schema_of(route_called(route)), answer->json), std::vector<std::string>())
          << route << answer->json;
      asked.insert(route);
    }
  }
  for (const Route& route : all_routes()) {
    EXPECT_EQ(asked.contains(route.name), takes_forms(route.body)) << route.name;
  }
}

TEST_F(DescribedAnswers, ToWhatIsSentHoldNothingThatIsNotDescribed) {
  // Another version, to roll back from.
  ASSERT_TRUE(train_task({}, at_->desk.project, "channel").ok());
  for (const Route& route : all_routes()) {
    const std::string described = schema_of(route);
    if (route.method != "POST" || described.empty() || route.body == Body::Form) continue;
    const auto asked = posts().find(route.name);
    ASSERT_NE(asked, posts().end()) << route.name << " is not asked";
    for (const Post& post : asked->second) {
      const std::string response = at_->post_json(filled(post.target), filled(post.body));
      EXPECT_EQ(status_in(response), route.answers.front().status) << post.target << response;
      EXPECT_EQ(misfits(described, body_in(response)), std::vector<std::string>())
          << post.target << body_in(response);
    }
  }
}

}  // namespace
}  // namespace canasta
