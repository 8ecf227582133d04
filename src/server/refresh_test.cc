// What is answered from, of a project that cannot have it, and of one that nobody buys in.
#include "server/refresh.h"

#include <gtest/gtest.h>

#include "base/messages/engine.h"
#include "engine/file_jobs.h"
#include "engine/snapshot.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

// The thread sanitizer cannot see into the libraries that train.
#ifdef __SANITIZE_THREAD__
constexpr bool kTrains = false;
#else
constexpr bool kTrains = true;
#endif

// As the child of a project of receipts that was never run says it.
constexpr const char* kNeverIngested =
    R"(echo '{"error":{"code":"NotFound","message":"no purchases yet","message_id":"kNoReceipts",)"
    R"("fields":{},"exit":5}}' >&2; exit 5)";

TEST(Refresh, EndsWithWhatItsJobSaidInAnyLanguage) {
  const TemporaryFolder folder = test_folder();
  TestingDesk at(project_in(folder.path()), kNeverIngested);
  const Status refreshed = at.desk.refresher->now();
  ASSERT_FALSE(refreshed.ok());
  EXPECT_EQ(refreshed.error().code(), ErrorCode::NotFound);
  EXPECT_EQ(refreshed.error().message(), message::kNoReceipts);
}

TEST(Refresh, AnswersAProjectOfTablesAlone) {
  if (!kTrains) GTEST_SKIP() << "trains a model";
  const TemporaryFolder folder = test_folder();
  const Project project = project_in(folder.path());
  written(project.root, "canasta.yaml", "canasta: 1\n");
  const Context context{.threads = 2};
  const std::string rows = written(project.root, "rows.csv", decided_rows(300, 0, true));
  ASSERT_TRUE(train_on_file(context, project, {.file = {rows}, .target_column = "level"}).ok());
  ASSERT_TRUE(make_snapshot(context, project).ok());
  ASSERT_TRUE(snapshot_is_fresh(context, project));
  TestingDesk at(project);
  ASSERT_TRUE(at.desk.refresher->now().ok());
  EXPECT_EQ(
      status_in(at.post_json("/v1/predict/level", R"({"rows": [{"id": 1, "x": 10, "noise": 3}]})")),
      200);
  const std::string status = body_in(at.get("/status"));
  EXPECT_NE(status.find(R"("table":["level"])"), std::string::npos) << status;
  EXPECT_EQ(status.find("first_day"), std::string::npos) << status;
  for (const char* const target : {"/v1/customers/a", "/v1/customers/a/outlook", "/recommend/a",
                                   "/v1/similar/p", "/v1/bought-together/p", "/v1/rules"}) {
    const std::string response = at.get(target);
    EXPECT_EQ(status_in(response), 404) << target;
    EXPECT_NE(response.find("kNoReceipts"), std::string::npos) << response;
  }
  for (const char* const target : {"/v1/customers", "/v1/segments", "/v1/popular", "/v1/models"}) {
    EXPECT_EQ(status_in(at.get(target)), 200) << target;
  }
}

}  // namespace
}  // namespace canasta
