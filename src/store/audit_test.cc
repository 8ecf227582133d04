#include "store/audit.h"

#include <thread>

#include "base/messages/store.h"
#include "base/random.h"
#include "io/sha256.h"
#include "store/testing_store.h"

namespace canasta {
namespace {

constexpr const char* kUnlocked = "DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;";

class Audit : public StoreTest {
 protected:
  void append(int rows) {
    for (int i = 1; i <= rows; ++i) {
      ASSERT_TRUE(
          append_audit(store(), {.action = "download", .subject = std::to_string(i)}, kNoon + i)
              .ok());
    }
  }
  // The error of verifying what somebody made of the file; asserted to be Corrupt.
  Error verdict_after(const std::string& statements) {
    tamper(kUnlocked + statements);
    const auto verdict = verify_audit(store());
    CANASTA_ASSERT(!verdict.ok() && verdict.error().code() == ErrorCode::Corrupt);
    return verdict.error();
  }
};

std::string seq_in(const Error& error) { return error.fields().front().value; }

// By hand: printf '%s' '[1,1795262400,…]' | sha256sum
TEST_F(Audit, ARowIsHashedAsTheFormatSays) {
  const auto row = append_audit(store(),
                                {.actor = {.id = "k3xw7m2p", .request_id = "r-1"},
                                 .action = "model.promote",
                                 .subject = "repurchase/1.1.0",
                                 .result = "done",
                                 .detail = R"({"from": "1.0.0"})"},
                                kNoon);
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(canonical_text(*row),
            R"([1,1795262400,"k3xw7m2p","model.promote","repurchase/1.1.0","done",)"
            R"("{\"from\":\"1.0.0\"}","r-1",)"
            R"("0000000000000000000000000000000000000000000000000000000000000000"])");
  EXPECT_EQ(row->hash, "e7dca881fd9416cf7e575dfbef279ec3d9ecd9647aae39795e5a3ea653bd2ba8");
}

TEST_F(Audit, RowsHangTogetherAcrossProcessesThatComeAndGo) {
  EXPECT_EQ(verify_audit(store())->count, 0);
  EXPECT_EQ(verify_audit(store())->hash, std::string(64, '0'));
  append(3);
  reopen();
  append(2);
  const auto rows = list_audit(store(), 10);
  ASSERT_EQ(rows->size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ((*rows)[i].seq, 5 - static_cast<int>(i));
  EXPECT_EQ((*rows)[0].previous, (*rows)[1].hash);
  EXPECT_EQ(verify_audit(store())->count, 5);
  EXPECT_EQ(verify_audit(store())->hash, rows->front().hash);
}

TEST_F(Audit, IsReadInPages) {
  append(5);
  const auto page = list_audit(store(), 2, 4);
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ(page->front().seq, 3);
  EXPECT_EQ(page->back().seq, 2);
  EXPECT_TRUE(list_audit(store(), 2, 1)->empty());
}

TEST_F(Audit, HostileTextsStayInTheirPlace) {
  const std::string hostile = "x\",\"forged\"]\n2026-11-21 local key.create\x1B[2J";
  const auto row = append_audit(store(),
                                {.actor = {.id = hostile, .request_id = hostile},
                                 .action = hostile,
                                 .subject = hostile,
                                 .detail = "{\"a\": \"\\u001b\\n\"}"},
                                kNoon);
  ASSERT_TRUE(row.ok());
  for (const std::string& text : {row->actor, row->action, row->subject, row->request_id,
                                  row->detail, canonical_text(*row)}) {
    EXPECT_EQ(text.find_first_of("\n\x1B"), std::string::npos) << text;
  }
  EXPECT_TRUE(verify_audit(store()).ok());
}

TEST_F(Audit, TextsAreCutBehindTheirLimitsAndTheActIsKept) {
  const auto row_of = [&](std::size_t bytes) {
    const std::string text(bytes, 'x');
    return append_audit(store(), {.actor = {text, text}, .action = text, .subject = text}, kNoon)
        .value();
  };
  EXPECT_EQ(row_of(kAuditWordBytesMax).actor, std::string(kAuditWordBytesMax, 'x'));
  EXPECT_EQ(row_of(kAuditWordBytesMax + 1).action.size(), kAuditWordBytesMax);
  EXPECT_TRUE(row_of(kAuditWordBytesMax + 1).actor.ends_with("x..."));
  EXPECT_EQ(row_of(kAuditSubjectBytesMax).subject, std::string(kAuditSubjectBytesMax, 'x'));
  EXPECT_TRUE(row_of(kAuditSubjectBytesMax + 1).request_id.ends_with("x..."));
}

TEST_F(Audit, DetailsAreJsonWithinTheirLimit) {
  const auto detail_of = [&](const std::string& detail) {
    return append_audit(store(), {.action = "a", .detail = detail}, kNoon)->detail;
  };
  const std::string full = "\"" + std::string(kAuditDetailBytesMax - 2, 'x') + "\"";
  EXPECT_EQ(detail_of(full), full);
  EXPECT_EQ(detail_of("\"x" + full.substr(1)), R"({"left_out_bytes":8193})");
  EXPECT_EQ(detail_of("{nonsense"), R"({"left_out":"not JSON"})");
}

TEST_F(Audit, IsNeverChangedOrShortenedByAccident) {
  append(1);
  Database database = Database::open(path()).value();
  EXPECT_EQ(database.run("UPDATE audit SET actor = 'other'").error().code(), ErrorCode::Conflict);
  EXPECT_EQ(database.run("DELETE FROM audit").error().code(), ErrorCode::Conflict);
}

TEST_F(Audit, EachChangedColumnIsFound) {
  for (const std::string change :
       {"time = time + 1", "actor = 'other'", "action = 'key.revoke'", "subject = '4'",
        "result = 'Denied'", "detail = '{\"a\":1}'", "request_id = 'r'",
        "previous = printf('%064d', 1)", "hash = printf('%064d', 1)"}) {
    begin_anew();
    append(5);
    const Error error = verdict_after("UPDATE audit SET " + change + " WHERE seq = 3");
    EXPECT_EQ(error.message(), message::kAuditRowChanged) << change;
    EXPECT_EQ(seq_in(error), "3") << change;
  }
}

TEST_F(Audit, ARowThatWasTakenOutIsFound) {
  append(5);
  const Error error = verdict_after("DELETE FROM audit WHERE seq = 3");
  EXPECT_EQ(error.message(), message::kAuditRowMissing);
  EXPECT_EQ(seq_in(error), "3");
}

TEST_F(Audit, AGapThatWasClosedIsFound) {
  append(5);
  const Error error = verdict_after(
      "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
      "UPDATE audit SET seq = 4 WHERE seq = 5; UPDATE audit_head SET count = 4;");
  EXPECT_EQ(error.message(), message::kAuditRowChanged);
  EXPECT_EQ(seq_in(error), "3");
}

TEST_F(Audit, RowsThatChangedPlacesAreFound) {
  append(5);
  const Error error = verdict_after(
      "UPDATE audit SET seq = 100 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4;"
      "UPDATE audit SET seq = 4 WHERE seq = 100;");
  EXPECT_EQ(error.message(), message::kAuditRowChanged);
  EXPECT_EQ(seq_in(error), "2");
}

TEST_F(Audit, ARowWithANewHashBreaksTheLinkBehindIt) {
  append(5);
  AuditRow forged = list_audit(store(), 1, 4)->front();
  ASSERT_EQ(forged.seq, 3);
  forged.actor = "somebody else";
  const Error error = verdict_after("UPDATE audit SET actor = 'somebody else', hash = '" +
                                    sha256(canonical_text(forged)) + "' WHERE seq = 3");
  EXPECT_EQ(error.message(), message::kAuditLinkBroken);
  EXPECT_EQ(seq_in(error), "4");
}

TEST_F(Audit, RowsTakenOffTheEndAreFound) {
  append(5);
  const Error error = verdict_after("DELETE FROM audit WHERE seq > 3");
  EXPECT_EQ(error.message(), message::kAuditEndWrong);
  EXPECT_EQ(error.text(Language::English).substr(0, 69),
            "the audit log is broken: it ends at row 3, its head says row 5. Rows ");
}

TEST_F(Audit, AHeadThatIsGoneIsFound) {
  append(1);
  EXPECT_EQ(verdict_after("DELETE FROM audit_head").message(), message::kStoreDamaged);
}

// What only a head that was noted elsewhere shows.
TEST_F(Audit, AChainThatWasCutTogetherWithItsHeadIsFoundByANotedOne) {
  append(3);
  const AuditHead early = verify_audit(store()).value();
  append(2);
  const AuditHead late = verify_audit(store()).value();
  EXPECT_EQ(verify_audit(store(), early.hash)->count, 5) << "grown since";
  tamper(kUnlocked + std::string("DELETE FROM audit WHERE seq > 4;"
                                 "UPDATE audit_head SET count = 4,"
                                 " hash = (SELECT hash FROM audit WHERE seq = 4)"));
  EXPECT_TRUE(verify_audit(store()).ok()) << "a chain like any other";
  EXPECT_TRUE(verify_audit(store(), early.hash).ok());
  const auto verdict = verify_audit(store(), late.hash);
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(verdict.error().message(), message::kAuditHeadAbsent);
}

TEST_F(Audit, ANotedHeadMustBeAHash) {
  for (const std::string& noted :
       {std::string(63, '0'), std::string(65, '0'), std::string("abc")}) {
    EXPECT_EQ(verify_audit(store(), noted).error().code(), ErrorCode::InvalidInput);
  }
  EXPECT_TRUE(verify_audit(store(), std::string(64, '0')).ok()) << "noted of the empty log";
}

TEST_F(Audit, FortyKillsLeaveAChainThatHoldsWhatWasAcknowledged) {
  constexpr int kKills = 40;
  constexpr std::uint64_t kLifeUsMax = 60'000;
  Random random(20261121);
  std::int64_t acknowledged = 0;
  store_.reset();
  for (int kill = 0; kill < kKills; ++kill) {
    const std::string told = told_until_killed(
        [&](int pipe) {
          const auto store = Store::open(path());
          while (store.ok()) {
            const auto row = append_audit(**store, {.action = "download"}, kNoon);
            if (!row.ok()) return;
            const std::string line = std::to_string(row->seq) + "\n";
            if (::write(pipe, line.data(), line.size()) < 0) return;
          }
        },
        random.below(kLifeUsMax));
    for (const char c : told) acknowledged += c == '\n';
    const auto verdict = verify_audit(*open());
    ASSERT_TRUE(verdict.ok()) << "kill " << kill << ": " << verdict.error().text(Language::English);
    // A row may be there whose answer nobody lived to tell: one at most for each kill.
    ASSERT_GE(verdict->count, acknowledged);
    ASSERT_LE(verdict->count, acknowledged + kill + 1);
  }
  EXPECT_GT(acknowledged, 0) << "no child lived long enough to append";
}

TEST_F(Audit, ThreadsAppendToOneChain) {
  constexpr int kThreads = 4;
  constexpr int kRows = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRows; ++i) {
        EXPECT_TRUE(append_audit(store(), {.action = "download"}, kNoon).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(verify_audit(store())->count, kThreads * kRows);
}

}  // namespace
}  // namespace canasta
