// For tests: a project folder on the real disk, with receipts in data/raw.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "ingest/ingest.h"
#include "io/publish.h"
#include "io/temporary_folder.h"

namespace canasta {

class SampleProject {
 public:
  SampleProject() : folder_(TemporaryFolder::create(testing::TempDir()).value()) {
    options.root = folder_.path();
    options.files = {"data/raw/*"};
    options.columns = {.customer = "cliente",
                       .order = "pedido",
                       .time = "fecha",
                       .product = "producto",
                       .quantity = "cantidad",
                       .unit_price = "precio",
                       .amount = "",
                       .category = ""};
  }

  std::string path(const std::string& name) const { return join_path(folder_.path(), name); }

  // Below data/raw; a header goes in front.
  void write(const std::string& name, const std::string& rows,
             const std::string& header = "cliente,pedido,fecha,producto,cantidad,precio") {
    ASSERT_TRUE(publish_file(files(), path("data/raw/" + name), header + "\n" + rows).ok());
  }
  void remove(const std::string& name) {
    ASSERT_TRUE(files().remove(path("data/raw/" + name)).ok());
  }
  std::string text(const std::string& name) const {
    const auto found = read_text(files(), path(name));
    return found.ok() ? found.value() : std::string();
  }
  // Bytes of everything that an ingest publishes.
  std::string published() const {
    return text("data/processed/purchases.parquet") + text("data/quarantine/purchases.csv");
  }

  Result<IngestResult> run() { return ingest(context, files(), options); }
  IngestResult run_well() {
    Result<IngestResult> result = run();
    EXPECT_TRUE(result.ok()) << result.error().text(Language::English);
    return std::move(result).value();
  }

  static FileSystem& files() { return real_file_system(); }

  FixedClock clock{start_of(20'000)};  // 2024-10-04
  Context context{.threads = 2, .clock = &clock};
  IngestOptions options;

 private:
  TemporaryFolder folder_;
};

// Rows of texts, in the order of the log: what can be compared between logs.
inline std::vector<std::string> lines_of(const PurchaseLog& log) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const PurchaseColumns& columns = log.columns();
    lines.push_back(std::string(log.customers()[columns.customer[i]]) + "|" +
                    std::string(log.orders()[columns.order[i]]) + "|" +
                    format_time(columns.time[i]) + "|" +
                    std::string(log.products()[columns.product[i]]) + "|" +
                    std::to_string(columns.quantity[i]) + "|" + std::to_string(columns.amount[i]));
  }
  return lines;
}

inline bool says(const IngestReport& report, Message message) {
  for (const Finding& finding : report.findings) {
    if (finding.message == message) return true;
  }
  return false;
}

// read = kept + rejected + dropped.
inline bool adds_up(const IngestReport& report) {
  std::uint64_t rows = report.rows_kept + report.rows_rejected;
  for (const RuleCount& rule : report.rules) rows += rule.dropped;
  std::uint64_t rejected = 0;
  for (const RejectCount& reject : report.rejects) rejected += reject.rows;
  return rows == report.rows_read && rejected == report.rows_rejected;
}

}  // namespace canasta
