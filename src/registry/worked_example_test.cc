// The worked examples of docs/formats are what canasta writes and reads.
#include <gtest/gtest.h>

#include <string>

#include "io/sha256.h"
#include "registry/layout.h"
#include "registry/manifest.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

// The fenced block of the page that begins with `start`, with the newline at its end.
std::string block_of(const std::string& page, const std::string& start) {
  const std::size_t first = page.find("```\n" + start);
  EXPECT_NE(first, std::string::npos) << start;
  const std::size_t last = page.find("\n```", first + 4);
  return page.substr(first + 4, last + 1 - (first + 4));
}

TEST(WorkedExample, HoldsByteForByte) {
  const std::string page = read_text(real_file_system(), "docs/formats/registry.md").value();
  const std::string features = block_of(page, "[\"days_since_last\"");
  const std::string text = block_of(page, "{\n  \"canasta_manifest\"");
  const Manifest manifest = parse_manifest(text, "manifest.json").value();
  EXPECT_EQ(format_manifest(manifest), text);
  EXPECT_EQ(block_of(page, "b7937d57"), manifest_sum_line(text));
  EXPECT_EQ(manifest.files.at("features.json").bytes, features.size());
  EXPECT_EQ(manifest.files.at("features.json").sha256, sha256(features));

  const std::string aliases = block_of(page, "{\n  \"canasta_aliases\"");
  EXPECT_EQ(format_aliases(parse_aliases(aliases, "aliases.json").value()), aliases);
}

TEST(WorkedExample, OfARunHoldsByteForByte) {
  const std::string page = read_text(real_file_system(), "docs/formats/run.md").value();
  const std::string text = block_of(page, "{\n  \"canasta_run\"");
  const std::string lines = block_of(page, "{\"metric\"");
  const RunRecord run = parse_run(text, "run.json").value();
  EXPECT_EQ(format_run(run), text);
  EXPECT_EQ(run.files.at("metrics.ndjson").bytes, lines.size());
  EXPECT_EQ(run.files.at("metrics.ndjson").sha256, sha256(lines));
  const MetricCurves curves = parse_curves(lines, "metrics.ndjson", true).value();
  std::string written;
  for (const MetricPoint& point : curves.at("validation_log_loss")) {
    written += format_point("validation_log_loss", point);
  }
  EXPECT_EQ(written, lines);
}

}  // namespace
}  // namespace canasta
