#include "registry/registry.h"

#include <gtest/gtest.h>

#include <string>

#include "base/messages/registry.h"
#include "io/memory_file_system.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

class RegistryTest : public testing::Test {
 protected:
  ModelVersion publish(const ManifestFacts& facts = manifest_facts(),
                       const std::string& body = "tree tree tree") {
    return registry_.publish(context_, "repurchase", model_files(body), facts).value();
  }
  // The version's text behind a reference, or the English error.
  std::string resolve(const std::string& text) const {
    const auto model = registry_.resolve(context_, text);
    return model.ok() ? model->text() : model.error().text(Language::English);
  }
  void promote(const ModelVersion& model, Alias alias = Alias::Champion) {
    const Status status = registry_.promote(context_, model, alias);
    ASSERT_TRUE(status.ok()) << status.error().text(Language::English);
  }

  FixedClock clock_{1'795'253'400};  // 2026-11-21 09:30:00 UTC
  Context context_{.clock = &clock_};
  MemoryFileSystem files_;
  Registry registry_{files_, "shop/models"};
};

TEST_F(RegistryTest, NumbersVersionsByTheirFeatures) {
  EXPECT_EQ(publish().text(), "repurchase/1.0.0");
  EXPECT_EQ(publish().text(), "repurchase/1.1.0");
  EXPECT_EQ(publish(manifest_facts({"weekday"})).text(), "repurchase/2.0.0");
  EXPECT_EQ(publish(manifest_facts({"weekday"})).text(), "repurchase/2.1.0");
  EXPECT_EQ(publish().text(), "repurchase/3.0.0");
}

TEST_F(RegistryTest, FeaturesInAnotherOrderAreOtherFeatures) {
  publish(manifest_facts({"a", "b"}));
  EXPECT_EQ(publish(manifest_facts({"b", "a"})).text(), "repurchase/2.0.0");
}

TEST_F(RegistryTest, CountsPastTenByNumber) {
  for (int i = 0; i < 11; ++i) publish();
  EXPECT_EQ(publish().text(), "repurchase/1.11.0");
}

TEST_F(RegistryTest, NumbersEnd) {
  const std::string last = "shop/models/repurchase/999999999.0.0";
  ASSERT_TRUE(files_.make_folders(last).ok());
  const auto model = registry_.publish(context_, "repurchase", model_files(), manifest_facts());
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().message(), message::kModelVersionsUsedUp);
}

TEST_F(RegistryTest, ShowsWhatWasPublished) {
  const Manifest manifest = registry_.show(context_, publish()).value();
  EXPECT_EQ(manifest.model.text(), "repurchase/1.0.0");
  EXPECT_EQ(manifest.created, clock_.now());
  EXPECT_EQ(manifest.canasta_version, CANASTA_VERSION);
  EXPECT_EQ(manifest.facts.task, "purchase_date");
  EXPECT_EQ(manifest.facts.features, manifest_facts().features);
  EXPECT_EQ(manifest.facts.data, manifest_facts().data);
  EXPECT_EQ(manifest.facts.seed, 42u);
  EXPECT_EQ(manifest.facts.metrics, manifest_facts().metrics);
  EXPECT_EQ(manifest.facts.parameters, manifest_facts().parameters);
  ASSERT_EQ(manifest.files.size(), 3u);
  EXPECT_EQ(manifest.files.at("model.ubj").bytes, 14u);
}

TEST_F(RegistryTest, LoadsTheBytesThatWerePublished) {
  const LoadedModel loaded = registry_.load(context_, publish()).value();
  EXPECT_EQ(loaded.files, model_files());
  EXPECT_EQ(loaded.manifest.model.text(), "repurchase/1.0.0");
}

TEST_F(RegistryTest, ListsNewestFirstWithAliases) {
  const ModelVersion first = publish();
  const ModelVersion second = publish();
  registry_.publish(context_, "basket", model_files(), manifest_facts()).value();
  promote(first);
  promote(second, Alias::Challenger);
  const auto listed = registry_.list(context_).value();
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0].model.text(), "basket/1.0.0");
  EXPECT_EQ(listed[1].model, second);
  EXPECT_EQ(listed[1].aliases, std::vector{Alias::Challenger});
  EXPECT_EQ(listed[2].model, first);
  EXPECT_EQ(listed[2].aliases, std::vector{Alias::Champion});
  EXPECT_TRUE(listed[2].manifest.has_value());
  EXPECT_EQ(registry_.list(context_, "repurchase")->size(), 2u);
}

TEST_F(RegistryTest, AnEmptyRegistryListsNothingAndSaysHowToBegin) {
  EXPECT_TRUE(registry_.list(context_)->empty());
  EXPECT_EQ(resolve("repurchase"),
            "there is no model in shop/models yet. Train one with canasta train");
}

TEST_F(RegistryTest, ResolvesEveryWayToNameAVersion) {
  const ModelVersion first = publish();
  const ModelVersion second = publish();
  promote(first);
  promote(second, Alias::Challenger);
  EXPECT_EQ(resolve("repurchase"), "repurchase/1.0.0");
  EXPECT_EQ(resolve("repurchase@champion"), "repurchase/1.0.0");
  EXPECT_EQ(resolve("repurchase@challenger"), "repurchase/1.1.0");
  EXPECT_EQ(resolve("repurchase/1.1.0"), "repurchase/1.1.0");
  EXPECT_EQ(resolve("repurchase@1.1.0"), "repurchase/1.1.0");
  EXPECT_EQ(resolve("models:/repurchase/1.1.0"), "repurchase/1.1.0");
  EXPECT_EQ(resolve("models:/repurchase@champion"), "repurchase/1.0.0");
  EXPECT_EQ(resolve("models:/repurchase"), "repurchase/1.0.0");
}

TEST_F(RegistryTest, NamesTheNearestWhenThereIsNoSuchModel) {
  publish();
  EXPECT_EQ(resolve("repurchsae"), "unknown model \"repurchsae\". Did you mean \"repurchase\"?");
  EXPECT_EQ(resolve("repurchase@chalenger"),
            "unknown alias \"chalenger\". Did you mean \"challenger\"?");
  EXPECT_EQ(resolve("repurchase/1.2.0"),
            "model repurchase has no version 1.2.0. Its versions are: 1.0.0");
  EXPECT_EQ(resolve("repurchase").substr(0, 37), "model repurchase has no champion yet.");
  EXPECT_EQ(resolve("repurchase/champion").substr(0, 49),
            "\"repurchase/champion\" does not name a model. Writ");
  const auto unknown = registry_.resolve(context_, "repurchsae");
  EXPECT_EQ(unknown.error().code(), ErrorCode::NotFound);
  EXPECT_EQ(unknown.error().text(Language::Spanish),
            "no se conoce el modelo \"repurchsae\". ¿Quiso decir \"repurchase\"?");
}

TEST_F(RegistryTest, NamesAreCheckedBeforeAnyPathIsMade) {
  const std::string longest(kModelNameBytesMax, 'a');
  EXPECT_TRUE(check_model_name(longest).ok());
  EXPECT_FALSE(check_model_name(longest + "a").ok());
  EXPECT_TRUE(check_model_name("a.b-c_9").ok());
  for (const char* bad : {"", ".a", "-a", "_a", "a..b", "..", "A", "a/b", "a b", "ñ", "a\n"}) {
    EXPECT_FALSE(check_model_name(bad).ok()) << bad;
    const auto published = registry_.publish(context_, bad, model_files(), manifest_facts());
    EXPECT_EQ(published.error().message(), message::kModelNameInvalid) << bad;
    EXPECT_FALSE(registry_.load(context_, {bad, {1, 0, 0}}).ok()) << bad;
    EXPECT_FALSE(registry_.resolve(context_, bad).ok()) << bad;
  }
}

TEST_F(RegistryTest, AVersionHoldsAtMostSoManyFiles) {
  ModelFiles many;
  for (std::size_t i = 0; i < kModelFilesMax; ++i) many["part" + std::to_string(i)] = "x";
  EXPECT_TRUE(registry_.publish(context_, "wide", many, manifest_facts()).ok());
  EXPECT_EQ(what_is_wrong(registry_, context_), "");
  many["one_more"] = "x";
  EXPECT_THROW(static_cast<void>(registry_.publish(context_, "wide", many, manifest_facts())), Bug);
}

TEST_F(RegistryTest, FilesMayNotTakeTheManifestsName) {
  for (const char* bad : {"manifest.json", "manifest.sha256", "../model", "a/b", ""}) {
    EXPECT_THROW(
        static_cast<void>(registry_.publish(context_, "wide", {{bad, "x"}}, manifest_facts())), Bug)
        << bad;
  }
}

TEST_F(RegistryTest, RollsBackOneChampionAtATime) {
  const ModelVersion first = publish();
  const ModelVersion second = publish();
  const ModelVersion third = publish();
  promote(first);
  promote(second);
  promote(second);  // is champion already: nothing to remember
  promote(third);
  EXPECT_EQ(registry_.rollback(context_, "repurchase").value(), second);
  EXPECT_EQ(registry_.rollback(context_, "repurchase").value(), first);
  EXPECT_EQ(resolve("repurchase"), "repurchase/1.0.0");
  const auto none = registry_.rollback(context_, "repurchase");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code(), ErrorCode::Conflict);
  EXPECT_EQ(none.error().message(), message::kModelNoFormerChampion);
  EXPECT_EQ(resolve("repurchase"), "repurchase/1.0.0");
}

TEST_F(RegistryTest, RemembersOnlySoManyChampions) {
  const ModelVersion first = publish();
  const ModelVersion second = publish();
  for (std::size_t i = 0; i < kChampionsKept + 2; ++i) promote(i % 2 == 0 ? first : second);
  EXPECT_EQ(registry_.aliases(context_, "repurchase")->former_champions.size(), kChampionsKept);
  EXPECT_EQ(registry_.rollback(context_, "repurchase").value(), first);
}

TEST_F(RegistryTest, AChallengerThatWinsIsChallengerNoMore) {
  const ModelVersion first = publish();
  const ModelVersion second = publish();
  promote(first);
  promote(second, Alias::Challenger);
  const Status own = registry_.promote(context_, first, Alias::Challenger);
  ASSERT_FALSE(own.ok());
  EXPECT_EQ(own.error().message(), message::kModelOwnChallenger);
  promote(second);
  const Aliases aliases = registry_.aliases(context_, "repurchase").value();
  EXPECT_EQ(aliases.champion, second.version);
  EXPECT_FALSE(aliases.challenger.has_value());
}

TEST_F(RegistryTest, PromotesOnlyWhatIsThere) {
  publish();
  const Status status = registry_.promote(context_, {"repurchase", {7, 0, 0}}, Alias::Champion);
  EXPECT_EQ(status.error().message(), message::kModelVersionUnknown);
}

TEST_F(RegistryTest, OneWriterAtATime) {
  publish();
  const auto lock = files_.lock("shop/models/repurchase/.lock").value();
  const auto published = registry_.publish(context_, "repurchase", model_files(), manifest_facts());
  EXPECT_EQ(published.error().code(), ErrorCode::Conflict);
  EXPECT_EQ(registry_.rollback(context_, "repurchase").error().code(), ErrorCode::Conflict);
  EXPECT_EQ(registry_.publish(context_, "other", model_files(), manifest_facts())->text(),
            "other/1.0.0");
}

TEST_F(RegistryTest, SweepsWhatAKilledRunLeft) {
  publish();
  ASSERT_TRUE(files_.make_folders("shop/models/repurchase/.staging-1.1.0").ok());
  EXPECT_EQ(registry_.list(context_)->size(), 1u);
  EXPECT_EQ(publish().text(), "repurchase/1.1.0");
  EXPECT_FALSE(files_.exists("shop/models/repurchase/.staging-1.1.0"));
}

TEST_F(RegistryTest, StopsBetweenFilesWhenAsked) {
  CancelToken cancel;
  cancel.cancel();
  context_.cancel = &cancel;
  const auto published = registry_.publish(context_, "repurchase", model_files(), manifest_facts());
  EXPECT_EQ(published.error().code(), ErrorCode::Cancelled);
  context_.cancel = nullptr;
  EXPECT_TRUE(registry_.list(context_)->empty());
}

}  // namespace
}  // namespace canasta
