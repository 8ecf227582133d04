// Answers from memory beside those of the verbs, which are made another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/messages/engine.h"
#include "base/messages/live.h"
#include "engine/customer_value.h"
#include "engine/offers.h"
#include "engine/project_log.h"
#include "engine/snapshot.h"
#include "io/file_system.h"
#include "io/publish.h"
#include "io/temporary_folder.h"
#include "live/customers.h"
#include "live/offers.h"
#include "live/scoring.h"

namespace canasta {
namespace {

// The thread sanitizer cannot see into the libraries that train.
#ifdef __SANITIZE_THREAD__
constexpr bool kTrains = false;
#else
constexpr bool kTrains = true;
#endif

// Rows about all customers but the first, whose channel and spend hang on their age; the id of the
// last row is nobody's.
void write_people(const std::string& path, const PurchaseLog& log) {
  std::ofstream people(path);
  people << "id,age,city,channel,spend\n";
  for (CustomerCode customer = 1; customer < log.customers().size(); ++customer) {
    const unsigned age = 20 + customer * 37 % 50;
    people << log.customers()[customer] << "," << age << ","
           << (customer % 3 == 0 ? "Lima" : "Quito") << "," << (age < 45 ? "web" : "store") << ","
           << age * 2 << "\n";
  }
  people << "stranger,30,Lima,web,60\n";
}

void add_people(const std::string& root) {
  const std::string path = join_path(root, "canasta.yaml");
  std::string yaml = read_text(real_file_system(), path).value();
  const std::string sources = "\nsources:\n";
  ASSERT_NE(yaml.find(sources), std::string::npos);
  yaml.insert(yaml.find(sources) + sources.size(),
              "  people: {files: people.csv, key: id, about: customers}\n");
  yaml +=
      "  channel: {type: classification, source: people, target: channel, drop: [spend]}\n"
      "  spend: {type: regression, source: people, target: spend, drop: [channel]}\n";
  ASSERT_TRUE(publish_file(real_file_system(), path, yaml).ok());
}

constexpr Day kDaysAgo = 160;  // before the end, when some had not bought yet

// A made-up shop with a model of each kind, ingested, trained and loaded once.
class Answers : public testing::Test {
 protected:
  void SetUp() override {
    if (!kTrains) GTEST_SKIP() << "trains a model";
  }
  static void SetUpTestSuite() {
    if (!kTrains) return;
    shop_ = std::make_unique<TemporaryFolder>(TemporaryFolder::create("build").value());
    const std::string root = shop_->path();
    const std::string receipts = join_path(root, "receipts.csv");
    ASSERT_TRUE(
        generate_data(context(),
                      {.kind = "receipts", .output = receipts, .customers = 200, .days = 260})
            .ok());
    ASSERT_TRUE(init_project(context(), {.folder = root, .from = {receipts}, .name = "t"}).ok());
    std::ofstream(join_path(root, "canasta.yaml"), std::ios::app)
        << "  soon: {type: purchase_window, days: 14}\n"
        << "  basket: {type: recommend, models: [own_history, nmf]}\n";
    ASSERT_TRUE(ingest_purchases(context(), project()).ok());
    const PurchaseLog log = read_purchases(context(), project()).value();
    std::ofstream(join_path(root, "canasta.yaml"), std::ios::app)
        << "  then: {type: purchase_window, days: 14, as_of: "
        << format_day(log.last_day() - kDaysAgo) << "}\n";
    write_people(join_path(root, "people.csv"), log);
    add_people(root);
    const Project shop = project();
    for (const char* task : {"repurchase", "soon", "then", "channel", "spend"}) {
      ASSERT_TRUE(train_task(context(), shop, task).ok());
    }
    for (const char* window : {"soon/1.0.0", "then/1.0.0"}) {
      ASSERT_TRUE(promote_model(context(), shop, window).ok());
    }
    ASSERT_TRUE(make_snapshot(context(), shop).ok());
    served_ = load_served(context(), shop).value();
  }
  static void TearDownTestSuite() {
    served_.reset();
    shop_.reset();
  }

  static Context context() { return {.threads = 2}; }
  static Project project() { return open_project(shop_->path()).value(); }
  static std::string customer(std::size_t code) {
    return std::string(served_->log().customers()[code]);
  }
  static std::vector<std::string> products(const OfferAnswer& answer) {
    std::vector<std::string> ids;
    for (const Offered& each : answer.offered) {
      ids.emplace_back(served_->log().products()[each.product]);
    }
    return ids;
  }

  static std::unique_ptr<TemporaryFolder> shop_;
  static std::shared_ptr<const Served> served_;
};
std::unique_ptr<TemporaryFolder> Answers::shop_;
std::shared_ptr<const Served> Answers::served_;

// Customer by customer what `predict --explain` says of the rows, in numbers.
TEST_F(Answers, SayOfRowsAboutCustomersWhatTheVerbSays) {
  const Table said = predict_task(context(), project(), "channel", {.explain = true})->table;
  ASSERT_EQ(said.rows(), served_->log().customers().size());  // without the first, with a stranger
  for (std::uint32_t row = 0; row + 1 < said.rows(); ++row) {
    const CustomerCode code = served_->customer(cell_text(*said.find("id"), row));
    const RowOutlook outlook = row_outlook(*served_, "channel", code).value();
    EXPECT_EQ(outlook.model, "channel/1.0.0");
    EXPECT_EQ(outlook.decided_class(), cell_text(*said.find("prediction"), row));
    ASSERT_EQ(outlook.classes.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string column = "probability_" + std::string(outlook.classes[i]);
      EXPECT_EQ(outlook.probability[i], static_cast<float>(real_at(said, column, row)));
    }
    ASSERT_EQ(outlook.reasons.size(), 2u);  // of two columns: age and city
    EXPECT_EQ(outlook.reasons.front().column, "age");
    EXPECT_TRUE(cell_text(*said.find("reason_1"), row).starts_with("age = "));
  }
  EXPECT_EQ(row_outlook(*served_, "channel", 0).error().message(), message::kCustomerNotInTask);
  EXPECT_EQ(row_outlook(*served_, "nothing", 1).error().code(), ErrorCode::NotFound);
}

TEST_F(Answers, SayValuesOfRowsAboutCustomers) {
  const Table said = predict_task(context(), project(), "spend", {})->table;
  for (std::uint32_t row = 0; row + 1 < said.rows(); ++row) {
    const CustomerCode code = served_->customer(cell_text(*said.find("id"), row));
    const RowOutlook outlook = row_outlook(*served_, "spend", code).value();
    EXPECT_EQ(outlook.value, real_at(said, "prediction", row));
    EXPECT_TRUE(outlook.classes.empty());
    EXPECT_TRUE(outlook.decided_class().empty());
  }
}

TEST_F(Answers, OfferWhatTheVerbOffers) {
  const Table said = offer_products(context(), project(), {.k = 7})->table;
  std::map<std::string, std::vector<std::string>> by_customer;
  for (std::size_t row = 0; row < said.rows(); ++row) {
    by_customer[cell_text(*said.find("customer"), row)].push_back(
        cell_text(*said.find("product"), row));
  }
  ASSERT_GT(by_customer.size(), 100u);
  for (const auto& [id, expected] : by_customer) {
    const OfferAnswer answer = offer(*served_, {.customer = id, .k = 7}).value();
    EXPECT_TRUE(answer.known);
    EXPECT_EQ(products(answer), expected) << id;
  }
}

TEST_F(Answers, OfferStrangersWhatIsPopular) {
  const OfferAnswer answer = offer(*served_, {.customer = "nobody", .k = 5}).value();
  EXPECT_FALSE(answer.known);
  const Table said = offer_products(context(), project(), {.customers = {"nobody"}, .k = 5})->table;
  ASSERT_EQ(answer.offered.size(), said.rows());
  for (std::size_t row = 0; row < said.rows(); ++row) {
    EXPECT_EQ(products(answer)[row], cell_text(*said.find("product"), row));
  }
}

TEST_F(Answers, FillLongSlatesWithoutRepeating) {
  const OfferAnswer answer = offer(*served_, {.customer = customer(0), .k = kOfferedMax}).value();
  const auto ids = products(answer);
  EXPECT_GE(ids.size(), kKeptSlate);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size());
}

TEST_F(Answers, ABasketIsAnsweredByWhatItSaysAndNotOfferedAgain) {
  const std::string in_basket(served_->log().products()[0]);
  const OfferAnswer answer =
      offer(*served_, {.basket = {in_basket, "no such product"}, .k = 10}).value();
  EXPECT_EQ(answer.unknown_products, std::vector<std::string>{"no such product"});
  ASSERT_FALSE(answer.offered.empty());
  EXPECT_EQ(answer.offered.front().source, "item_neighbours");
  const auto ids = products(answer);
  EXPECT_EQ(std::count(ids.begin(), ids.end(), in_basket), 0);
  const auto alike = similar_to(*served_, in_basket, 1).value();
  ASSERT_FALSE(alike.empty());
  EXPECT_EQ(answer.offered.front().product, alike.front().product);
}

// A model in memory scores a customer as the verb does with the same model.
TEST_F(Answers, AModelThatIsNamedScoresAsTheVerbDoes) {
  const std::string id = customer(3);
  const Table said =
      offer_products(context(), project(), {.customers = {id}, .k = 5, .model = "nmf"})->table;
  const OfferAnswer answer = offer(*served_, {.customer = id, .k = 5, .model = "nmf"}).value();
  ASSERT_EQ(answer.offered.size(), said.rows());
  for (std::size_t row = 0; row < said.rows(); ++row) {
    EXPECT_EQ(products(answer)[row], cell_text(*said.find("product"), row));
  }
}

TEST_F(Answers, AModelThatCannotBeAskedIsRefusedForWhatItIs) {
  const auto refused = [](std::string_view model) {
    return offer(*served_, {.customer = customer(3), .model = model}).error();
  };
  EXPECT_EQ(refused("ease").message(), message::kServedSlateModel);
  EXPECT_EQ(refused("ease").code(), ErrorCode::NotFound);
  EXPECT_EQ(refused("own_history").message(), message::kSlateModelNotAlone);
  EXPECT_EQ(refused("next_basket").code(), ErrorCode::InvalidInput);
  const std::string typo = refused("nnf").text(Language::English);
  EXPECT_NE(typo.find("\"nmf\"?"), std::string::npos) << typo;
}

// The shop again, whose offers leave out what would come first.
TEST_F(Answers, WithoutTheRulesAModelAnswersAlone) {
  const std::string id = customer(3);
  const std::string first = products(*offer(*served_, {.customer = id, .model = "nmf"})).front();
  const TemporaryFolder ruled_shop = TemporaryFolder::create("build").value();
  std::filesystem::copy(shop_->path(), ruled_shop.path(), std::filesystem::copy_options::recursive);
  const std::string path = join_path(ruled_shop.path(), "canasta.yaml");
  std::string yaml = read_text(real_file_system(), path).value();
  const std::string models = "[own_history, nmf]";
  yaml.insert(yaml.find(models) + models.size(), ", rules: {exclude: [" + first + "]}");
  ASSERT_TRUE(publish_file(real_file_system(), path, yaml).ok());
  const Project project = open_project(ruled_shop.path()).value();
  ASSERT_TRUE(make_snapshot(context(), project).ok());
  const auto ruled = load_served(context(), project).value();

  const auto offers_first = [&](const OfferQuestion& question) {
    const auto ids = products(*offer(*ruled, question));
    return std::count(ids.begin(), ids.end(), first) == 1;
  };
  EXPECT_FALSE(offers_first({.customer = id, .k = kOfferedMax}));
  EXPECT_FALSE(offers_first({.customer = id, .k = kOfferedMax, .model = "nmf"}));
  EXPECT_TRUE(offers_first({.customer = id, .model = "nmf", .rules = false}));
  for (const char* who : {id.c_str(), "nobody"}) {
    const auto kept = offer(*ruled, {.customer = who, .rules = false});
    ASSERT_FALSE(kept.ok()) << who;
    EXPECT_EQ(kept.error().message(), message::kOffersKeptByRules);
    EXPECT_EQ(kept.error().code(), ErrorCode::InvalidInput);
  }
  const std::string bought(ruled->log().products()[0]);
  const auto basket = offer(*ruled, {.basket = {bought}, .k = kOfferedMax, .rules = false});
  for (const Offered& each : basket->offered) EXPECT_EQ(each.source, "item_neighbours");
}

TEST_F(Answers, WhereThereAreNoRulesTheyCanBeLeftOut) {
  const OfferAnswer with = offer(*served_, {.customer = customer(3)}).value();
  const OfferAnswer without = offer(*served_, {.customer = customer(3), .rules = false}).value();
  EXPECT_FALSE(with.offered.empty());
  EXPECT_EQ(products(with), products(without));
}

TEST_F(Answers, CountWhatIsBoughtTogether) {
  const ProductCode product = 1;
  std::map<ProductCode, std::uint64_t> together;
  std::uint64_t holders = 0;
  const Baskets& baskets = served_->baskets;
  for (std::size_t basket = 0; basket < baskets.size(); ++basket) {
    const auto items = baskets[basket];
    if (std::find(items.begin(), items.end(), product) == items.end()) continue;
    ++holders;
    for (const ProductCode other : items) {
      if (other != product) ++together[other];
    }
  }
  const auto found =
      bought_together(*served_, served_->log().products()[product], kOfferedMax).value();
  ASSERT_EQ(found.size(), std::min(together.size(), kOfferedMax));
  for (const RelatedProduct& each : found) {
    EXPECT_EQ(each.count, together.at(each.product));
    EXPECT_DOUBLE_EQ(each.score, static_cast<double>(each.count) / static_cast<double>(holders));
  }
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.count > b.count || (a.count == b.count && a.product < b.product);
  }));
}

TEST_F(Answers, CountWhatIsPopular) {
  const PurchaseColumns& lines = served_->log().columns();
  const Day last = served_->log().last_day();
  std::map<ProductCode, std::set<CustomerCode>> buyers;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    if (day_of(lines.time[line]) > last - 7) {
      buyers[lines.product[line]].insert(lines.customer[line]);
    }
  }
  const auto found = popular(*served_, 7, kOfferedMax);
  ASSERT_EQ(found.size(), std::min(buyers.size(), kOfferedMax));
  for (const PopularProduct& each : found) {
    EXPECT_EQ(each.customers, buyers.at(each.product).size());
    EXPECT_LE(each.customers, each.orders);
  }
}

TEST_F(Answers, ForeseeWhatThePredictionsSay) {
  const Table dates = predict_task(context(), project(), "repurchase", {})->table;
  const Table windows = predict_task(context(), project(), "soon", {})->table;
  ASSERT_GT(windows.rows(), 100u);
  for (std::size_t row = 0; row < windows.rows(); ++row) {
    const CustomerCode code =
        find_customer(*served_, cell_text(*windows.find("customer"), row)).value();
    const WindowOutlook outlook = window_outlook(*served_, "soon", code, row % 10 == 0).value();
    EXPECT_EQ(outlook.probability,
              std::get<RealColumn>(windows.find("probability")->body).values[row]);
    EXPECT_EQ(outlook.model, "soon/1.0.0");
    if (row % 10 == 0) {
      EXPECT_EQ(outlook.reasons.size(), 3u);
    }
  }
  for (std::size_t row = 0; row < dates.rows(); ++row) {
    const CustomerCode code =
        find_customer(*served_, cell_text(*dates.find("customer"), row)).value();
    const DateOutlook outlook = date_outlook(*served_, "repurchase", code).value();
    EXPECT_EQ(outlook.probability_by,
              std::get<RealColumn>(dates.find("probability_by")->body).values[row]);
    EXPECT_EQ(outlook.model, "repurchase/1.0.0");
  }
}

// Also of those who had not bought by then, whom the verb leaves out.
TEST_F(Answers, ForeseeAWindowAsOfTheDayOfItsTask) {
  const Table said = predict_task(context(), project(), "then", {})->table;
  const std::size_t customers = served_->log().customers().size();
  ASSERT_GT(said.rows(), 50u);
  ASSERT_LT(said.rows(), customers);
  std::set<CustomerCode> known;
  for (std::uint32_t row = 0; row < said.rows(); ++row) {
    const CustomerCode code = served_->customer(cell_text(*said.find("customer"), row));
    known.insert(code);
    const WindowOutlook outlook = window_outlook(*served_, "then", code, false).value();
    EXPECT_EQ(outlook.probability, real_at(said, "probability", row));
    EXPECT_EQ(outlook.as_of, served_->log().last_day() - kDaysAgo);
    EXPECT_EQ(format_day(outlook.as_of), cell_text(*said.find("as_of"), row));
  }
  for (CustomerCode code = 0; code < customers; ++code) {
    if (known.count(code) > 0) continue;
    const auto refused = window_outlook(*served_, "then", code, false);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message(), message::kCustomerNotInTask);
  }
}

// As it is between a change of canasta.yaml and the next snapshot.
TEST_F(Answers, ServeNoWindowWhoseDayTheSnapshotLacks) {
  Project changed = project();
  auto& task = std::get<PurchaseWindowTask>(changed.config.tasks.at("then"));
  task.as_of = *task.as_of + 1;
  const auto served = load_served(context(), changed).value();
  EXPECT_FALSE(served->windows.contains("then"));
  EXPECT_TRUE(served->windows.contains("soon"));
  const std::string start =
      "then/1.0.0 is not served: the snapshot has no features as of " + format_day(*task.as_of);
  EXPECT_EQ(std::ranges::count_if(served->notes,
                                  [&](const std::string& note) { return note.starts_with(start); }),
            1);
}

TEST_F(Answers, TellOrdersPageByPageTheLatestFirst) {
  const CustomerCode code = 2;
  const OrderPage all = orders_of(*served_, code, 0, 1'000);
  ASSERT_EQ(all.orders.size(), all.total);
  ASSERT_GT(all.total, 2u);
  double amount = 0;
  std::size_t lines = 0;
  for (const BoughtOrder& order : all.orders) {
    amount += order.amount;
    lines += order.lines.size();
  }
  EXPECT_EQ(lines, served_->log().offsets()[code + 1] - served_->log().offsets()[code]);
  EXPECT_NEAR(amount, facts_of(*served_, code).segment->monetary, 1e-6 * amount);
  EXPECT_GE(all.orders.front().time, all.orders.back().time);
  const OrderPage second = orders_of(*served_, code, 1, 1);
  ASSERT_EQ(second.orders.size(), 1u);
  EXPECT_EQ(second.orders.front().order, all.orders[1].order);
  EXPECT_TRUE(orders_of(*served_, code, all.total, 10).orders.empty());
}

TEST_F(Answers, KnowSegmentAndValueAsTheVerbsDo) {
  const Table segments = segment_table(context(), project(), {}, "").value();
  const Table values = value_table(context(), &*std::make_unique<Project>(project()), {})->table;
  for (std::size_t row = 0; row < segments.rows(); ++row) {
    const CustomerCode code =
        find_customer(*served_, cell_text(*segments.find("customer"), row)).value();
    const CustomerFacts facts = facts_of(*served_, code);
    ASSERT_TRUE(facts.segment.has_value());
    EXPECT_EQ(text(name(facts.segment->segment), Language::English),
              cell_text(*segments.find("segment"), row));
  }
  for (std::size_t row = 0; row < values.rows(); ++row) {
    const CustomerCode code =
        find_customer(*served_, cell_text(*values.find("customer"), row)).value();
    EXPECT_EQ(facts_of(*served_, code).value->p_alive,
              std::get<RealColumn>(values.find("p_alive")->body).values[row]);
  }
}

TEST_F(Answers, NobodyIsNotFound) {
  EXPECT_EQ(find_customer(*served_, "nobody").error().code(), ErrorCode::NotFound);
  EXPECT_EQ(similar_to(*served_, "nothing", 3).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(bought_together(*served_, "nothing", 3).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(table_model(*served_, "nothing").error().code(), ErrorCode::NotFound);
}

// Until there is a snapshot by the new champion.
TEST_F(Answers, AnOutlookNamesTheVersionThatGaveIt) {
  const Project shop = project();
  ASSERT_TRUE(train_task(context(), shop, "repurchase").ok());
  ASSERT_TRUE(promote_model(context(), shop, "repurchase/1.1.0").ok());
  const auto between = load_served(context(), shop).value();
  const Table& outlooks = between->snapshot.outlooks.at("repurchase");
  const CustomerCode first = between->customer(cell_text(*outlooks.find("customer"), 0));
  EXPECT_EQ(date_outlook(*between, "repurchase", first)->model, "repurchase/1.0.0");
}

}  // namespace
}  // namespace canasta
