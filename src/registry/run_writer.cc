#include <algorithm>
#include <bit>

#include "base/messages/io.h"
#include "base/messages/registry.h"
#include "base/random.h"
#include "io/publish.h"
#include "io/sha256.h"
#include "registry/run_record.h"

namespace canasta {
namespace {

constexpr std::uint64_t kIdTriesMax = 1'000;

Error over_limit(const RunRecord& run, const char* what, std::size_t actual, const char* limit_name,
                 std::size_t limit) {
  return {ErrorCode::TooLarge,
          message::kRunOverLimit,
          {{"run", run.id},
           {"actual", actual},
           {"what", what},
           {"limit_name", limit_name},
           {"limit", limit}}};
}

Error name_refused(const RunRecord& run, const char* what, std::string_view name) {
  std::string shown(name.substr(0, kRunKeyBytesMax));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return invalid(message::kRunNameRefused,
                 {{"run", run.id}, {"name", shown}, {"what", what}, {"limit", kRunKeyBytesMax}});
}

Status check_texts(const RunRecord& run, const char* what,
                   const std::map<std::string, std::string>& texts) {
  if (texts.size() > kRunEntriesMax) {
    return over_limit(run, what, texts.size(), "kRunEntriesMax", kRunEntriesMax);
  }
  for (const auto& [name, value] : texts) {
    if (!is_run_key(name)) return name_refused(run, what, name);
    if (value.size() > kRunValueBytesMax) {
      return over_limit(run, name.c_str(), value.size(), "kRunValueBytesMax", kRunValueBytesMax);
    }
  }
  return {};
}

// `known` with `added` over it, when that keeps to the limits.
Result<std::map<std::string, std::string>> merged(const RunRecord& run, const char* what,
                                                  std::map<std::string, std::string> known,
                                                  const std::map<std::string, std::string>& added) {
  for (const auto& [name, value] : added) known[name] = value;
  TRY(check_texts(run, what, known));
  return known;
}

std::uint64_t salt_of(const Context& context, const RunFacts& facts, std::uint64_t attempt) {
  // The steady clock tells apart runs that begin in one second on different machines.
  const auto instant = std::bit_cast<std::uint64_t>(context.clock->monotonic());
  std::uint64_t salt = mix64(context.seed ^ mix64(attempt ^ mix64(instant)));
  for (const char c : facts.verb + "/" + facts.task) {
    salt = mix64(salt ^ static_cast<unsigned char>(c));
  }
  return salt;
}

struct RunPlace {
  std::string id;
  std::unique_ptr<FileLock> lock;
};

// A folder that no other run has, under our lock. Two processes that want the same one at the same
// moment are told apart by the lock, and later by the record of the first.
Result<RunPlace> take_place(const Context& context, FileSystem& files,
                            const std::string& runs_folder, const RunFacts& facts) {
  const Seconds now = context.clock->now();
  for (std::uint64_t attempt = 0;; ++attempt) {
    std::string id = make_run_id(now, salt_of(context, facts, attempt));
    const std::string folder = join_path(runs_folder, id);
    TRY(files.make_folders(folder));
    auto lock = files.lock(join_path(folder, kRunLockName));
    if (lock.ok() && !files.exists(join_path(folder, kRunRecordName))) {
      return RunPlace{std::move(id), std::move(lock).value()};
    }
    const bool taken = lock.ok() || lock.error().message() == message::kLocked;
    if (!taken || attempt >= kIdTriesMax) return std::move(lock).error();
  }
}

}  // namespace

RunWriter::RunWriter(FileSystem& files, std::string folder, RunRecord run)
    : files_(&files), folder_(std::move(folder)), run_(std::move(run)) {}

RunWriter::~RunWriter() = default;

Result<RunWriter> RunWriter::start(const Context& context, FileSystem& files,
                                   const std::string& runs_folder, RunFacts facts) {
  RunRecord run;
  run.id = facts.verb + " " + facts.task;  // until it has its own, for messages
  run.started = context.clock->now();
  run.canasta_version = CANASTA_VERSION;
  TRY(check_texts(run, "parameters", facts.parameters));
  TRY(check_texts(run, "tags", facts.tags));
  TRY_ASSIGN(RunPlace place, take_place(context, files, runs_folder, facts));
  run.id = place.id;
  run.facts = std::move(facts);
  RunWriter writer(files, join_path(runs_folder, place.id), std::move(run));
  writer.lock_ = std::move(place.lock);
  TRY(writer.publish());
  TRY_ASSIGN(writer.curves_, files.create(join_path(writer.folder_, kRunCurvesName)));
  return writer;
}

Status RunWriter::publish() const {
  return publish_file(*files_, join_path(folder_, kRunRecordName), format_run(run_));
}

Status RunWriter::add_parameters(const std::map<std::string, std::string>& parameters) {
  CANASTA_ASSERT(!run_.ended);
  TRY_ASSIGN(run_.facts.parameters, merged(run_, "parameters", run_.facts.parameters, parameters));
  return publish();
}

Status RunWriter::add_tags(const std::map<std::string, std::string>& tags) {
  CANASTA_ASSERT(!run_.ended);
  TRY_ASSIGN(run_.facts.tags, merged(run_, "tags", run_.facts.tags, tags));
  return publish();
}

Status RunWriter::add_metrics(const std::map<std::string, double>& metrics) {
  CANASTA_ASSERT(!run_.ended);
  std::map<std::string, double> all = run_.metrics;
  for (const auto& [name, value] : metrics) {
    if (!is_run_key(name)) return name_refused(run_, "metric", name);
    all[name] = value;
  }
  if (all.size() > kRunEntriesMax) {
    return over_limit(run_, "metrics", all.size(), "kRunEntriesMax", kRunEntriesMax);
  }
  run_.metrics = std::move(all);
  return publish();
}

Status RunWriter::add_point(const Context& context, const std::string& metric, std::int64_t step,
                            double value) {
  CANASTA_ASSERT(!run_.ended);
  if (!is_run_key(metric)) return name_refused(run_, "metric", metric);
  if (points_ >= kRunPointsMax) {
    return over_limit(run_, "points", points_ + 1, "kRunPointsMax", kRunPointsMax);
  }
  ++points_;
  return curves_->append(format_point(metric, {step, value, context.clock->now()}));
}

Status RunWriter::add_artifact(const std::string& file, std::string_view bytes) {
  CANASTA_ASSERT(!run_.ended);
  if (!is_artifact_name(file)) return name_refused(run_, "file", file);
  const std::string name = std::string(kArtifactPrefix) + file;
  if (!run_.files.contains(name) && run_.files.size() >= kRunEntriesMax) {
    return over_limit(run_, "files", run_.files.size() + 1, "kRunEntriesMax", kRunEntriesMax);
  }
  TRY(publish_file(*files_, join_path(folder_, name), bytes));
  run_.files[name] = {bytes.size(), sha256(bytes)};
  return publish();
}

Status RunWriter::end(const Context& context) {
  CANASTA_ASSERT(!run_.ended);
  const std::string curves(kRunCurvesName);
  const std::string path = join_path(folder_, curves);
  TRY(curves_->sync());
  TRY_ASSIGN(const FileInfo info, files_->info(path));
  TRY_ASSIGN(std::string digest, sha256_file(*files_, path));
  run_.files[curves] = {info.bytes, std::move(digest)};
  run_.ended = context.clock->now();
  TRY(publish());
  lock_.reset();
  return {};
}

Status RunWriter::finish(const Context& context) {
  run_.status = RunStatus::Finished;
  return end(context);
}

Status RunWriter::fail(const Context& context, const Error& error) {
  run_.status = RunStatus::Failed;
  run_.error = error.text(context.language);
  return end(context);
}

}  // namespace canasta
