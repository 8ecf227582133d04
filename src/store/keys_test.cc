#include "store/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "base/messages/store.h"
#include "base/random.h"
#include "io/file_system.h"
#include "io/sha256.h"
#include "store/testing_store.h"

namespace canasta {
namespace {

const Actor kLocal;

class Keys : public StoreTest {
 protected:
  NewKey make(const KeyRequest& request = {.name = "caja 1"}) {
    return create_key(store(), request, kLocal, kNoon).value();
  }
  KeyRing ring() { return KeyRing(list_keys(store()).value()); }
  ErrorCode refusal(const KeyRequest& request) {
    const auto made = create_key(store(), request, kLocal, kNoon);
    CANASTA_ASSERT(!made.ok());
    return made.error().code();
  }
};

TEST_F(Keys, AreShownOnceAndKeptAsAHash) {
  const NewKey made = make();
  ASSERT_EQ(made.text.size(), 60u);  // canasta_ 8, id 8, _ 1, secret 43
  EXPECT_EQ(made.text.substr(0, 17), "canasta_" + made.key.id + "_");
  EXPECT_EQ(made.key.secret_sha256, sha256(made.text.substr(17)));
  store_.reset();  // everything is in the one file now
  const std::string bytes = read_text(real_file_system(), path()).value();
  EXPECT_NE(bytes.find(made.key.secret_sha256), std::string::npos);
  EXPECT_EQ(bytes.find(made.text.substr(17)), std::string::npos);
}

TEST_F(Keys, ComeBackAsTheyWereAskedFor) {
  make({.name = "first"});
  make({.name = "second",
        .role = KeyRole::Operator,
        .expires = kNoon + 60,
        .requests_per_second = 2.5,
        .models = {"repurchase", "basket \"x\", 'y'"}});
  reopen();
  const auto keys = list_keys(store()).value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].facts.name, "first");
  EXPECT_EQ(keys[0].facts.role, KeyRole::Viewer);
  EXPECT_FALSE(keys[0].facts.expires || keys[0].facts.requests_per_second || keys[0].revoked);
  EXPECT_TRUE(keys[0].facts.models.empty());
  EXPECT_EQ(keys[1].facts.role, KeyRole::Operator);
  EXPECT_EQ(keys[1].facts.expires, kNoon + 60);
  EXPECT_EQ(keys[1].facts.requests_per_second, 2.5);
  EXPECT_EQ(keys[1].facts.models, (std::vector<std::string>{"repurchase", "basket \"x\", 'y'"}));
  EXPECT_EQ(keys[1].created, kNoon);
}

TEST_F(Keys, MayAskTheirModelsOrAll) {
  EXPECT_TRUE(make().key.may_ask("anything"));
  const ApiKey key = make({.name = "k", .models = {"a", "b"}}).key;
  EXPECT_TRUE(key.may_ask("a"));
  EXPECT_FALSE(key.may_ask("c"));
  EXPECT_FALSE(key.may_ask(""));
}

TEST_F(Keys, TheRightTextIsTheKey) {
  const NewKey one = make({.name = "one"});
  const NewKey two = make({.name = "two"});
  const KeyRing keys = ring();
  EXPECT_EQ(keys.verify(one.text, kNoon).value()->facts.name, "one");
  EXPECT_EQ(keys.verify(two.text, kNoon).value()->facts.name, "two");
}

TEST_F(Keys, EveryOtherTextIsRefusedAlike) {
  const NewKey made = make();
  const NewKey other = make();
  const KeyRing keys = ring();
  std::vector<std::string> wrong = {"",
                                    "canasta_",
                                    made.key.id,
                                    made.text.substr(8),
                                    made.text + "A",
                                    made.text.substr(0, 59),
                                    "Canasta" + made.text.substr(7),
                                    std::string(60, 'a'),
                                    made.text.substr(0, 17) + other.text.substr(17),
                                    std::string(1 << 20, 'x'),
                                    std::string(60, '\0')};
  for (std::size_t at = 0; at < made.text.size(); ++at) {
    wrong.push_back(made.text);
    wrong.back()[at] = made.text[at] == 'A' ? 'B' : 'A';
  }
  for (const std::string& text : wrong) {
    const auto verdict = keys.verify(text, kNoon);
    ASSERT_FALSE(verdict.ok()) << text;
    EXPECT_EQ(verdict.error().code(), ErrorCode::Denied);
    EXPECT_EQ(verdict.error().message(), message::kKeyRefused);
    EXPECT_TRUE(verdict.error().fields().empty()) << "nothing of it is said back";
  }
}

RC_GTEST_PROP(KeyRing, NoTextIsAKeyWhereThereAreNone, (const std::string& text)) {
  RC_ASSERT(!KeyRing({}).verify(text, kNoon).ok());
}

TEST_F(Keys, EndOnTheSecondTheyExpire) {
  const NewKey made = make({.name = "k", .expires = kNoon + 10});
  const KeyRing keys = ring();
  EXPECT_TRUE(keys.verify(made.text, kNoon + 9).ok());
  EXPECT_EQ(keys.verify(made.text, kNoon + 10).error().message(), message::kKeyHasExpired);
  const std::string wrong = made.text.substr(0, 17) + std::string(43, 'A');
  EXPECT_EQ(keys.verify(wrong, kNoon + 10).error().message(), message::kKeyRefused)
      << "only its holder learns that it has expired";
}

TEST_F(Keys, EndWhenTheyAreRevoked) {
  const NewKey made = make();
  const KeyRing before = ring();
  ASSERT_TRUE(revoke_key(store(), made.key.id, kLocal, kNoon + 1).ok());
  EXPECT_TRUE(before.verify(made.text, kNoon + 1).ok()) << "a ring never changes";
  EXPECT_EQ(ring().verify(made.text, kNoon + 1).error().message(), message::kKeyWasRevoked);
  EXPECT_EQ(list_keys(store())->front().revoked, kNoon + 1);
  EXPECT_EQ(revoke_key(store(), made.key.id, kLocal, kNoon + 2).error().code(),
            ErrorCode::Conflict);
  EXPECT_EQ(revoke_key(store(), "nobody", kLocal, kNoon).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(revoke_key(store(), "' OR 1 --", kLocal, kNoon).error().code(), ErrorCode::NotFound);
}

TEST_F(Keys, EveryActIsInTheAuditLogWithoutTheSecret) {
  const NewKey made = make({.name = "caja", .role = KeyRole::Admin, .models = {"m"}});
  ASSERT_TRUE(revoke_key(store(), made.key.id, {"k2", "r9"}, kNoon).ok());
  const auto rows = list_audit(store(), 10).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].action, "key.create");
  EXPECT_EQ(rows[1].actor, "local");
  EXPECT_EQ(rows[1].subject, made.key.id);
  EXPECT_EQ(rows[1].detail, R"({"models":["m"],"name":"caja","role":"admin"})");
  EXPECT_EQ(rows[0].action, "key.revoke");
  EXPECT_EQ(rows[0].actor, "k2");
  EXPECT_EQ(rows[0].request_id, "r9");
  EXPECT_FALSE(revoke_key(store(), made.key.id, kLocal, kNoon).ok());
  EXPECT_EQ(list_audit(store(), 10)->size(), 2u) << "what was not done is not written";
}

TEST_F(Keys, NamesAreWithinTheirLimit) {
  EXPECT_EQ(make({.name = std::string(kKeyNameBytesMax, 'x')}).key.facts.name.size(),
            kKeyNameBytesMax);
  EXPECT_EQ(refusal({.name = std::string(kKeyNameBytesMax + 1, 'x')}), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal({.name = ""}), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal({.name = "a\nb"}), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal({.name = "\xFF"}), ErrorCode::InvalidInput);
  EXPECT_EQ(refusal({.name = "k", .models = {""}}), ErrorCode::InvalidInput);
}

TEST_F(Keys, ModelsAreWithinTheirLimit) {
  const std::vector<std::string> most(kKeyModelsMax, "m");
  EXPECT_EQ(make({.name = "k", .models = most}).key.facts.models, most);
  const std::vector<std::string> more(kKeyModelsMax + 1, "m");
  EXPECT_EQ(refusal({.name = "k", .models = more}), ErrorCode::InvalidInput);
}

TEST_F(Keys, RatesAndDaysMustBePossible) {
  make({.name = "k", .requests_per_second = kKeyRateMax});
  for (const double rate :
       {0.0, -1.0, kKeyRateMax * 1.01, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(refusal({.name = "k", .requests_per_second = rate}), ErrorCode::InvalidInput);
  }
  make({.name = "k", .expires = kNoon + 1});
  EXPECT_EQ(refusal({.name = "k", .expires = kNoon}), ErrorCode::InvalidInput);
}

TEST_F(Keys, AreNotWithoutEnd) {
  tamper(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
      "INSERT INTO keys SELECT printf('%08d', i), 'k', 'viewer', printf('%064d', i), 0, NULL,"
      " NULL, NULL, '[]' FROM n");
  make();
  EXPECT_EQ(refusal({.name = "k"}), ErrorCode::TooLarge);
  EXPECT_EQ(list_keys(store())->size(), kKeysMax);
}

TEST_F(Keys, RolesHaveNames) {
  for (const KeyRole role : {KeyRole::Viewer, KeyRole::Operator, KeyRole::Admin}) {
    EXPECT_EQ(parse_key_role(name(role)).value(), role);
  }
  EXPECT_LT(KeyRole::Viewer, KeyRole::Operator);
  EXPECT_LT(KeyRole::Operator, KeyRole::Admin);
  EXPECT_NE(parse_key_role("amdin").error().text(Language::English).find("admin"),
            std::string::npos);
}

TEST_F(Keys, AListThatIsNoListIsDamage) {
  make();
  for (const std::string models : {"'x'", "'{}'", "'[1]'"}) {
    tamper("UPDATE keys SET models = " + models);
    EXPECT_EQ(list_keys(store()).error().code(), ErrorCode::Corrupt) << models;
  }
}

TEST_F(Keys, AreVerifiedByManyThreads) {
  const NewKey made = make();
  const KeyRing keys = ring();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        EXPECT_TRUE(keys.verify(made.text, kNoon).ok());
        EXPECT_FALSE(keys.verify(made.text.substr(1) + "x", kNoon).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Keys, SurviveKillsWithTheirRowsInTheAuditLog) {
  constexpr int kKills = 15;
  Random random(20261122);
  store_.reset();
  std::size_t acknowledged = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const std::string told = told_until_killed(
        [&](int pipe) {
          const auto store = Store::open(path());
          while (store.ok()) {
            const auto made = create_key(**store, {.name = "k"}, kLocal, kNoon);
            if (!made.ok() || ::write(pipe, "k", 1) < 0) return;
          }
        },
        random.below(60'000));
    acknowledged += told.size();
    store_ = open();
    const std::size_t keys = list_keys(store())->size();
    ASSERT_GE(keys, acknowledged);
    ASSERT_EQ(static_cast<std::size_t>(verify_audit(store())->count), keys)
        << "no key without its row, and no row without its key";
    store_.reset();
  }
  EXPECT_GT(acknowledged, 0u);
}

}  // namespace
}  // namespace canasta
