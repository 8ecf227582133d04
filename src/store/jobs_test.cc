#include "store/jobs.h"

#include <algorithm>

#include "base/messages/store.h"
#include "store/testing_store.h"

namespace canasta {
namespace {

const Actor kLocal;
const ProcessIdentity kRunner{12, "boot", 345};
constexpr auto kNobodyLives = [](const ProcessIdentity&) { return false; };

class Jobs : public StoreTest {
 protected:
  Result<std::string> try_submit(const std::string& request = "{}") {
    return submit_job(store(), {.kind = "train", .request = request}, kLocal, kNoon);
  }
  std::string submit(const std::string& request = "{}") { return try_submit(request).value(); }
  std::string submit_urgent() {
    const JobRequest urgent{.kind = "snapshot", .request = "{}", .urgent = true};
    return submit_job(store(), urgent, kLocal, kNoon).value();
  }
  Job claim() { return *claim_job(store(), kRunner, kNoon + 1).value(); }
  Job find(const std::string& id) { return find_job(store(), id).value(); }
  std::string ended() {
    const std::string id = submit();
    claim();
    CANASTA_ASSERT(end_job(store(), id, {.exit_code = 0}, kNoon + 2).ok());
    return id;
  }
};

TEST_F(Jobs, GoFromTheQueueToTheirEnd) {
  const std::string id = submit(R"({"task":"repurchase"})");
  EXPECT_EQ(id.size(), 16u);
  Job job = find(id);
  EXPECT_EQ(job.state, JobState::Queued);
  EXPECT_EQ(job.asked.kind, "train");
  EXPECT_EQ(job.asked.request, R"({"task":"repurchase"})");
  EXPECT_EQ(job.actor, "local");
  EXPECT_EQ(job.created, kNoon);
  EXPECT_FALSE(job.started || job.ended || job.exit_code || job.cancel);

  EXPECT_EQ(claim().id, id);
  ASSERT_TRUE(record_progress(store(), id, {"boosting", 10, 80}).ok());
  job = find(id);
  EXPECT_EQ(job.state, JobState::Running);
  EXPECT_EQ(job.started, kNoon + 1);
  EXPECT_EQ(job.progress, (JobProgress{"boosting", 10, 80}));

  ASSERT_TRUE(end_job(store(), id,
                      {.state = JobState::Failed, .result = "r", .error = "{}", .exit_code = 2},
                      kNoon + 5)
                  .ok());
  reopen();
  job = find(id);
  EXPECT_EQ(job.state, JobState::Failed);
  EXPECT_EQ(job.ended, kNoon + 5);
  EXPECT_EQ(job.result, "r");
  EXPECT_EQ(job.error, "{}");
  EXPECT_EQ(job.exit_code, 2);
  EXPECT_EQ(job.progress, (JobProgress{"boosting", 10, 80})) << "how far it came";
}

// The last that was told may be half-way, beyond its total, or nothing at all.
TEST_F(Jobs, ThatAreDoneAreWhole) {
  const std::vector<std::pair<JobProgress, JobProgress>> told_and_kept = {
      {{"boosting", 10, 80}, {"boosting", 80, 80}},
      {{"reading", 90, 80}, {"reading", 90, 90}},
      {{"reading", 90, 0}, {"reading", 90, 90}},
      {{"", 0, 0}, {"", 1, 1}}};
  for (const auto& [told, kept] : told_and_kept) {
    const std::string id = submit();
    claim();
    ASSERT_TRUE(record_progress(store(), id, told).ok());
    ASSERT_TRUE(end_job(store(), id, {.state = JobState::Done}, kNoon).ok());
    EXPECT_EQ(find(id).progress, kept);
  }
}

TEST_F(Jobs, AreClaimedOnceAndInTheirOrder) {
  const std::string first = submit(), second = submit();
  const std::unique_ptr<Store> other = open();
  EXPECT_EQ(claim().id, first);
  EXPECT_EQ((*claim_job(*other, kRunner, kNoon).value()).id, second);
  EXPECT_FALSE(claim_job(store(), kRunner, kNoon).value());
  EXPECT_FALSE(claim_job(*other, kRunner, kNoon).value());
}

TEST_F(Jobs, NeverChangeOnceTheyHaveEnded) {
  const std::string id = ended();
  const auto again = end_job(store(), id, {.state = JobState::Failed}, kNoon + 9);
  EXPECT_EQ(again.error().code(), ErrorCode::Conflict);
  EXPECT_EQ(cancel_job(store(), id, kLocal, kNoon).error().message(), message::kJobEnded);
  ASSERT_TRUE(record_progress(store(), id, {"late", 1, 2}).ok());
  EXPECT_EQ(find(id).state, JobState::Done);
  EXPECT_EQ(find(id).ended, kNoon + 2);
  EXPECT_EQ(find(id).progress, (JobProgress{"", 1, 1}));
}

TEST_F(Jobs, ThatWaitAreBounded) {
  for (std::size_t i = 0; i < kJobsQueuedMax; ++i) submit();
  const auto refused = try_submit();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::Overloaded);
  EXPECT_EQ(refused.error().message(), message::kJobsQueueFull);
  EXPECT_EQ(count_jobs(store())->queued, kJobsQueuedMax);
  claim();
  EXPECT_EQ(count_jobs(store())->running, 1u);
  EXPECT_TRUE(try_submit().ok()) << "one has begun";
}

// What the service cannot do without, however much waits.
TEST_F(Jobs, ThatAreUrgentWaitApartAndAreNotBounded) {
  const std::string first = submit_urgent(), second = submit_urgent();
  for (std::size_t i = 0; i < kJobsQueuedMax; ++i) submit();
  EXPECT_EQ(try_submit().error().message(), message::kJobsQueueFull);
  const std::string third = submit_urgent();
  EXPECT_EQ(claim().asked.kind, "train") << "of the others";
  reopen();
  EXPECT_TRUE(find(first).asked.urgent);
  for (const std::string& id : {first, second, third}) {
    EXPECT_EQ(claim_job(store(), kRunner, kNoon, /*urgent=*/true).value()->id, id);
  }
  EXPECT_FALSE(claim_job(store(), kRunner, kNoon, /*urgent=*/true).value());
}

TEST_F(Jobs, RequestsAreWithinTheirLimit) {
  EXPECT_EQ(find(submit(std::string(kJobRequestBytesMax, ' '))).asked.request.size(),
            kJobRequestBytesMax);
  EXPECT_EQ(try_submit(std::string(kJobRequestBytesMax + 1, ' ')).error().code(),
            ErrorCode::TooLarge);
}

TEST_F(Jobs, OldOnesAreForgottenBeyondTheirLimit) {
  const std::string oldest = ended();
  const std::string waiting = submit();
  claim();  // it runs, and is no ended one
  for (std::size_t i = 1; i < kJobsEndedMax; ++i) {
    tamper("INSERT INTO jobs (id, kind, request, actor, state, created) VALUES ('" +
           std::to_string(i) + "', 'k', '{}', 'a', 'done', 0)");
    if (i == 1) tamper("UPDATE jobs SET id = 'second' WHERE id = '1'");
  }
  EXPECT_TRUE(find_job(store(), oldest).ok()) << "a thousand are kept";
  EXPECT_TRUE(forget_old_jobs(store())->empty());
  ASSERT_TRUE(end_job(store(), waiting, {}, kNoon).ok());
  const auto forgotten = forget_old_jobs(store());
  ASSERT_TRUE(forgotten.ok());
  EXPECT_EQ(*forgotten, std::vector<std::string>{oldest});
  EXPECT_EQ(find_job(store(), oldest).error().code(), ErrorCode::NotFound);
  EXPECT_TRUE(find_job(store(), "second").ok());
}

TEST_F(Jobs, ThatWaitAreCancelledAtOnce) {
  const std::string id = submit();
  EXPECT_EQ(cancel_job(store(), id, kLocal, kNoon + 3).value(), JobState::Cancelled);
  EXPECT_EQ(find(id).state, JobState::Cancelled);
  EXPECT_EQ(find(id).ended, kNoon + 3);
  EXPECT_FALSE(claim_job(store(), kRunner, kNoon).value());
}

TEST_F(Jobs, ThatRunAreMarkedForTheirRunner) {
  const std::string id = submit();
  claim();
  EXPECT_TRUE(cancelled_jobs(store())->empty());
  EXPECT_EQ(cancel_job(store(), id, kLocal, kNoon).value(), JobState::Running);
  EXPECT_EQ(*cancelled_jobs(store()), std::vector<std::string>{id});
  EXPECT_TRUE(find(id).cancel);
  ASSERT_TRUE(end_job(store(), id, {.state = JobState::Cancelled}, kNoon).ok());
  EXPECT_TRUE(cancelled_jobs(store())->empty());
}

TEST_F(Jobs, ThatAreInterruptedWaitAgainInTheirPlace) {
  const std::string first = submit(), second = submit();
  claim();
  ASSERT_TRUE(record_progress(store(), first, {"boosting", 10, 80}).ok());
  EXPECT_EQ(put_back_job(store(), first, kNoon).value(), JobState::Queued);
  reopen();
  const Job job = find(first);
  EXPECT_EQ(job.state, JobState::Queued);
  EXPECT_FALSE(job.started);
  EXPECT_EQ(job.progress, JobProgress{});
  EXPECT_EQ(job.tries, 0) << "a stop is not the job's fault";
  EXPECT_EQ(claim().id, first);
  EXPECT_EQ(claim().id, second);
}

TEST_F(Jobs, ThatHaveNotEndedAreAllListed) {
  EXPECT_TRUE(unended_jobs(store())->empty());
  const std::string running = submit(), waiting = submit(R"({"file":"f"})");
  claim();
  for (std::size_t i = 0; i <= kJobsListedMax; ++i) {
    ASSERT_TRUE(cancel_job(store(), submit(), kLocal, kNoon).ok());
  }
  const std::vector<Job> jobs = unended_jobs(store()).value();
  ASSERT_EQ(jobs.size(), 2u) << "ended ones are none of them";
  EXPECT_EQ(jobs[0].id, running);
  EXPECT_EQ(jobs[0].state, JobState::Running);
  EXPECT_EQ(jobs[1].id, waiting);
  EXPECT_EQ(jobs[1].state, JobState::Queued);
  EXPECT_EQ(jobs[1].asked.request, R"({"file":"f"})");
}

// By services that are killed; stops in between do not count.
TEST_F(Jobs, AreBegunSoManyTimes) {
  const std::string id = submit();
  for (int tries = 1; tries < kJobTriesMax; ++tries) {
    EXPECT_EQ(claim().tries, tries);
    ASSERT_EQ(put_back_job(store(), id, kNoon).value(), JobState::Queued);
    EXPECT_EQ(claim().tries, tries);
    ASSERT_TRUE(put_back_orphans(store(), kNobodyLives, kNoon).ok());
    ASSERT_EQ(find(id).state, JobState::Queued) << tries;
  }
  EXPECT_EQ(claim().tries, kJobTriesMax);
  ASSERT_TRUE(put_back_orphans(store(), kNobodyLives, kNoon + 4).ok());
  const Job job = find(id);
  EXPECT_EQ(job.state, JobState::Failed);
  EXPECT_EQ(job.ended, kNoon + 4);
  EXPECT_NE(job.error.find("kJobOrphaned"), std::string::npos);
  EXPECT_EQ(list_audit(store(), 1)->front().action, "job.end");
  EXPECT_EQ(put_back_job(store(), id, kNoon).error().message(), message::kJobEnded);
}

TEST_F(Jobs, ThatNobodyWantsDoNotWaitAgain) {
  const std::string id = submit();
  claim();
  ASSERT_TRUE(cancel_job(store(), id, kLocal, kNoon).ok());
  EXPECT_EQ(put_back_job(store(), id, kNoon).value(), JobState::Cancelled);
  EXPECT_EQ(find(id).state, JobState::Cancelled);
}

// As the first version of the file had them.
TEST_F(Jobs, OfAnOlderFileAreTakenOver) {
  const std::string id = submit();
  store_.reset();
  tamper(
      "ALTER TABLE jobs DROP COLUMN tries; ALTER TABLE jobs DROP COLUMN urgent;"
      "PRAGMA user_version = 1");
  store_ = open();
  EXPECT_FALSE(find(id).asked.urgent);
  EXPECT_EQ(find(id).tries, 0);
  EXPECT_EQ(claim().tries, 1);
}

TEST_F(Jobs, OfTheDeadWaitAgainWhereSomebodyWantsThem) {
  const std::string lost = submit();
  claim();
  ASSERT_TRUE(record_progress(store(), lost, {"boosting", 10, 80}).ok());
  const std::string unwanted = submit();
  claim();
  ASSERT_TRUE(cancel_job(store(), unwanted, kLocal, kNoon).ok());
  const std::string urgent = submit_urgent();
  ASSERT_TRUE(claim_job(store(), kRunner, kNoon, /*urgent=*/true).ok());
  const std::string living = submit();
  ASSERT_TRUE(claim_job(store(), this_process(), kNoon).ok());
  const std::string waiting = submit();
  ASSERT_TRUE(put_back_orphans(store(), is_alive, kNoon + 7).ok());
  EXPECT_EQ(find(lost).state, JobState::Queued);
  EXPECT_EQ(find(lost).tries, 1);
  EXPECT_EQ(find(lost).progress, JobProgress{});
  for (const std::string& id : {unwanted, urgent}) {
    EXPECT_EQ(find(id).state, JobState::Cancelled);
    EXPECT_EQ(find(id).ended, kNoon + 7);
  }
  EXPECT_EQ(find(living).state, JobState::Running);
  EXPECT_EQ(find(waiting).state, JobState::Queued);
  EXPECT_EQ(claim().id, lost) << "in its old place";
}

TEST_F(Jobs, AreListedInPagesWithoutGapsWhileOthersCome) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.push_back(submit());
  std::reverse(ids.begin(), ids.end());
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const JobPage page = list_jobs(store(), cursor, 3).value();
    for (const Job& job : page.jobs) seen.push_back(job.id);
    cursor = page.next;
    submit();
  } while (!cursor.empty());
  EXPECT_EQ(seen, ids);
}

TEST_F(Jobs, PagesAreWithoutRequests) {
  const std::string id = submit(R"({"task":"repurchase"})");
  EXPECT_EQ(list_jobs(store(), "", 1)->jobs.front().asked.request, "");
  EXPECT_EQ(find(id).asked.request, R"({"task":"repurchase"})");
}

TEST_F(Jobs, PagesEndWhereTheJobsEnd) {
  EXPECT_TRUE(list_jobs(store(), "", 5)->jobs.empty());
  for (int i = 0; i < 3; ++i) submit();
  EXPECT_EQ(list_jobs(store(), "", 3)->next, "") << "a full last page";
  EXPECT_NE(list_jobs(store(), "", 2)->next, "");
  EXPECT_EQ(list_jobs(store(), "", 0)->jobs.size(), 1u) << "at least one";
}

TEST_F(Jobs, PagesAreWithinTheirLimit) {
  tamper(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 201)"
      "INSERT INTO jobs (id, kind, request, actor, state, created)"
      " SELECT i, 'k', '{}', 'a', 'done', 0 FROM n");
  EXPECT_EQ(list_jobs(store(), "", kJobsListedMax)->jobs.size(), kJobsListedMax);
  EXPECT_EQ(list_jobs(store(), "", kJobsListedMax + 1)->jobs.size(), kJobsListedMax);
}

TEST_F(Jobs, CursorsOfNobodyAreRefused) {
  for (const std::string cursor : {"x", "-1", "0", "1x", "99999999999999999999", " 1"}) {
    EXPECT_EQ(list_jobs(store(), cursor, 5).error().code(), ErrorCode::InvalidInput) << cursor;
  }
}

TEST_F(Jobs, ThatNobodyAskedForAreNotFound) {
  for (const std::string id : {"", "0123456789abcdef", "' OR 1 --", "../../x"}) {
    EXPECT_EQ(find_job(store(), id).error().code(), ErrorCode::NotFound);
    EXPECT_EQ(cancel_job(store(), id, kLocal, kNoon).error().code(), ErrorCode::NotFound);
    EXPECT_EQ(end_job(store(), id, {}, kNoon).error().code(), ErrorCode::NotFound);
    EXPECT_EQ(put_back_job(store(), id, kNoon).error().code(), ErrorCode::NotFound);
  }
}

TEST_F(Jobs, BeginAndCancellingAreInTheAuditLog) {
  const std::string id = submit();
  ASSERT_TRUE(cancel_job(store(), id, {"k2", "r2"}, kNoon).ok());
  const auto rows = list_audit(store(), 10).value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].action, "job.start");
  EXPECT_EQ(rows[2].subject, id);
  EXPECT_EQ(rows[2].detail, R"({"kind":"train"})");
  EXPECT_EQ(rows[1].action, "job.cancel");
  EXPECT_EQ(rows[1].actor, "k2");
  EXPECT_EQ(rows[0].action, "job.end") << "it waited, and has ended with that";
  EXPECT_EQ(rows[0].result, "cancelled");
  EXPECT_EQ(rows[0].actor, rows[2].actor) << "who asked for it";
}

TEST_F(Jobs, TheirEndIsInTheAuditLog) {
  const std::string id = submit();
  claim();
  ASSERT_TRUE(cancel_job(store(), id, {"k2", "r2"}, kNoon).ok());
  ASSERT_TRUE(end_job(store(), id, {.state = JobState::Failed}, kNoon + 5).ok());
  const std::string orphan = submit();
  claim();
  tamper("UPDATE jobs SET tries = 3");
  ASSERT_TRUE(put_back_orphans(store(), kNobodyLives, kNoon).ok());
  const auto rows = list_audit(store(), 10).value();
  ASSERT_EQ(rows.size(), 5u) << "an end that is wanted is none yet";
  EXPECT_EQ(rows[2].action, "job.end");
  EXPECT_EQ(rows[2].subject, id);
  EXPECT_EQ(rows[2].result, "failed");
  EXPECT_EQ(rows[2].time, kNoon + 5);
  EXPECT_EQ(rows[2].actor, rows[4].actor) << "who asked for it";
  EXPECT_EQ(rows[0].action, "job.end");
  EXPECT_EQ(rows[0].subject, orphan);
}

TEST_F(Jobs, HostileProgressIsMadePrintable) {
  const std::string id = submit();
  claim();
  ASSERT_TRUE(record_progress(store(), id, {"a\n\x1B[2J", ~std::uint64_t{0}, 1}).ok());
  EXPECT_EQ(find(id).progress.stage, "a\\u000a\\u001b[2J");
  EXPECT_EQ(find(id).progress.done, (~std::uint64_t{0}) >> 1) << "the most that a column holds";
}

}  // namespace
}  // namespace canasta
