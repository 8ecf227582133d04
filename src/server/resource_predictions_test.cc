// Predictions over HTTP: of rows with their keys, of customers of whom some are not known.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "data/sample_log.h"
#include "net/arrow_stream.h"
#include "server/customer_predictions.h"
#include "server/sample_encoder.h"
#include "server/testing_desk.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr const char* kAsCsv = "Accept: text/csv\r\n";
constexpr const char* kRest =
    R"("visits": 3, "country": "PE", "tags": "vip|new", "since": "2024-02-29"})";

// Every row is "yes" with 0.75.
class AlwaysYes final : public Estimator {
 public:
  std::string_view kind() const override { return "yes"; }
  std::size_t feature_count() const override { return kSampleFeatures; }
  std::size_t outputs() const override { return 2; }
  void predict(const Context&, View2<const float> rows, std::span<float> out) const override {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      out[2 * row] = 0.25F;
      out[2 * row + 1] = 0.75F;
    }
  }
  EstimatorFiles files() const override { return {}; }
};

std::unique_ptr<const ServedTable> classes() {
  auto table = std::make_unique<ServedTable>(sample_table());
  table->model.estimator = std::make_shared<AlwaysYes>();
  table->model.classes = {"no", "yes"};
  table->model.key = "id";
  return table;
}

TextColumn texts(const std::vector<std::string>& values) {
  TextColumn column;
  for (const std::string& value : values) column.codes.push_back(column.dictionary.add(value));
  return column;
}

// ana and eva have bought; the task "when" says something of ana alone, the table tasks "channel"
// (a class) and "other" (a value) of eva.
std::shared_ptr<const Served> sample_served() {
  auto served = std::make_shared<Served>();
  served->tables["channel"] = classes();
  served->tables["other"] = classes();
  served->snapshot.log = log_of({{"ana", "1", "p", 0, 1, 1}, {"eva", "2", "p", 0, 1, 1}});
  served->snapshot.outlooks["when"].columns = {
      {"on_date", DayColumn{{19'782}}},       {"by_date", DayColumn{{19'783}}},
      {"probability", RealColumn{{0.125}}},   {"probability_by", RealColumn{{0.25}}},
      {"expected_date", DayColumn{{19'784}}}, {"expected_low", DayColumn{{19'783}}},
      {"expected_high", DayColumn{{kNoDay}}}};
  served->snapshot.outlook_models["when"] = "when/1.0.0";
  served->outlook_row["when"] = {0, kNoRow};
  served->snapshot.predictions["channel"].columns = {{"prediction", texts({"yes"})},
                                                     {"probability_no", RealColumn{{0.375}}},
                                                     {"probability_yes", RealColumn{{0.625}}},
                                                     {"reason_1", texts({"visits"})},
                                                     {"contribution_1", RealColumn{{-1.5}}}};
  served->snapshot.predictions["other"].columns = {{"prediction", RealColumn{{2.5}}}};
  for (const std::string task : {"channel", "other"}) {
    served->snapshot.prediction_models[task] = task + "/2.0.0";
    served->outlook_row[task] = {kNoRow, 0};
  }
  return served;
}

class Predictions : public testing::Test {
 protected:
  Predictions() : folder_(test_folder()), at_(project_in(folder_.path())) {
    at_.desk.served.set(sample_served());
  }
  std::string rows(const std::string& body, const std::string& headers = "") const {
    return at_.post_json("/v1/predict/channel", body, headers);
  }
  std::string customers(const std::string& list, const std::string& headers = "",
                        const std::string& task = "when") const {
    return at_.post_json("/v1/predict/" + task, R"({"customers": [)" + list + "]}", headers);
  }

  TemporaryFolder folder_;
  TestingDesk at_;
};

// --- Rows --------------------------------------------------------------------------------------

const std::string kTwoRows =
    std::string(R"([{"id": "r,1", )") + kRest + R"(, {"country": "PE", )" + kRest + "]";

TEST_F(Predictions, CarryTheKeysThatRowsCameWith) {
  const std::string response = rows(kTwoRows);
  ASSERT_EQ(status_in(response), 200) << response;
  const Json yes = {{"prediction", "yes"},
                    {"confidence", 0.75},
                    {"probabilities", {{"no", 0.25}, {"yes", 0.75}}}};
  Json with_key = yes;
  with_key["id"] = "r,1";
  EXPECT_EQ(Json::parse(body_in(response))["predictions"], Json::array({with_key, yes}));
}

TEST_F(Predictions, AsCsvHaveAHeaderAndARecordForEachRow) {
  const std::string response = rows(kTwoRows, kAsCsv);
  ASSERT_EQ(status_in(response), 200) << response;
  EXPECT_EQ(header_in(response, "Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(header_in(response, "X-Canasta-Model"), "channel/1.0.0");
  EXPECT_EQ(header_in(response, "X-Canasta-Unknown-Words"), "0");
  EXPECT_EQ(body_in(response),
            "id,prediction,confidence,probability_no,probability_yes\r\n"
            "\"r,1\",yes,0.75,0.25,0.75\r\n"
            ",yes,0.75,0.25,0.75\r\n");
  for (const char* const no_key : {"{", R"({"id": "", )", R"({"id": null, )"}) {
    EXPECT_EQ(body_in(rows(no_key + std::string(kRest), kAsCsv)),
              "prediction,confidence,probability_no,probability_yes\r\nyes,0.75,0.25,0.75\r\n")
        << no_key;
  }
}

TEST_F(Predictions, OfOtherProtocolsCountUnknownWordsToo) {
  const std::string row = R"([3, "AR", "", "2024-02-29"])";
  const std::string scored =
      at_.post_json("/invocations?model=channel", R"({"instances": [)" + row + "]}");
  const std::string inferred = at_.post_json(
      "/v2/models/channel/infer",
      R"({"inputs": [{"name": "visits", "datatype": "INT64", "shape": [1], "data": [3]},
                     {"name": "country", "datatype": "BYTES", "shape": [1], "data": ["AR"]},
                     {"name": "tags", "datatype": "BYTES", "shape": [1], "data": [""]},
                     {"name": "since", "datatype": "BYTES", "shape": [1],
                      "data": ["2024-02-29"]}]})");
  for (const std::string& response : {scored, inferred}) {
    ASSERT_EQ(status_in(response), 200) << response;
    EXPECT_EQ(header_in(response, "X-Canasta-Unknown-Words"), "1");
  }
}

TEST_F(Predictions, AsArrowBeginWithTheKeys) {
  const std::string response =
      rows(kTwoRows, "Accept: application/vnd.apache.arrow.stream, text/csv;q=0.5\r\n");
  const std::string body = body_in(response);
  auto stream = ArrowStream::open(body);
  ASSERT_TRUE(stream.ok()) << response;
  ASSERT_TRUE(stream->next().value());
  EXPECT_EQ(stream->columns()[0].name, "id");
  EXPECT_EQ(stream->cell(0, 0), ArrowCell("r,1"));
  EXPECT_EQ(stream->cell(1, 0), ArrowCell());
  EXPECT_EQ(stream->columns()[1].name, "prediction");
  EXPECT_EQ(stream->columns()[2].name, "confidence");
}

// --- A model beside the rows -------------------------------------------------------------------

TEST_F(Predictions, ByTheModelNamedBesideTheRows) {
  const std::string row = std::string("{") + kRest;
  for (const std::string& body :
       {R"({"model": "channel", "rows": [)" + row + "]}",
        R"({"rows": [)" + row + R"(], "model_filename": null, "model": "channel"})",
        R"({"model": null, "model_filename": "channel", "rows": [)" + row + "]}",
        R"({"rows": [)" + row + R"(], "model_filename": "channel", "model": ""})",
        R"({"mod\u0065l": "", "model_filename": "channel", "rows": [)" + row + "]}"}) {
    const std::string response = at_.post_json("/predict", body);
    ASSERT_EQ(status_in(response), 200) << body << response;
    EXPECT_EQ(Json::parse(body_in(response))["predictions"].size(), 1u) << body;
  }
}

TEST_F(Predictions, AnEmptyNameOfAModelIsPassedOver) {
  const std::string row = std::string("{") + kRest;
  const std::string named = R"({"model": "channel", "rows": [)" + row + "]}";
  const std::string unnamed = R"({"model": "", "model_filename": null, "rows": [)" + row + "]}";
  EXPECT_EQ(status_in(at_.post_json("/predict?model=&model_filename=channel", unnamed)), 200);
  EXPECT_EQ(status_in(at_.post_json("/predict?model=", named)), 200);
  EXPECT_EQ(status_in(at_.post_json("/predict", unnamed)), 422) << "two are served";
}

TEST_F(Predictions, ARowAloneMayHaveAColumnCalledModel) {
  const std::string row = std::string(R"({"model": 7, )") + kRest;
  EXPECT_EQ(status_in(at_.post_json("/predict?model=channel", row)), 200);
  EXPECT_EQ(status_in(at_.post_json("/predict", row)), 422) << "two are served";
}

struct Wrong {
  const char* name;
  std::string body;
  const char* id;
  int line;
  int column;
};

class BesideTheModel : public Predictions, public testing::WithParamInterface<Wrong> {};

TEST_P(BesideTheModel, PlacesAreThoseOfWhatWasSent) {
  const std::string response = at_.post_json("/predict", GetParam().body);
  ASSERT_EQ(status_in(response), 422) << response;
  const Json problem = Json::parse(body_in(response));
  EXPECT_EQ(problem["id"], GetParam().id);
  EXPECT_EQ(problem["errors"][0]["line"], GetParam().line);
  EXPECT_EQ(problem["errors"][0]["column"], GetParam().column);
}

INSTANTIATE_TEST_SUITE_P(
    , BesideTheModel,
    testing::Values(
        Wrong{"InARow", "{\"rows\": [\n  {\"visits\": \"x\"}],\n \"model\": \"channel\"}",
              "kRowValueNotNumber", 2, 14},
        Wrong{"InARowBehindIt", "{ \"model\":   \"channel\",\n\n\"rows\": [{\"visits\": \"x\"}]}",
              "kRowValueNotNumber", 3, 21},
        Wrong{"TheModelItself", "{\"rows\": [],\n  \"model\": 7}", "kFieldType", 2, 12},
        Wrong{"AnotherField",
              "{\"rows\": [{" + std::string(kRest) + "],\n\"model\": \"channel\", \"more\": 1}",
              "kFieldType", 2, 29},
        Wrong{"NoJson", "{\"model\": \"channel\",\n\"rows\": [{]}", "kBadJson", 2, 11}),
    [](const auto& wrong) { return wrong.param.name; });

// --- Customers ---------------------------------------------------------------------------------

TEST_F(Predictions, OfCustomersNameThoseThatAreNotKnown) {
  const std::string response = customers(R"("ghost", "ana", "eva")");
  ASSERT_EQ(status_in(response), 200) << response;
  EXPECT_EQ(header_in(response, "X-Canasta-Model"), "when/1.0.0");
  const Json predictions = Json::parse(body_in(response))["predictions"];
  ASSERT_EQ(predictions.size(), 3u);
  EXPECT_EQ(predictions[0], Json::parse(R"({"customer_id": "ghost", "problem": {
      "code": "NotFound", "id": "kNoCustomer", "detail": "no customer ghost in the purchases"}})"));
  EXPECT_EQ(predictions[1]["customer_id"], "ana");
  EXPECT_EQ(predictions[1]["on_date"], "2024-02-29");
  EXPECT_EQ(predictions[1]["probability_by"], 0.25);
  EXPECT_FALSE(predictions[1].contains("problem"));
  EXPECT_EQ(predictions[2]["problem"]["id"], "kCustomerNotInTask");
}

TEST_F(Predictions, OfCustomersAreTheProblemOfTheFirstWhereNoneIsKnown) {
  for (const char* const list : {R"("ghost")", R"("ghost", "eva")"}) {
    const std::string response = customers(list, kAsCsv);
    EXPECT_EQ(status_in(response), 404) << list;
    EXPECT_EQ(Json::parse(body_in(response))["id"], "kNoCustomer") << list;
  }
}

TEST_F(Predictions, OfCustomersAsCsvSayProblemsInColumns) {
  const std::string response = customers(R"("ana", "gho,st")", kAsCsv);
  EXPECT_EQ(header_in(response, "Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(body_in(response),
            "customer_id,on_date,probability_on,by_date,probability_by,expected_date,expected_low,"
            "expected_high,problem_code,problem_id,problem_detail\r\n"
            "ana,2024-02-29,0.125,2024-03-01,0.25,2024-03-02,2024-03-01,,,,\r\n"
            "\"gho,st\",,,,,,,,NotFound,kNoCustomer,\"no customer gho,st in the purchases\"\r\n");
}

TEST_F(Predictions, OfCustomersSayProblemsInTheCallersLanguage) {
  const std::string response = customers(R"("ana", "ghost")", "Accept-Language: es\r\n");
  EXPECT_EQ(Json::parse(body_in(response))["predictions"][1]["problem"]["detail"],
            "no hay cliente ghost en las compras");
}

TEST_F(Predictions, OfCustomersAsArrowHaveDaysAndSayWhatIsMissing) {
  const std::string response =
      customers(R"("ana", "ghost")", "Accept: application/vnd.apache.arrow.stream\r\n");
  EXPECT_EQ(header_in(response, "X-Canasta-Model"), "when/1.0.0");
  const std::string body = body_in(response);
  auto stream = ArrowStream::open(body);
  ASSERT_TRUE(stream.ok()) << response;
  ASSERT_TRUE(stream->next().value());
  ASSERT_EQ(stream->rows(), 2u);
  ASSERT_EQ(stream->columns().size(), 11u);
  EXPECT_EQ(stream->columns()[1].name, "on_date");
  EXPECT_EQ(stream->cell(0, 1), ArrowCell(start_of(19'782)));
  EXPECT_EQ(stream->cell(0, 7), ArrowCell()) << "expected_high is not known";
  EXPECT_EQ(stream->cell(0, 8), ArrowCell()) << "no problem";
  EXPECT_EQ(stream->cell(1, 1), ArrowCell());
  EXPECT_EQ(stream->cell(1, 9), ArrowCell("kNoCustomer"));
}

// --- Customers of a task on a table ------------------------------------------------------------

TEST_F(Predictions, OfCustomersByATableAreThoseOfTheirRows) {
  const std::string response = customers(R"("eva", "ana")", "", "channel");
  ASSERT_EQ(status_in(response), 200) << response;
  EXPECT_EQ(header_in(response, "X-Canasta-Model"), "channel/2.0.0");
  const Json predictions = Json::parse(body_in(response))["predictions"];
  EXPECT_EQ(predictions[0], Json::parse(R"({"customer_id": "eva", "prediction": "yes",
      "confidence": 0.625, "probabilities": {"no": 0.375, "yes": 0.625}})"));
  EXPECT_EQ(predictions[1]["problem"]["id"], "kCustomerNotInTask");
  EXPECT_EQ(Json::parse(body_in(customers(R"("eva")", "", "other")))["predictions"],
            Json::parse(R"([{"customer_id": "eva", "prediction": 2.5}])"));
  EXPECT_NE(
      at_.get("/metrics")
          .find(R"(canasta_predictions_total{class="yes",model="channel",version="2.0.0"} 1)"),
      std::string::npos);
}

TEST_F(Predictions, OfCustomersByATableComeWithReasons) {
  const std::string asked = R"({"customers": ["eva"]})";
  const std::string json = at_.post_json("/v1/predict/channel?explain=true", asked);
  EXPECT_EQ(Json::parse(body_in(json))["predictions"][0]["reasons"],
            Json::parse(R"([{"column": "visits", "contribution": -1.5}])"));
  const std::string csv = at_.post_json("/v1/predict/channel?explain=true", asked, kAsCsv);
  EXPECT_EQ(body_in(csv),
            "customer_id,prediction,confidence,probability_no,probability_yes,reason_1_column,"
            "reason_1_contribution,reason_2_column,reason_2_contribution,reason_3_column,"
            "reason_3_contribution,problem_code,problem_id,problem_detail\r\n"
            "eva,yes,0.625,0.375,0.625,visits,-1.5,,,,,,,\r\n");
}

TEST_F(Predictions, ATaskOnATableIsAskedByRowsAsWell) {
  const std::string row = std::string("{") + kRest;
  for (const std::string& body : {row, "[" + row + "]", R"({"rows": [)" + row + "]}"}) {
    const std::string response = rows(body);
    ASSERT_EQ(status_in(response), 200) << response;
    EXPECT_EQ(header_in(response, "X-Canasta-Model"), "channel/1.0.0") << "not the kept answer";
  }
}

TEST(NamesCustomers, WhereAListOfThemBegins) {
  EXPECT_TRUE(names_customers(R"({"customers":[)"));
  EXPECT_TRUE(names_customers("\r\n{\t\"customers\" :\n [1"));
  for (const char* const other :
       {"", "{", " ", R"({"customers"})", R"({"customers": 3})", R"({"customers": "a"})",
        R"([{"customers": ["a"]}])", R"({"rows": [{"customers": ["a"]}]})",
        R"({"customers_of": ["a"]})"}) {
    EXPECT_FALSE(names_customers(other)) << other;
  }
}

TEST_F(Predictions, OfCustomersCountThoseThatAreAnswered) {
  customers(R"("ana", "ghost", "ana")");
  EXPECT_NE(at_.get("/metrics")
                .find(R"(canasta_predictions_total{class="",model="when",version="1.0.0"} 2)"),
            std::string::npos);
}

}  // namespace
}  // namespace canasta
