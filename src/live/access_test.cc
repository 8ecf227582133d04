#include "live/access.h"

#include <gtest/gtest.h>

#include "engine/file_jobs.h"
#include "engine/test_files.h"
#include "io/temporary_folder.h"

namespace canasta {
namespace {

constexpr Seconds kNoon = 1'795'262'400;  // 2026-11-21 12:00:00 UTC

std::string cell(const Table& table, const std::string& column, std::size_t row) {
  return cell_text(*table.find(column), row);
}

TEST(Expiry, IsADayOrSoManyDaysFromNow) {
  EXPECT_EQ(parse_expiry("30d", kNoon).value(), kNoon + 30 * 86'400);
  EXPECT_EQ(parse_expiry("2026-11-22", kNoon).value(), kNoon + 12 * 3'600);
  EXPECT_EQ(parse_expiry("36500d", kNoon).value(), kNoon + Seconds{36'500} * 86'400);
  for (const std::string text :
       {"", "d", "0d", "-1d", "36501d", "1.5d", "30", "2026-02-30", "99999999999d"}) {
    EXPECT_EQ(parse_expiry(text, kNoon).error().code(), ErrorCode::InvalidInput) << text;
  }
}

// A task without a model yet, and a model without a task, such as one that was trained on a file.
TEST(KeyModels, AreTasksOrModelsOfTheProject) {
  const TemporaryFolder folder = test_folder();
  const Project project = project_in(folder.path());  // its task: score
  const auto check = [&](const std::vector<std::string>& models) {
    return check_key_models({.threads = 1}, project, models);
  };
  EXPECT_TRUE(check({}).ok());
  EXPECT_TRUE(check({"score"}).ok());
  EXPECT_TRUE(check({""}).ok()) << "refused by create_key";
  const Status unknown = check({"score", "scoer"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code(), ErrorCode::NotFound);
  EXPECT_NE(unknown.error().text(Language::English).find("unknown model \"scoer\""),
            std::string::npos);
  EXPECT_NE(unknown.error().text(Language::English).find("\"score\""), std::string::npos);
  EXPECT_FALSE(check({"level"}).ok());
  const std::string rows = written(folder.path(), "rows.csv", decided_rows(300, 0, true));
  ASSERT_TRUE(train_on_file({.threads = 1}, project,
                            {.file = {rows}, .target_column = "level", .key_column = "id"})
                  .ok());
  EXPECT_TRUE(check({"level", "score"}).ok());
  EXPECT_NE(check({"levle"}).error().text(Language::Spanish).find("\"level\""), std::string::npos);
  EXPECT_FALSE(check({"level/1.0.0"}).ok()) << "a key may ask all versions of a model";
}

TEST(KeysTable, SaysWhatEachKeyIs) {
  ApiKey active{.id = "a", .facts = {.name = "caja"}, .secret_sha256 = "s", .created = kNoon};
  ApiKey expired = active, revoked = active;
  expired.facts.expires = kNoon;
  expired.facts.requests_per_second = 2.5;
  revoked.revoked = kNoon - 1;
  revoked.facts.models = {"x", "y"};
  const Table table = keys_table({active, expired, revoked}, kNoon);
  EXPECT_EQ(cell(table, "state", 0), "active");
  EXPECT_EQ(cell(table, "expires", 0), "");
  EXPECT_EQ(cell(table, "rate", 0), "");
  EXPECT_EQ(cell(table, "state", 1), "expired");
  EXPECT_EQ(cell(table, "rate", 1), "2.5");
  EXPECT_EQ(cell(table, "state", 2), "revoked");
  EXPECT_EQ(cell(table, "models", 2), "x,y");
  EXPECT_EQ(table.find("secret_sha256"), nullptr) << "nobody needs to see it";
}

TEST(Access, KeysAndTheirActsAreShown) {
  const auto folder = TemporaryFolder::create("build").value();
  Project project;
  project.root = folder.path();
  const auto store = open_store(project).value();
  const NewKey made = create_key(*store, {.name = "caja"}, {}, kNoon).value();
  const Table keys = keys_table(*store, kNoon).value();
  ASSERT_EQ(keys.rows(), 1u);
  EXPECT_EQ(cell(keys, "id", 0), made.key.id);
  const Table audit = audit_table(*store, 10).value();
  ASSERT_EQ(audit.rows(), 1u);
  EXPECT_EQ(cell(audit, "action", 0), "key.create");
  EXPECT_EQ(cell(audit, "hash", 0), verify_audit(*store)->hash);
}

}  // namespace
}  // namespace canasta
