// init from generated tables, and from the real ones where they are there.
#include <gtest/gtest.h>

#include "base/messages/base.h"
#include "base/messages/cli.h"
#include "base/messages/engine.h"
#include "engine/config.h"
#include "engine/contracts.h"
#include "engine/init_yaml.h"
#include "engine/table_task.h"
#include "engine/test_shop.h"
#include "io/publish.h"

namespace canasta {
namespace {

const Context kContext{.threads = 2};

std::string read(const std::string& path) { return read_text(real_file_system(), path).value(); }

bool tells(const Report& report, Message message) {
  for (const ReportSection& section : report.sections) {
    for (const ReportLine& line : section.lines) {
      if (line.message == message) return true;
    }
  }
  return false;
}

// A project in a folder of its own, from generated files beside it.
class Init : public ::testing::Test {
 protected:
  std::string generated(const std::string& kind, std::int64_t rows) {
    const std::string path = join_path(folder_.path(), kind + ".csv");
    EXPECT_TRUE(generate_data(kContext, {.kind = kind, .output = path, .rows = rows}).ok());
    return path;
  }
  std::string project() const { return join_path(folder_.path(), "try"); }
  Result<Report> init(const std::string& file, const std::string& target,
                      const std::string& key = "", bool force = false) {
    return init_project(kContext, {.folder = project(),
                                   .from = {file},
                                   .name = "",
                                   .target = target,
                                   .key = key,
                                   .force = force});
  }

 private:
  TemporaryFolder folder_ = test_folder();
};

TEST_F(Init, WritesATableItsContractAndATask) {
  const Report report = init(generated("titles", 1'000), "user_score").value();
  const Project opened = open_project(project()).value();
  ASSERT_EQ(opened.config.tables.size(), 1u);
  const TableSource& source = opened.config.tables.at("titles");
  EXPECT_EQ(source.key, "item_id");
  EXPECT_EQ(source.contract, "contracts/titles.odcs.yaml");
  const auto task = std::get<TableTask>(find_task(opened.config, "user_score").value());
  EXPECT_EQ(task.type, TaskType::Regression);
  EXPECT_EQ(task.target, "user_score");
  EXPECT_FALSE(validate_source(kContext, opened, "titles")->broken.has_value());
  EXPECT_TRUE(tells(report, message::kInitValues));
  EXPECT_TRUE(tells(report, message::kInitTrainNext));
  EXPECT_FALSE(tells(report, message::kInitNotReceipts)) << "--target says that it is a table";
}

TEST_F(Init, MakesOneRowOfEachKeyThatRepeats) {
  const Report report = init(generated("orders", 4'000), "canal_pedido_cd", "cliente_id").value();
  const Project opened = open_project(project()).value();
  const TableSource& source = opened.config.tables.at("by_cliente_id");
  EXPECT_EQ(source.from, "orders");
  EXPECT_EQ(source.aggregate.key, "cliente_id");
  EXPECT_EQ(source.aggregate.time, "fecha_pedido_dt");
  EXPECT_EQ(source.aggregate.target, "canal_pedido_cd");
  EXPECT_EQ(
      source.aggregate.known,
      (std::vector<std::string>{"pais_cd", "tipo_cliente_cd", "madurez_digital_cd", "estrellas_txt",
                                "frecuencia_visitas_cd", "fecha_pedido_dt"}));
  // Rows and customers go together: 149,960 to 1,250,000.
  EXPECT_EQ(open_table(kContext, opened, "by_cliente_id")->table.rows(), 479u);
  EXPECT_TRUE(tells(report, message::kInitKeyRepeats));
  EXPECT_TRUE(tells(report, message::kInitClassesOfTexts));
}

TEST_F(Init, ProposesATargetBehindASign) {
  const Report report = init(generated("titles", 200), "").value();
  EXPECT_TRUE(tells(report, message::kInitNotReceipts));
  EXPECT_TRUE(tells(report, message::kInitNoTarget));
  EXPECT_TRUE(open_project(project())->config.tasks.empty());
  EXPECT_NE(read(project() + "/canasta.yaml")
                .find("# tasks:\n#   user_score:\n#     type: regression\n#     source: titles\n"),
            std::string::npos);
}

TEST_F(Init, ReplacesNothingUnlessForced) {
  const std::string file = generated("titles", 200);
  ASSERT_TRUE(init(file, "user_score").ok());
  EXPECT_EQ(init(file, "user_score").error().message(), message::kConfigThere);
  ASSERT_TRUE(real_file_system().remove(project() + "/canasta.yaml").ok());
  EXPECT_EQ(init(file, "user_score").error().message(), message::kContractThere);
  EXPECT_FALSE(real_file_system().exists(project() + "/canasta.yaml"));
  EXPECT_TRUE(init(file, "user_score", "", true).ok());
}

TEST_F(Init, ReceiptsHaveNoTarget) {
  const std::string path = join_path(project(), "receipts.csv");
  ASSERT_TRUE(
      generate_data(kContext, {.kind = "receipts", .output = path, .customers = 20, .days = 60})
          .ok());
  EXPECT_EQ(init(path, "channel").error().message(), message::kInitReceiptsTarget);
  ASSERT_TRUE(init(path, "channel", "customer_id").ok()) << "--key takes them for a table";
  EXPECT_EQ(open_project(project())->config.tables.at("by_customer_id").aggregate.time, "time");
}

TEST_F(Init, NothingIsWrittenForATargetThatIsNotThere) {
  EXPECT_EQ(init(generated("titles", 200), "user_scor").error().message(),
            message::kUnknownNameNearest);
  EXPECT_FALSE(real_file_system().exists(project() + "/contracts"));
  EXPECT_FALSE(real_file_system().exists(project() + "/canasta.yaml"));
}

// A file of so many columns of its own beside the target, and two rows.
std::string wide_csv(const std::string& prefix, std::size_t columns) {
  std::string head = "y", one = "a", other = "b";
  for (std::size_t column = 0; column < columns; ++column) {
    head += "," + prefix + std::to_string(column);
    one += ",1";
    other += ",2";
  }
  return head + "\n" + one + "\n" + other + "\n";
}

TEST_F(Init, FilesTogetherHaveNoMoreColumnsThanAContract) {
  const std::string folder = join_path(project(), "wide");
  const auto made = [&](std::size_t columns) {
    EXPECT_TRUE(publish_file(real_file_system(), folder + "/a.csv", wide_csv("a", 2'000)).ok());
    EXPECT_TRUE(
        publish_file(real_file_system(), folder + "/b.csv", wide_csv("b", columns - 2'001)).ok());
    return init(folder, "y", "", true);
  };
  EXPECT_TRUE(made(kContractColumnsMax).ok());
  EXPECT_EQ(made(kContractColumnsMax + 1).error().code(), ErrorCode::TooLarge);
}

TEST_F(Init, WordsOfTheTargetAreMissingOnRealGames) {
  const std::string file = real_data("user_score/metacritic_games.csv.zst");
  if (file.empty()) GTEST_SKIP() << "skipped: no data";
  const Report report = init(file, "user_score").value();
  EXPECT_TRUE(tells(report, message::kInitNulls));
  const Project opened = open_project(project()).value();
  const TableSource& source = opened.config.tables.at("metacritic_games");
  EXPECT_EQ(source.files.null_tokens, std::vector<std::string>{"tbd"});
  EXPECT_NE(read(project() + "/canasta.yaml")
                .find("    # drop: [\"user_positive\", \"user_neutral\", \"user_negative\"]\n"),
            std::string::npos)
      << "votes are counted together with the score";
  EXPECT_FALSE(validate_source(kContext, opened, "metacritic_games")->broken.has_value());
}

TEST_F(Init, KnowsTheCustomersOfRealOrders) {
  const std::string files = real_data("pedidos_canal_latam");
  if (files.empty()) GTEST_SKIP() << "skipped: no data";
  ASSERT_TRUE(init(files + "/*.parquet", "canal_pedido_cd", "cliente_id").ok());
  const ProjectConfig config = open_project(project())->config;
  const AggregateOptions& options = config.tables.at("by_cliente_id").aggregate;
  EXPECT_EQ(options.known.size(), 9u) << "what the customer is, and the day";
  EXPECT_EQ(options.time, "fecha_pedido_dt");
  EXPECT_TRUE(config.tables.contains("pedidos_canal_latam"));
}

TEST(InitYaml, QuotesWhatYamlWouldRead) {
  EXPECT_EQ(quoted("a"), "\"a\"");
  EXPECT_EQ(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\x0a\"");
  EXPECT_EQ(quoted_list({}), "[]");
  EXPECT_EQ(quoted_list({"a", "b"}), "[\"a\", \"b\"]");
}

TEST(InitYaml, BeginsWithTheProjectAndItsFiles) {
  const std::string yaml =
      head_yaml({.name = "t", .language = Language::Spanish, .files = {"*.csv"}}, "rows");
  const ProjectConfig config = parse_config(yaml, "canasta.yaml").value();
  EXPECT_EQ(config.name, "t");
  EXPECT_EQ(config.language, Language::Spanish);
  EXPECT_EQ(config.tables.at("rows").files.files, std::vector<std::string>{"*.csv"});
}

}  // namespace
}  // namespace canasta
