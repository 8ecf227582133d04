#include "engine/snapshot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "engine/customer_value.h"
#include "engine/offer_reasons.h"
#include "engine/offers.h"
#include "engine/project_log.h"
#include "engine/snapshot_files.h"
#include "engine/test_shop.h"
#include "features/features.h"
#include "io/publish.h"

namespace canasta {
namespace {

constexpr Day kDaysAgo = 150;  // before the end, when some had not bought yet

// A made-up shop with a task of each type that a snapshot knows, ingested and trained.
class SnapshotTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shop_ = std::make_unique<TemporaryFolder>(test_folder());
    const std::string root = shop_->path();
    const std::string receipts = join_path(root, "receipts.csv");
    ASSERT_TRUE(
        generate_data(context(),
                      {.kind = "receipts", .output = receipts, .customers = 150, .days = 200})
            .ok());
    ASSERT_TRUE(init_project(context(), {.folder = root, .from = {receipts}, .name = "t"}).ok());
    std::ofstream(join_path(root, "canasta.yaml"), std::ios::app)
        << "  soon: {type: purchase_window, days: 14}\n"
        << "  basket: {type: recommend, models: [own_history, nmf]}\n";
    add_people(root);
    ASSERT_TRUE(ingest_purchases(context(), project()).ok());
    const Day last = read_purchases(context(), project()).value().last_day();
    std::ofstream(join_path(root, "canasta.yaml"), std::ios::app) << fmt::format(
        "  then: {{type: purchase_window, days: 14, as_of: {}}}\n"
        "  never: {{type: purchase_window, days: 14, as_of: {}}}\n",
        format_day(last - kDaysAgo), format_day(last + 1));
    for (const char* task : {"repurchase", "channel"}) {
      ASSERT_TRUE(train_task(context(), project(), task).ok()) << task;
    }
    ASSERT_TRUE(make_snapshot(context(), project()).ok());
  }
  static void TearDownTestSuite() { shop_.reset(); }

  // A row for each customer, CL00001 and on, whose channel hangs on their age.
  static void add_people(const std::string& root) {
    write_people(root, 150);
    const std::string yaml = join_path(root, "canasta.yaml");
    std::string text = read_text(real_file_system(), yaml).value();
    const std::string sources = "\nsources:\n";
    text.insert(text.find(sources) + sources.size(),
                "  people: {files: people.csv, key: id, about: customers}\n");
    text += "  channel: {type: classification, source: people, target: channel}\n";
    ASSERT_TRUE(publish_file(real_file_system(), yaml, text).ok());
  }
  static void write_people(const std::string& root, int count) {
    std::ofstream people(join_path(root, "people.csv"));
    people << "id,age,channel\n";
    for (int customer = 1; customer <= count; ++customer) {
      const int age = 20 + customer * 37 % 50;
      people << fmt::format("CL{:05},{},{}\n", customer, age, age < 45 ? "web" : "store");
    }
  }

  static Context context() { return {.threads = 2}; }
  static Project project() { return open_project(shop_->path()).value(); }
  // Path of a file of the current snapshot.
  static std::string part(const std::string& file) {
    const Snapshot snapshot = read_snapshot(context(), project()).value();
    return join_path(join_path(snapshots_folder(project()), snapshot.id), file);
  }

  static std::unique_ptr<TemporaryFolder> shop_;
};
std::unique_ptr<TemporaryFolder> SnapshotTest::shop_;

TEST_F(SnapshotTest, HoldsThePurchasesAsTheyAre) {
  const PurchaseLog log = read_purchases(context(), project()).value();
  const Snapshot snapshot = read_snapshot(context(), project()).value();
  EXPECT_EQ(snapshot.log.columns().customer, log.columns().customer);
  EXPECT_EQ(snapshot.log.columns().order, log.columns().order);
  EXPECT_EQ(snapshot.log.columns().product, log.columns().product);
  EXPECT_EQ(snapshot.log.columns().time, log.columns().time);
  EXPECT_EQ(snapshot.log.columns().quantity, log.columns().quantity);
  EXPECT_EQ(snapshot.log.columns().amount, log.columns().amount);
  EXPECT_EQ(snapshot.log.customers().block(), log.customers().block());
  EXPECT_EQ(snapshot.log.products().block(), log.products().block());
  ASSERT_EQ(snapshot.log.product_attributes().size(), log.product_attributes().size());
}

TEST_F(SnapshotTest, HoldsTheAnswersOfTheVerbs) {
  const Project shop = project();
  const Snapshot snapshot = read_snapshot(context(), shop).value();
  EXPECT_EQ(as_json(context(), snapshot.outlooks.at("repurchase")),
            as_json(context(), predict_task(context(), shop, "repurchase", {})->table));
  EXPECT_EQ(as_json(context(), snapshot.tables.at("value")),
            as_json(context(), value_table(context(), &shop, {})->table));
  EXPECT_TRUE(snapshot.models.contains("nmf"));
  EXPECT_TRUE(snapshot.models.contains("item_neighbours"));
  EXPECT_FALSE(snapshot.models.contains("own_history"));
}

// Slate by slate what `recommend --explain` says, in its order.
TEST_F(SnapshotTest, HoldsTheOffersWithTheirReasons) {
  const Project shop = project();
  const Snapshot snapshot = read_snapshot(context(), shop).value();
  const KeptOffers& kept = snapshot.offers.at("basket");
  const Table asked = offer_products(context(), shop, {.k = kKeptSlate, .explain = true})->table;
  const auto& products = kept.slates.slates.products;
  ASSERT_EQ(products.size(), snapshot.log.customers().size() + 1);
  std::size_t row = 0;
  for (CustomerCode customer = 0; customer < snapshot.log.customers().size(); ++customer) {
    for (std::uint64_t i = products.offsets[customer]; i < products.offsets[customer + 1]; ++i) {
      ASSERT_EQ(cell_text(*asked.find("customer"), row), snapshot.log.customers()[customer]);
      ASSERT_EQ(cell_text(*asked.find("product"), row),
                snapshot.log.products()[products.product[i]]);
      ASSERT_EQ(cell_text(*asked.find("source"), row), kept.models[kept.slates.source[i]]);
      ASSERT_EQ(
          cell_text(*asked.find("reason"), row),
          reason_text(kept.reasons[i], snapshot.log, snapshot.log.last_day(), Language::English));
      ++row;
    }
  }
  EXPECT_EQ(row, asked.rows());
  EXPECT_GT(products[products.size() - 1].size(), 0u);  // a stranger's
}

void expect_equal(const FeatureMatrix& rows, const FeatureMatrix& expected) {
  EXPECT_EQ(rows.customer, expected.customer);
  EXPECT_EQ(rows.features, expected.features);
  ASSERT_EQ(rows.values.size(), expected.values.size());
  EXPECT_EQ(std::memcmp(rows.values.data(), expected.values.data(),
                        expected.values.size() * sizeof(float)),
            0);
}

TEST_F(SnapshotTest, KeepsRowsOfFeaturesForEachDayThatAWindowIsPredictedAsOf) {
  const Snapshot snapshot = read_snapshot(context(), project()).value();
  ASSERT_EQ(snapshot.customers.size(), 2u);
  const Day then = snapshot.log.last_day() - kDaysAgo;
  const FeatureMatrix early = customer_features(context(), snapshot.log.as_of(then));
  const FeatureMatrix late = customer_features(context(), snapshot.log.all());
  ASSERT_LT(early.rows(), late.rows());
  expect_equal(snapshot.customers.at(then), early);
  expect_equal(snapshot.customers.at(snapshot.log.last_day()), late);
}

TEST_F(SnapshotTest, LeavesOutAWindowWhoseDayIsOutsideOfTheData) {
  const std::vector<std::string> notes = read_snapshot(context(), project()).value().notes;
  const auto of_it = [](const std::string& note) {
    return note.starts_with("the service answers without never: as_of ");
  };
  EXPECT_EQ(std::ranges::count_if(notes, of_it), 1);
}

TEST_F(SnapshotTest, IsFreshUntilSomethingChanges) {
  EXPECT_TRUE(snapshot_is_fresh(context(), project()));
  const std::string yaml = join_path(shop_->path(), "canasta.yaml");
  const std::string before = read_text(real_file_system(), yaml).value();
  std::ofstream(yaml, std::ios::app) << "# a comment\n";
  EXPECT_FALSE(snapshot_is_fresh(context(), project()));
  ASSERT_TRUE(publish_file(real_file_system(), yaml, before).ok());
  EXPECT_TRUE(snapshot_is_fresh(context(), project()));
}

TEST_F(SnapshotTest, FollowsATableAboutCustomers) {
  const auto rows = [] {
    return read_snapshot(context(), project()).value().predictions.at("channel").rows();
  };
  const std::size_t all = rows();
  EXPECT_GT(all, 100u);  // of those who bought
  write_people(shop_->path(), 20);
  EXPECT_FALSE(snapshot_is_fresh(context(), project()));
  ASSERT_TRUE(make_snapshot(context(), project()).ok());
  EXPECT_TRUE(snapshot_is_fresh(context(), project()));
  EXPECT_LE(rows(), 20u);
  write_people(shop_->path(), 150);
  ASSERT_TRUE(make_snapshot(context(), project()).ok());
  EXPECT_EQ(rows(), all);
}

TEST_F(SnapshotTest, RefusesBytesThatChanged) {
  const std::string path = part("value.safetensors");
  const std::string before = read_text(real_file_system(), path).value();
  std::string changed = before;
  changed.back() ^= 1;
  ASSERT_TRUE(publish_file(real_file_system(), path, changed).ok());
  const auto read = read_snapshot(context(), project());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), ErrorCode::Corrupt);
  ASSERT_TRUE(publish_file(real_file_system(), path, before).ok());
  EXPECT_TRUE(read_snapshot(context(), project()).ok());
}

TEST_F(SnapshotTest, RefusesARecordOfAnotherShape) {
  const std::string path = part(kSnapshotFile);
  const std::string before = read_text(real_file_system(), path).value();
  const auto record = [](int format, const char* notes, const char* models, const char* files) {
    return fmt::format(
        R"({{"snapshot": {}, "made": 1, "inputs": "", "notes": {}, "outlook_models": {},)"
        R"( "files": {{{}}}}})",
        format, notes, models, files);
  };
  const std::string log = R"("purchases.safetensors": {"sha256": ""})";
  const std::vector<std::pair<std::string, std::string>> broken = {
      {"[]", "snapshot.json"},
      {"{}", "snapshot.json"},
      {record(kSnapshotFormat - 1, "[]", "{}", log.c_str()), "format"},
      {record(kSnapshotFormat + 1, "[]", "{}", log.c_str()), "format"},
      {record(kSnapshotFormat, "[]", R"({"t": 7})", log.c_str()), "outlook_models"},
      {record(kSnapshotFormat, "[7]", "{}", log.c_str()), "notes"},
      {record(kSnapshotFormat, "[]", "{}", (log + R"(, "../x": {"sha256": ""})").c_str()), "../x"},
      {record(kSnapshotFormat, "[]", "{}",
              (log + R"(, "a/b.safetensors": {"sha256": ""})").c_str()),
       "a/b.safetensors"},
      {record(kSnapshotFormat, "[]", "{}", ""), "purchases"}};
  for (const auto& [text, reason] : broken) {
    ASSERT_TRUE(publish_file(real_file_system(), path, text).ok());
    const auto read = read_snapshot(context(), project());
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_NE(read.error().text(Language::English).find("damaged: " + reason), std::string::npos)
        << read.error().text(Language::English);
  }
  ASSERT_TRUE(publish_file(real_file_system(), path, before).ok());
}

TEST_F(SnapshotTest, SaysWhatIsMissingAndGoesOn) {
  const Snapshot snapshot = read_snapshot(context(), project()).value();
  for (const auto& [part, table] : snapshot.tables) EXPECT_GT(table.columns.size(), 0u) << part;
  TemporaryFolder empty = test_folder();
  const auto missing =
      read_snapshot(context(), {.root = empty.path(), .files = &real_file_system(), .config = {}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
