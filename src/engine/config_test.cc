#include "engine/config.h"

#include <gtest/gtest.h>

#include "base/messages/engine.h"

namespace canasta {
namespace {

TEST(Config, EveryKey) {
  const ProjectConfig config = parse_config(R"(canasta: 1
name: tienda
language: es
timezone: America/Bogota
currency: COP
calendar: {holidays: CO, closed: [sunday], paydays: [15, 30]}
sources:
  purchases:
    files: [data/raw/*.csv]
    columns: {customer: c, order: o, time: t, product: p, quantity: q, unit_price: u, amount: a,
              category: k}
    clean: {returns: net, duplicates: keep}
    cancellation_prefix: X
    delimiter: tab
    quote: "'"
    header: false
    encoding: cp1252
    decimal: ","
    dates: dd/mm/yyyy
    nulls: [S/D]
tasks:
  repurchase: {type: purchase_date, customers: recurrent, features: calendar, balanced: true,
               recurrent: {reading: mean, max_gap_days: 20, more_than_products: 3}}
)",
                                            "canasta.yaml")
                                   .value();
  EXPECT_EQ(config.name, "tienda");
  EXPECT_EQ(config.language, Language::Spanish);
  EXPECT_EQ(config.calendar.paydays, (std::vector<std::string>{"15", "30"}));
  const IngestOptions& source = config.receipts.at("purchases");
  EXPECT_EQ(source.timezone, "America/Bogota");
  EXPECT_EQ(source.columns.category, "k");
  ASSERT_EQ(source.rules.size(), 2U);
  EXPECT_EQ(source.rules[0].rule, Rule::Returns);
  EXPECT_EQ(source.rules[0].action, RuleAction::Net);
  EXPECT_EQ(source.rules[1].action, RuleAction::Keep);
  EXPECT_EQ(source.dialect.delimiter, '\t');
  EXPECT_EQ(source.dialect.quote, '\'');
  EXPECT_EQ(source.dialect.header, false);
  EXPECT_EQ(source.dialect.encoding, Encoding::Windows1252);
  const PurchaseDateTask task = std::get<PurchaseDateTask>(find_task(config, "repurchase").value());
  EXPECT_EQ(task.customers, Population::Recurrent);
  EXPECT_EQ(task.features, FeatureSet::Calendar);
  EXPECT_EQ(task.recurrent.reading, RecurrentReading::Mean);
  EXPECT_EQ(task.recurrent.max_gap_days, 20);
  EXPECT_TRUE(task.balanced);
}

// The value beside a key of config_table; "(no such key)" where it does not stand there.
std::string shown(const ProjectConfig& config, const std::string& key) {
  const Table table = config_table(config);
  const auto& keys = std::get<TextColumn>(table.columns.at(0).body);
  const auto& values = std::get<TextColumn>(table.columns.at(1).body);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (keys.dictionary[keys.codes[row]] == key)
      return std::string(values.dictionary[values.codes[row]]);
  }
  return "(no such key)";
}

TEST(Config, ShowsWhatAppliesWithItsDefaults) {
  const ProjectConfig config = parse_config(R"(canasta: 1
language: es
calendar: {closed: [sunday, monday]}
sources:
  purchases: {files: a.csv, columns: {customer: c}, clean: {returns: net, duplicates: keep},
              delimiter: ";", header: no}
tasks:
  repurchase: {type: purchase_date, recurrent: {max_gap_days: 20}}
)",
                                            "canasta.yaml")
                                   .value();
  EXPECT_EQ(shown(config, "canasta"), "1");
  EXPECT_EQ(shown(config, "name"), "tienda");
  EXPECT_EQ(shown(config, "language"), "es");
  EXPECT_EQ(shown(config, "calendar.closed"), "sunday, monday");
  EXPECT_EQ(shown(config, "sources.purchases.clean.returns"), "net");
  EXPECT_EQ(shown(config, "sources.purchases.delimiter"), ";");
  EXPECT_EQ(shown(config, "sources.purchases.quote"), "(found out)");
  EXPECT_EQ(shown(config, "sources.purchases.header"), "false");
  EXPECT_EQ(shown(config, "sources.purchases.encoding"), "(found out)");
  EXPECT_EQ(shown(config, "tasks.repurchase.type"), "purchase_date");
  EXPECT_EQ(shown(config, "tasks.repurchase.recurrent.max_gap_days"), "20");
  EXPECT_EQ(shown(config, "tasks.repurchase.recurrent.reading"), "qualifying_days");
  EXPECT_EQ(shown(config, "tasks.repurchase.balanced"), "false");
}

TEST(Config, ATaskSaysItsType) {
  const auto wrong = parse_config("canasta: 1\ntasks:\n  a: {customers: all}\n", "a.yaml");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message(), message::kTaskType);
  EXPECT_EQ(wrong.error().place().line, 3U);
}

TEST(Config, ATableAboutCustomersHasTheirIds) {
  const std::string head = "canasta: 1\nname: shop\nsources:\n  people: {files: a.csv, about: ";
  EXPECT_EQ(
      parse_config(head + "customers, key: id}\n", "a.yaml").value().tables.at("people").about,
      TableAbout::Customers);
  EXPECT_EQ(parse_config(head + "rows}\n", "a.yaml").value().tables.at("people").about,
            TableAbout::Rows);
  EXPECT_EQ(parse_config(head + "customers}\n", "a.yaml").error().message(),
            message::kAboutWithoutKey);
  EXPECT_FALSE(parse_config(head + "products, key: id}\n", "a.yaml").ok());
}

TEST(Config, ErrorsSayWhere) {
  const auto wrong =
      parse_config("canasta: 1\nsources:\n  purchases: {columns: {}, fyles: [a]}\n", "a.yaml");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code(), ErrorCode::Config);
  EXPECT_EQ(wrong.error().place().line, 3U);
  EXPECT_NE(wrong.error().text(Language::English).find("\"files\""), std::string::npos);
}

TEST(Config, AWrongTypeIsAWrongConfiguration) {
  const auto wrong = parse_config("canasta: 1\nname: [a, b]\n", "a.yaml");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code(), ErrorCode::Config);
  EXPECT_EQ(wrong.error().place().line, 2U);
}

TEST(Config, NamesOfTasksAndSourcesBecomeFiles) {
  const auto with_task = [](const std::string& task) {
    return parse_config("canasta: 1\ntasks:\n  \"" + task + "\": {type: purchase_date}\n",
                        "a.yaml");
  };
  const std::string longest(kConfigNameBytesMax, 'a');
  for (const std::string& good : {std::string("a"), std::string("re-compra_2"), longest}) {
    EXPECT_TRUE(with_task(good).ok()) << good;
  }
  for (const std::string& bad :
       {std::string(), longest + "a", std::string("../../x"), std::string("Recompra Mensual"),
        std::string("-a"), std::string("a.b"), std::string("run"), std::string("ingest")}) {
    const auto wrong = with_task(bad);
    ASSERT_FALSE(wrong.ok()) << bad;
    EXPECT_EQ(wrong.error().message(), message::kConfigName);
    EXPECT_EQ(wrong.error().place().line, 3U);
  }
  EXPECT_FALSE(parse_config("canasta: 1\nsources: {a/b: {files: x}}\n", "a.yaml").ok());
}

TEST(Config, NumbersAtTheirLimits) {
  const auto with_gap = [](const std::string& gap) {
    return parse_config(
        "canasta: 1\ntasks:\n  a: {type: purchase_date, recurrent: {max_gap_days: " + gap + "}}\n",
        "a.yaml");
  };
  EXPECT_TRUE(with_gap("1000000").ok());
  EXPECT_FALSE(with_gap("1000001").ok());
  EXPECT_TRUE(with_gap("0").ok());
  EXPECT_FALSE(with_gap("-1").ok());
}

// Reads a task of one line; the error's text where it is none.
std::string window_error(const std::string& keys) {
  const auto config = parse_config(
      "canasta: 1\ntasks: {comeback: {type: purchase_window" + keys + "}}\n", "canasta.yaml");
  return config.ok() ? "" : config.error().text(Language::English);
}

TEST(Config, PurchaseWindow) {
  const ProjectConfig config =
      parse_config(
          "canasta: 1\ntasks: {comeback: {type: purchase_window, days: 90, cuts: 4,"
          " cut: 2011-10-07T13:17, as_of: 2011-12-01}, plain: {type: purchase_window}}\n",
          "canasta.yaml")
          .value();
  const auto task = std::get<PurchaseWindowTask>(find_task(config, "comeback").value());
  EXPECT_EQ(task.days, 90);
  EXPECT_EQ(task.cuts, 4);
  EXPECT_EQ(format_time(*task.cut.moment), "2011-10-07 13:17:00");
  EXPECT_EQ(format_day(*task.as_of), "2011-12-01");
  EXPECT_EQ(type_of(find_task(config, "comeback").value()), TaskType::PurchaseWindow);
  EXPECT_EQ(shown(config, "tasks.comeback.type"), "purchase_window");
  EXPECT_EQ(shown(config, "tasks.comeback.cut"), "2011-10-07 13:17:00");
  EXPECT_EQ(shown(config, "tasks.plain.cut"), "(found out)");
  EXPECT_EQ(shown(config, "tasks.plain.days"), "30");
}

TEST(Config, PurchaseWindowLimits) {
  EXPECT_EQ(window_error(", days: 1"), "");
  EXPECT_NE(window_error(", days: 0").find("from 1 to 3650"), std::string::npos);
  EXPECT_EQ(window_error(", days: 3650"), "");
  EXPECT_NE(window_error(", days: 3651").find("from 1 to 3650"), std::string::npos);
  EXPECT_EQ(window_error(", cuts: 50"), "");
  EXPECT_NE(window_error(", cuts: 51").find("from 1 to 50"), std::string::npos);
  EXPECT_NE(window_error(", cuts: 0").find("from 1 to 50"), std::string::npos);
  EXPECT_NE(window_error(", as_of: 2011-02-30").find("not a day"), std::string::npos);
  EXPECT_NE(window_error(", cut: 1.0").find("between 0 and 1"), std::string::npos);
  EXPECT_NE(window_error(", dais: 30").find("days"), std::string::npos);
}

TEST(WindowCut, IsADayAMinuteOrAShare) {
  const auto moment = [](std::string_view text) {
    const auto cut = parse_window_cut(text);
    return cut && cut->moment ? format_time(*cut->moment) : "";
  };
  EXPECT_EQ(moment("2011-10-07"), "2011-10-07 23:59:59");
  EXPECT_EQ(moment("2011-10-07T13:17"), "2011-10-07 13:17:00");
  EXPECT_EQ(moment("2011-10-07 00:00"), "2011-10-07 00:00:00");
  EXPECT_EQ(parse_window_cut("0.7")->share, 0.7);
  EXPECT_EQ(parse_window_cut("1e-3")->share, 1e-3);
  for (const char* bad : {"", "0", "1", "-0.5", "nan", "0.7x", "2011-10-07T", "2011-10-07T24:00",
                          "2011-10-07T13:60", "2011-10-07T1:17", "2011-10-07T13:17:00", "T13:17"}) {
    EXPECT_FALSE(parse_window_cut(bad)) << bad;
  }
}

}  // namespace
}  // namespace canasta
