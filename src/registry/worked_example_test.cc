// The worked example of docs/formats/registry.md is what canasta writes and reads.
#include <gtest/gtest.h>

#include <string>

#include "io/sha256.h"
#include "registry/layout.h"
#include "registry/manifest.h"

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

}  // namespace
}  // namespace canasta
