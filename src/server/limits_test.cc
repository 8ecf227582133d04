// Each limit of the table, over HTTP: at its value the service accepts, one beyond it refuses with
// the status of its row. A row without a case fails. Small limits are set where they can be.
#include "server/limits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "live/offers.h"
#include "net/arrow_stream.h"
#include "net/arrow_writer.h"
#include "net/gzip.h"
#include "server/sample_encoder.h"
#include "server/testing_desk.h"
#include "server/testing_forms.h"

namespace canasta {
namespace {

constexpr const char* kClosed = "closed";  // without an answer, or in the middle of one
constexpr const char* kJob = R"({"kind":"train","task":"score"})";
constexpr const char* kJson = "Content-Type: application/json\r\n";
constexpr const char* kHealth = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

// How much is sent: so many; or, where it is about time, whether it is in time.
struct Amount {
  std::size_t count = 0;
  bool is_beyond = false;
};

struct Case {
  const char* limit;
  std::function<void(ServiceLimits&)> set;                         // a small limit
  std::function<std::string(TestingDesk&, const Amount&)> answer;  // the last response
  const char* accepted = "200";
  bool clock_stands = false;
};

// --- What is served --------------------------------------------------------------------------

class AlwaysOne final : public Estimator {
 public:
  std::string_view kind() const override { return "one"; }
  std::size_t feature_count() const override { return kSampleFeatures; }
  std::size_t outputs() const override { return 1; }
  void predict(const Context&, View2<const float>, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), 1.0F);
  }
  EstimatorFiles files() const override { return {}; }
};

// A customer, "7", with an outlook.
void add_customer(Served& served) {
  Dictionary customers, orders, products;
  PurchaseColumns line;
  line.customer = {customers.add("7")};
  line.order = {orders.add("1")};
  line.product = {products.add("bread")};
  line.time = {0};
  line.quantity = {1};
  line.amount = {1};
  served.snapshot.log = PurchaseLog::build(std::move(line), customers, orders, products);
  served.history = served.log().all();
  served.segment_row = served.value_row = {kNoRow};
  served.snapshot.outlooks["soon"] = Table();
  served.snapshot.outlook_models["soon"] = "soon/1.0.0";
  served.outlook_row["soon"] = {0};
}

// A model, a customer, and an offer of nothing.
std::shared_ptr<const Served> sample_served() {
  auto served = std::make_shared<Served>();
  add_customer(*served);
  auto table = std::make_unique<ServedTable>(sample_table());
  table->model.estimator = std::make_shared<AlwaysOne>();
  served->tables["channel"] = std::move(table);
  served->snapshot.offers[""].slates.slates.products.offsets = {0, 0,
                                                                0};  // the customer, strangers
  return served;
}

// --- Of bytes and counts -----------------------------------------------------------------------

std::string on_one_connection(const TestingDesk& at, const std::string& request) {
  TestingClient client(at.server->port());
  return client.ask(request);
}

std::string header(TestingDesk& at, const Amount& amount) {
  const std::string begin = std::string(kHealth) + "X: ";
  return on_one_connection(at,
                           begin + std::string(amount.count - begin.size() - 4, 'a') + "\r\n\r\n");
}

std::string header_fields(TestingDesk& at, const Amount& amount) {
  std::string request = kHealth;  // one field
  for (std::size_t i = 1; i < amount.count; ++i) request += "X: a\r\n";
  return on_one_connection(at, request + "\r\n");
}

// The body is one chunk.
std::string in_chunks(const TestingDesk& at, const std::string& extension,
                      const std::string& trailer) {
  return on_one_connection(
      at, "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + std::string(kJson) +
              "Transfer-Encoding: chunked\r\n\r\n" +
              fmt::format("{:x}{}\r\n{}\r\n0\r\n{}\r\n", std::string_view(kJob).size(), extension,
                          kJob, trailer));
}

// The first digit of a size counts, as zeros may stand there.
std::string chunk_extensions(TestingDesk& at, const Amount& amount) {
  return in_chunks(at, ";" + std::string(amount.count - 1, 'a'), "");
}

// With the empty line behind it.
std::string chunk_trailer(TestingDesk& at, const Amount& amount) {
  const std::string_view frame = "X: \r\n\r\n";
  return in_chunks(at, "", "X: " + std::string(amount.count - frame.size(), 'a') + "\r\n");
}

std::string url(TestingDesk& at, const Amount& amount) {
  const std::string begin = "/v1/jobs?limit=";
  return at.get(begin + std::string(amount.count - begin.size() - 1, '0') + "1");
}

std::string query_parameters(TestingDesk& at, const Amount& amount) {
  std::string target = "/v1/jobs?limit=1";
  for (std::size_t i = 1; i < amount.count; ++i) target += "&limit=1";
  return at.get(target);
}

// A job in so many bytes, most of them blanks.
std::string job_of(std::size_t bytes) {
  return kJob + std::string(bytes - std::string_view(kJob).size(), ' ');
}
std::string json(TestingDesk& at, const Amount& amount) {
  return at.post_json("/v1/jobs", job_of(amount.count));
}

constexpr const char* kRow =
    R"({"visits": 3, "country": "PE", "tags": "vip|new", "since": "2024-02-29"})";

std::string json_depth(TestingDesk& at, const Amount& amount) {
  const std::size_t lists = amount.count - 1;  // in the row
  return at.post_json("/v1/predict/channel", R"({"other": )" + std::string(lists, '[') +
                                                 std::string(lists, ']') + ", " +
                                                 std::string(kRow).substr(1));
}

std::string rows_per_call(TestingDesk& at, const Amount& amount) {
  std::string rows = kRow;
  for (std::size_t i = 1; i < amount.count; ++i) rows += "," + std::string(kRow);
  return at.post_json("/v1/predict/channel", "[" + rows + "]");
}

std::string customers_per_call(TestingDesk& at, const Amount& amount) {
  std::string customers = R"("7")";
  for (std::size_t i = 1; i < amount.count; ++i) customers += R"(,"7")";
  return at.post_json("/v1/predict/soon", R"({"customers": [)" + customers + "]}");
}

// Those of the row, and others that the model does not read.
std::string arrow_columns(TestingDesk& at, const Amount& amount) {
  const std::vector<std::string_view> country = {"PE"}, tags = {"vip|new"}, since = {"2024-02-29"};
  const std::vector<float> visits = {3};
  std::vector<AnswerColumn> columns = {
      {"visits", visits}, {"country", country}, {"tags", tags}, {"since", since}};
  while (columns.size() < amount.count) columns.push_back({"other", visits});
  return at.ask("POST", "/v1/predict/channel", "Content-Type: " + std::string(kArrowType) + "\r\n",
                write_arrow(columns, {}));
}

// Grows by the ratio, but for what is left of one compressed byte.
std::string gzip_ratio(TestingDesk& at, const Amount& amount) {
  std::string text = kJob;
  std::uint32_t random = 1;
  while (text.size() <
         4'000) {  // so much that is packed badly that the whole is over the free part
    random = random * 1'664'525 + 1'013'904'223;
    text += " \t\r\n"[random >> 30];
  }
  std::string packed;
  const auto is_short = [&](const std::string& longer) {
    packed = gzip_compressed(longer);
    return longer.size() < amount.count * packed.size();
  };
  for (const std::size_t step : {4'096, 256, 16, 1}) {
    while (is_short(text + std::string(step, ' '))) text.append(step, ' ');
  }
  EXPECT_GT(text.size(), kGzipRatioFreeBytes);
  packed = gzip_compressed(amount.is_beyond ? text + " " : text);
  return at.ask("POST", "/v1/jobs", kJson + std::string("Content-Encoding: gzip\r\n"), packed);
}

std::string offered(TestingDesk& at, const Amount& amount) {
  return at.get("/recommend?k=" + std::to_string(amount.count));
}

std::string basket(TestingDesk& at, const Amount& amount) {
  std::string products = R"("p")";
  for (std::size_t i = 1; i < amount.count; ++i) products += R"(,"p")";
  return at.post_json("/v1/recommend", R"({"basket": [)" + products + "]}");
}

std::string page(TestingDesk& at, const Amount& amount) {
  return at.get("/v1/customers?limit=" + std::to_string(amount.count));
}

// --- Of forms ------------------------------------------------------------------------------------

std::string preprocess(const TestingDesk& at, const std::string& form) {
  return at.ask("POST", "/preprocess", kForm, form);
}

std::string upload(TestingDesk& at, const Amount& amount) {
  return preprocess(at, file_part(std::string(amount.count - file_part("").size(), 'a')));
}

// All are read; that there is no field of such a name is another matter.
std::string form_parts(TestingDesk& at, const Amount& amount) {
  std::string form;
  for (std::size_t i = 1; i < amount.count; ++i) form += part("x" + std::to_string(i), "1");
  return preprocess(at, form + file_part("a,b\n"));
}

// Two of them, with names of one byte. All are read; that they are none of the job's is another
// matter.
std::string form_fields(TestingDesk& at, const Amount& amount) {
  constexpr std::size_t kFirst = 1'000;
  const std::size_t rest = amount.count - kFirst - 2;
  return preprocess(at, part("a", std::string(kFirst, 'x')) + part("b", std::string(rest, 'x')) +
                            file_part("a,b\n"));
}

std::string form_boundary(TestingDesk& at, const Amount& amount) {
  const std::string boundary(amount.count, 'b');
  return at.ask("POST", "/preprocess",
                "Content-Type: multipart/form-data; boundary=" + boundary + "\r\n",
                "--" + boundary +
                    "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                    "\r\na,b\n\r\n--" +
                    boundary + "--\r\n");
}

// Of the header of the file's part, with its line ends.
std::string form_part_header(TestingDesk& at, const Amount& amount) {
  const std::string least = file_part("", "X: \r\n");
  const std::size_t around = std::string_view("--cut\r\n\r\n--cut--\r\n").size();
  const std::string filler(amount.count - (least.size() - around), 'x');
  return preprocess(at, file_part("a,b\n", "X: " + filler + "\r\n"));
}

// --- Of many at once -----------------------------------------------------------------------------

std::string connections(TestingDesk& at, const Amount& amount) {
  std::vector<TestingClient> clients;
  std::string last;
  for (std::size_t i = 0; i < amount.count; ++i) {
    clients.emplace_back(at.server->port());
    last = clients.back().ask(std::string(kHealth) + "\r\n");
  }
  return last;
}

std::string job_head(std::size_t bytes, const std::string& fields = "") {
  return "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + std::string(kJson) + fields +
         "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

// The others wait for trainings, which do not end. As many again send nothing of their bodies, and
// have no place.
std::string waiting_per_route(TestingDesk& at, const Amount& amount) {
  const std::string form = part("target_column", "b") + file_part("a,b\n");
  const std::string head = "POST /train HTTP/1.1\r\nHost: localhost\r\n" + std::string(kForm) +
                           "Content-Length: " + std::to_string(form.size()) + "\r\n";
  std::vector<TestingClient> begun;
  for (std::size_t i = 1; i < amount.count; ++i) {
    begun.emplace_back(at.server->port());
    begun.back().send(head + "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(begun.back().read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  }
  for (std::size_t i = 1; i < amount.count; ++i) {
    begun.emplace_back(at.server->port());
    begun.back().send(head + "\r\n" + form);
  }
  EXPECT_TRUE(becomes_true([&] {
    return nlohmann::json::parse(body_in(at.get("/v1/jobs")))["jobs"].size() == amount.count - 1;
  }));
  return at.ask("POST", "/train", std::string(kForm) + "Prefer: respond-async\r\n", form);
}

// All at one moment, so that no token comes back.
std::string requests_per_address(TestingDesk& at, const Amount& amount) {
  std::string last;
  for (std::size_t i = 0; i < amount.count; ++i) last = at.get("/v1/jobs");
  return last;
}

// Beside the one that runs, and does not end.
std::string jobs_queued(TestingDesk& at, const Amount& amount) {
  const std::string first = header_in(at.post_json("/v1/jobs", kJob), "Location");
  EXPECT_TRUE(becomes_true(
      [&] { return at.get(first).find(R"("state":"running")") != std::string::npos; }));
  std::string last;
  for (std::size_t i = 0; i < amount.count; ++i) last = at.post_json("/v1/jobs", kJob);
  return last;
}

// --- Of time: whoever is beyond never goes on
// ------------------------------------------------------

std::string header_time(TestingDesk& at, const Amount& amount) {
  return on_one_connection(at, kHealth + std::string(amount.is_beyond ? "" : "\r\n"));
}

std::string body_time(TestingDesk& at, const Amount& amount) {
  const std::string body = kJob;
  return on_one_connection(at, job_head(body.size()) + (amount.is_beyond ? "" : body));
}

// Enough bytes for ten more seconds, or for a tenth of one.
std::string body_rate(TestingDesk& at, const Amount& amount) {
  const std::string body = job_of(101);
  TestingClient client(at.server->port());
  client.send(job_head(body.size()) + body.substr(0, amount.is_beyond ? 1 : 100));
  if (!amount.is_beyond) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));  // more than body_seconds
    client.send(body.substr(100));
  }
  return client.read_response();
}

std::string idle_time(TestingDesk& at, const Amount& amount) {
  TestingClient client(at.server->port());
  const std::string request = std::string(kHealth) + "\r\n";
  const std::string answer = client.ask(request);
  return amount.is_beyond ? client.read_all() : client.ask(request);
}

// A file of more than the kernel keeps for somebody who does not take it; who is slow has it keep
// little. Nothing where the answer was cut.
std::string long_answer(const TestingDesk& at, const Amount& amount,
                        const std::function<std::string(TestingClient&)>& take_slowly) {
  TestingClient client(at.server->port());
  const int bytes = 64 << 10;
  if (amount.is_beyond) {
    ::setsockopt(client.socket(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  client.send("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = amount.is_beyond ? take_slowly(client) : client.read_response();
  const bool is_whole =
      std::to_string(body_in(answer).size()) == header_in(answer, "Content-Length");
  return is_whole ? answer : "";
}

// It begins to take the answer, then takes none of it until the other end has gone.
std::string write_time(TestingDesk& at, const Amount& amount) {
  return long_answer(at, amount, [&](TestingClient& client) {
    const std::string begin = client.read_bytes(1);
    EXPECT_TRUE(becomes_true([&] { return at.server->open_connections() == 0; }));
    return begin + client.read_all();
  });
}

// A sixth of the rate.
std::string write_rate(TestingDesk& at, const Amount& amount) {
  return long_answer(at, amount, [](TestingClient& client) {
    constexpr std::size_t kPiece = 16 << 10;
    std::string answer;
    for (std::string piece = client.read_bytes(kPiece); !piece.empty();
         piece = client.read_bytes(kPiece)) {
      answer += piece;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return answer;
  });
}

// Whether it ends its request once a stop was asked for.
std::string drain_time(TestingDesk& at, const Amount& amount) {
  TestingClient client(at.server->port());
  const std::string body = kJob;
  client.send(job_head(body.size(), "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  at.server->stop();
  if (!amount.is_beyond) client.send(body);
  return client.read_response();
}

// --- All of them
// -----------------------------------------------------------------------------------

void as_it_is(ServiceLimits&) {}

const std::vector<Case>& cases() {
  using L = ServiceLimits;
  static const std::vector<Case> kCases = {
      {"header", [](L& l) { l.http.header_bytes = 300; }, header},
      {"header_fields", [](L& l) { l.http.header_fields = 5; }, header_fields},
      {"url", [](L& l) { l.http.target_bytes = 40; }, url},
      {"chunk_extensions", as_it_is, chunk_extensions, "202"},
      {"chunk_trailer", as_it_is, chunk_trailer, "202"},
      {"query_parameters", as_it_is, query_parameters},
      {"json", [](L& l) { l.json_bytes = 100; }, json, "202"},
      {"json_depth", [](L& l) { l.json_depth = 5; }, json_depth},
      {"upload", [](L& l) { l.upload_bytes = 400; }, upload},
      {"form_parts", as_it_is, form_parts, "422"},
      {"form_fields", as_it_is, form_fields, "422"},
      {"form_boundary", as_it_is, form_boundary},
      {"form_part_header", as_it_is, form_part_header},
      {"bodies", [](L& l) { l.http.gathered_bytes = 100; }, json, "202"},
      {"gzip_ratio", as_it_is, gzip_ratio, "202"},
      {"rows_per_call", [](L& l) { l.rows_per_call = 3; }, rows_per_call},
      {"customers_per_call", [](L& l) { l.customers_per_call = 3; }, customers_per_call},
      {"arrow_columns", as_it_is, arrow_columns},
      {"offered", as_it_is, offered},
      {"basket", as_it_is, basket},
      {"page", [](L& l) { l.page_items = 7; }, page},
      {"jobs_queued", as_it_is, jobs_queued, "202"},
      {"connections", [](L& l) { l.http.connections = 3; }, connections},
      {"connections_per_address", [](L& l) { l.http.connections_per_address = 3; }, connections},
      {"waiting_per_route", [](L& l) { l.waiting_per_route = 3; }, waiting_per_route, "202"},
      {"requests_per_address", [](L& l) { l.requests_per_second_per_address = 3; },
       requests_per_address, "200", true},
      {"header_time", [](L& l) { l.http.header_seconds = 1; }, header_time},
      {"body_time", [](L& l) { l.http.body_seconds = 1; }, body_time, "202"},
      {"body_rate",
       [](L& l) {
         l.http.body_seconds = 1;
         l.http.body_bytes_per_second = 10;
       },
       body_rate, "202"},
      {"idle_time", [](L& l) { l.http.idle_seconds = 1; }, idle_time},
      {"write_time", [](L& l) { l.http.write_seconds = 1; }, write_time},
      {"write_rate",
       [](L& l) {
         l.http.write_seconds = 1;
         l.http.write_bytes_per_second = 1'000'000;
       },
       write_rate},
      {"drain_time", [](L& l) { l.http.drain_seconds = 2; }, drain_time, "202"},
  };
  return kCases;
}

struct Row {
  std::string limit;
  std::size_t value = 0;
  std::string answer;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.limit; }

std::vector<Row> rows_of(const ServiceLimits& limits) {
  const Table table = limits_table(limits);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::int64_t value = std::get<IntColumn>(table.find("value")->body).values[i];
    rows.push_back({cell_text(*table.find("limit"), i), static_cast<std::size_t>(value),
                    cell_text(*table.find("answer"), i)});
  }
  return rows;
}

class Limits : public testing::TestWithParam<Row> {
 protected:
  // Of a service of its own, whose jobs of the kind train end only when they must.
  static std::string answer_to(const Case& tested, const Amount& amount) {
    const TemporaryFolder folder = test_folder();
    ServiceLimits limits;
    tested.set(limits);
    constexpr const char* kNoTrainingEnds = R"(grep -q train "$1" && exec sleep 60; cat "$1")";
    static const FixedClock kStanding(1'700'000'000);
    const Clock& clock = tested.clock_stands ? kStanding : system_clock();
    TestingDesk at(project_in(folder.path()), kNoTrainingEnds, clock, limits);
    at.desk.served.set(sample_served());
    const std::string response = tested.answer(at, amount);
    return response.empty() ? kClosed : std::to_string(status_in(response));
  }
};

TEST_P(Limits, HoldsAtItsValueAndOneBeyond) {
  const auto tested = std::ranges::find(cases(), GetParam().limit, &Case::limit);
  ASSERT_NE(tested, cases().end()) << "no case holds this limit";
  ServiceLimits limits;
  tested->set(limits);
  const std::vector<Row> rows = rows_of(limits);
  const Row row = *std::ranges::find(rows, GetParam().limit, &Row::limit);
  EXPECT_EQ(answer_to(*tested, {.count = row.value}), tested->accepted);
  EXPECT_EQ(answer_to(*tested, {.count = row.value + 1, .is_beyond = true}), row.answer);
}

INSTANTIATE_TEST_SUITE_P(, Limits, testing::ValuesIn(rows_of({})),
                         [](const auto& row) { return row.param.limit; });

}  // namespace
}  // namespace canasta
