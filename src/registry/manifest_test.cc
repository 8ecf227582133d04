#include "registry/manifest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"
#include "registry/layout.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

// Written by hand, as the page on the format describes it.
constexpr const char* kByHand = R"({
  "canasta_manifest": 1,
  "name": "repurchase",
  "version": "1.1.0",
  "task": "purchase_date",
  "created": "2026-11-21T09:30:00Z",
  "canasta": "0.1.0",
  "seed": 42,
  "data": {
    "hash": "00ff",
    "rows": 392692,
    "first_day": "2010-12-01",
    "last_day": "2011-12-09"
  },
  "features": [
    "days_since_last",
    "weekday"
  ],
  "parameters": {
    "max_depth": 6
  },
  "metrics": {
    "auc": 0.75,
    "brier": 0.0153
  },
  "files": {
    "model.ubj": {
      "bytes": 14,
      "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    }
  }
}
)";

Manifest by_hand() { return parse_manifest(kByHand, "manifest.json").value(); }

TEST(Manifest, ReadsWhatAPersonWrote) {
  const Manifest manifest = by_hand();
  EXPECT_EQ(manifest.model, (ModelVersion{"repurchase", {1, 1, 0}}));
  EXPECT_EQ(format_time(manifest.created), "2026-11-21 09:30:00");
  EXPECT_EQ(manifest.canasta_version, "0.1.0");
  EXPECT_EQ(manifest.facts.task, "purchase_date");
  EXPECT_EQ(manifest.facts.seed, 42u);
  EXPECT_EQ(manifest.facts.data, manifest_facts().data);
  EXPECT_EQ(manifest.facts.features, manifest_facts().features);
  EXPECT_EQ(manifest.facts.parameters, manifest_facts().parameters);
  EXPECT_EQ(manifest.facts.metrics, manifest_facts().metrics);
  ASSERT_EQ(manifest.files.size(), 1u);
  EXPECT_EQ(manifest.files.at("model.ubj").bytes, 14u);
}

TEST(Manifest, WritesTheSameText) { EXPECT_EQ(format_manifest(by_hand()), kByHand); }

TEST(Manifest, AMetricWithoutAValueStaysWithoutOne) {
  Manifest manifest = by_hand();
  manifest.facts.metrics["auc"] = std::numeric_limits<double>::quiet_NaN();
  const Manifest again = parse_manifest(format_manifest(manifest), "manifest.json").value();
  EXPECT_TRUE(std::isnan(again.facts.metrics.at("auc")));
  EXPECT_EQ(again.facts.metrics.at("brier"), 0.0153);
}

TEST(Manifest, LargeNumbersSurvive) {
  Manifest manifest = by_hand();
  manifest.facts.seed = std::numeric_limits<std::uint64_t>::max();
  manifest.facts.data.rows = std::numeric_limits<std::uint64_t>::max();
  const Manifest again = parse_manifest(format_manifest(manifest), "manifest.json").value();
  EXPECT_EQ(again.facts.seed, manifest.facts.seed);
  EXPECT_EQ(again.facts.data, manifest.facts.data);
}

TEST(Manifest, InstantsAreOfOneForm) {
  for (const char* bad :
       {"2026-11-21 09:30:00Z", "2026-11-21T09:30:00", "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z", "2026-13-21T09:30:00Z", "2026-11-21T0x:30:00Z", "yesterday", ""}) {
    std::string text = kByHand;
    const std::string good = "2026-11-21T09:30:00Z";
    text.replace(text.find(good), good.size(), bad);
    EXPECT_FALSE(parse_manifest(text, "manifest.json").ok()) << bad;
  }
}

TEST(Manifest, ANamedFieldIsNamedInTheError) {
  std::string text = kByHand;
  text.replace(text.find("392692"), 6, "\"many\"");
  const auto manifest = parse_manifest(text, "models/x/manifest.json");
  ASSERT_FALSE(manifest.ok());
  EXPECT_EQ(manifest.error().text(Language::English).substr(0, 43),
            "models/x/manifest.json is damaged: data.row");
}

// Never a crash, whatever stands there; what is accepted can be written again.
TEST(Manifest, SurvivesRandomDamage) {
  Random random(20261121);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = kByHand;
    for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits) {
      const std::size_t at = random.below(text.size());
      constexpr std::string_view kBytes = "\"{}[]:,0919-.eE \n\\tnul\0\xC3";
      switch (random.below(3)) {
        case 0:
          text[at] = kBytes[random.below(kBytes.size())];
          break;
        case 1:
          text.erase(at, 1 + random.below(20));
          break;
        default:
          text.insert(at, text.substr(random.below(text.size()), random.below(20)));
      }
    }
    const auto manifest = parse_manifest(text, "manifest.json");
    if (manifest.ok()) {
      EXPECT_TRUE(parse_manifest(format_manifest(*manifest), "manifest.json").ok()) << text;
    }
  }
}

TEST(Aliases, ReadWhatTheyWrite) {
  Aliases aliases;
  const std::string empty = "{\n  \"canasta_aliases\": 1,\n  \"former_champions\": []\n}\n";
  EXPECT_EQ(format_aliases(aliases), empty);
  aliases.champion = {1, 1, 0};
  aliases.challenger = {2, 0, 0};
  aliases.former_champions = {{1, 0, 0}, {1, 10, 0}};
  const Aliases again = parse_aliases(format_aliases(aliases), "aliases.json").value();
  EXPECT_EQ(again.champion, aliases.champion);
  EXPECT_EQ(again.challenger, aliases.challenger);
  EXPECT_EQ(again.former_champions, aliases.former_champions);
}

TEST(Layout, NamesOfFiles) {
  EXPECT_TRUE(is_model_file_name("MODEL_CARD.md"));
  EXPECT_TRUE(is_model_file_name(std::string(kModelNameBytesMax, 'M')));
  EXPECT_FALSE(is_model_file_name(std::string(kModelNameBytesMax + 1, 'M')));
  for (const char* bad :
       {"", ".hidden", "a/b", "a\\b", "..", "a..b", "manifest.json", "manifest.sha256"}) {
    EXPECT_FALSE(is_model_file_name(bad)) << bad;
  }
}

// The SHA-256 of the empty text is known from FIPS 180-4.
TEST(Layout, SumLineIsWhatSha256sumReads) {
  EXPECT_EQ(manifest_sum_line(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  manifest.json\n");
}

}  // namespace
}  // namespace canasta
