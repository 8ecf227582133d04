// Every kind of damage is found, named, and never loaded.
#include <gtest/gtest.h>

#include <string>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "io/memory_file_system.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "registry/layout.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

class DamageTest : public testing::Test {
 protected:
  void SetUp() override {
    registry_.publish(context_, "repurchase", model_files(), manifest_facts()).value();
  }
  std::string path(const std::string& file) const { return "models/repurchase/1.0.0/" + file; }
  std::string read(const std::string& file) const { return read_text(files_, path(file)).value(); }
  void write(const std::string& file, const std::string& bytes) {
    ASSERT_TRUE(publish_file(files_, path(file), bytes).ok());
  }
  void remove(const std::string& file) { ASSERT_TRUE(files_.remove(path(file)).ok()); }
  // A manifest that agrees with its checksum, as somebody who forges one would leave it.
  void forge(const std::string& manifest) {
    write("manifest.json", manifest);
    write("manifest.sha256", manifest_sum_line(manifest));
  }
  void replace_in_manifest(const std::string& what, const std::string& by) {
    std::string text = read("manifest.json");
    const std::size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    forge(text.replace(at, what.size(), by));
  }

  // The one problem that verify finds, and that load refuses with.
  void expect_refused(Message message, const std::string& file) {
    const auto verification = registry_.verify(context_, model_);
    ASSERT_TRUE(verification.ok());
    ASSERT_EQ(verification->problems.size(), 1u);
    expect_error(verification->problems.front(), message, file);
    const auto loaded = registry_.load(context_, model_);
    ASSERT_FALSE(loaded.ok());
    expect_error(loaded.error(), message, file);
    const Status promoted = registry_.promote(context_, model_, Alias::Champion);
    ASSERT_FALSE(promoted.ok());
    expect_error(promoted.error(), message, file);
  }
  void expect_error(const Error& error, Message message, const std::string& file) {
    EXPECT_EQ(name(error.message()), name(message));
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_NE(error.text(Language::English).find(path(file)), std::string::npos)
        << error.text(Language::English);
  }

  Context context_;
  MemoryFileSystem files_;
  Registry registry_{files_, "models"};
  ModelVersion model_{"repurchase", {1, 0, 0}};
};

TEST_F(DamageTest, EverySingleByteOfEveryFileCounts) {
  for (const char* file : {"model.ubj", "features.json", "manifest.json", "manifest.sha256"}) {
    const std::string whole = read(file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      write(file, changed);
      EXPECT_FALSE(registry_.verify(context_, model_)->ok()) << file << " byte " << at;
      EXPECT_FALSE(registry_.load(context_, model_).ok()) << file << " byte " << at;
    }
    write(file, whole);
  }
  EXPECT_TRUE(registry_.verify(context_, model_)->ok());
}

TEST_F(DamageTest, ChangedFile) {
  write("model.ubj", "tree tree bush");
  expect_refused(message::kChecksumWrong, "model.ubj");
}

TEST_F(DamageTest, TruncatedFile) {
  write("model.ubj", "tree tree tre");
  expect_refused(message::kModelFileSize, "model.ubj");
}

TEST_F(DamageTest, EmptiedFile) {
  write("model.ubj", "");
  expect_refused(message::kModelFileSize, "model.ubj");
}

TEST_F(DamageTest, MissingFile) {
  remove("model.ubj");
  expect_refused(message::kModelFileMissing, "model.ubj");
}

TEST_F(DamageTest, MissingManifest) {
  remove("manifest.json");
  expect_refused(message::kModelFileMissing, "manifest.json");
}

TEST_F(DamageTest, MissingManifestSum) {
  remove("manifest.sha256");
  expect_refused(message::kModelFileMissing, "manifest.sha256");
}

TEST_F(DamageTest, ExtraFileIsFoundButNotRead) {
  write("notes.txt", "hello");
  const auto verification = registry_.verify(context_, model_).value();
  ASSERT_EQ(verification.problems.size(), 1u);
  expect_error(verification.problems.front(), message::kModelFileExtra, "notes.txt");
  EXPECT_EQ(registry_.load(context_, model_)->files, model_files());
}

TEST_F(DamageTest, AllProblemsAreNamedAtOnce) {
  write("model.ubj", "tree");
  remove("metrics.json");
  write("notes.txt", "hello");
  EXPECT_EQ(registry_.verify(context_, model_)->problems.size(), 3u);
}

TEST_F(DamageTest, ChangedManifest) {
  write("manifest.json", read("manifest.json") + " ");
  expect_refused(message::kChecksumWrong, "manifest.json");
}

TEST_F(DamageTest, ForgedManifestIsCheckedAsData) {
  replace_in_manifest("\"bytes\": 14", "\"bytes\": -1");
  expect_refused(message::kFormatBroken, "manifest.json");
}

TEST_F(DamageTest, ForgedSizeAllocatesNothing) {
  replace_in_manifest("\"bytes\": 14", "\"bytes\": 18446744073709551615");
  expect_refused(message::kModelFileSize, "model.ubj");
}

TEST_F(DamageTest, ForgedNameStaysInTheFolder) {
  replace_in_manifest("\"model.ubj\"", "\"../model.ubj\"");
  expect_refused(message::kFormatBroken, "manifest.json");
}

TEST_F(DamageTest, ManifestOfAnotherVersion) {
  replace_in_manifest("\"version\": \"1.0.0\"", "\"version\": \"1.0.1\"");
  expect_refused(message::kFormatBroken, "manifest.json");
}

TEST_F(DamageTest, ManifestOfALaterFormat) {
  replace_in_manifest("\"canasta_manifest\": 1", "\"canasta_manifest\": 2");
  expect_refused(message::kModelFormatUnknown, "manifest.json");
}

TEST_F(DamageTest, ManifestThatIsNoObject) {
  for (const char* text : {"[]", "null", "{}", "{\"canasta_manifest\": \"1\"}"}) {
    forge(text);
    expect_refused(message::kFormatBroken, "manifest.json");
  }
  for (const char* text : {"", "{", "\xff"}) {
    forge(text);
    expect_refused(message::kJsonSyntax, "manifest.json");
  }
}

TEST_F(DamageTest, DeeplyNestedManifest) {
  forge(std::string(200'000, '['));
  EXPECT_EQ(registry_.load(context_, model_).error().code(), ErrorCode::Corrupt);
}

TEST_F(DamageTest, ManifestLimit) {
  const std::string text = read("manifest.json");
  forge(text + std::string(kManifestBytesMax - text.size(), ' '));
  EXPECT_TRUE(registry_.load(context_, model_).ok());
  forge(text + std::string(kManifestBytesMax - text.size() + 1, ' '));
  expect_refused(message::kFormatBroken, "manifest.json");
}

TEST_F(DamageTest, EveryFieldOfTheManifestIsNeeded) {
  for (const char* field : {"name", "version", "task", "created", "canasta", "seed", "data",
                            "features", "parameters", "metrics", "files", "rows", "first_day"}) {
    const std::string whole = read("manifest.json");
    replace_in_manifest("\"" + std::string(field) + "\":", "\"other\":");
    expect_refused(message::kFormatBroken, "manifest.json");
    forge(whole);
  }
}

TEST_F(DamageTest, DamagedVersionsAreListedAndDoNotStopTraining) {
  write("manifest.json", "{");
  const auto listed = registry_.list(context_).value();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_FALSE(listed.front().manifest.has_value());
  const auto next = registry_.publish(context_, "repurchase", model_files(), manifest_facts());
  EXPECT_EQ(next->text(), "repurchase/2.0.0");
}

TEST_F(DamageTest, RollbackToADamagedVersionIsRefused) {
  const ModelVersion second =
      registry_.publish(context_, "repurchase", model_files(), manifest_facts()).value();
  ASSERT_TRUE(registry_.promote(context_, model_, Alias::Champion).ok());
  ASSERT_TRUE(registry_.promote(context_, second, Alias::Champion).ok());
  write("model.ubj", "bush bush bush");
  EXPECT_EQ(registry_.rollback(context_, "repurchase").error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(registry_.resolve(context_, "repurchase").value(), second);
}

TEST_F(DamageTest, DamagedAliasesAreNamed) {
  const std::string aliases = "models/repurchase/aliases.json";
  for (const char* text : {"[]", "{}", R"({"canasta_aliases": 1})",
                           R"({"canasta_aliases": 1, "champion": "one", "former_champions": []})",
                           R"({"canasta_aliases": 1, "former_champions": [1]})"}) {
    ASSERT_TRUE(publish_file(files_, aliases, text).ok());
    const auto resolved = registry_.resolve(context_, "repurchase");
    ASSERT_FALSE(resolved.ok());
    EXPECT_EQ(resolved.error().message(), message::kFormatBroken) << text;
    EXPECT_NE(resolved.error().text(Language::English).find(aliases), std::string::npos);
    EXPECT_EQ(registry_.resolve(context_, "repurchase/1.0.0").value(), model_);
  }
}

TEST_F(DamageTest, AnAliasOfAVersionThatWasDeletedIsNamed) {
  ASSERT_TRUE(registry_.promote(context_, model_, Alias::Champion).ok());
  registry_.publish(context_, "repurchase", model_files(), manifest_facts()).value();
  ASSERT_TRUE(files_.remove("models/repurchase/1.0.0").ok());
  EXPECT_EQ(registry_.resolve(context_, "repurchase").error().message(),
            message::kModelVersionUnknown);
}

}  // namespace
}  // namespace canasta
