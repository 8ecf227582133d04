// Runs: what each training or other verb did, as plain files that stay.
//
//   runs/<id>/run.json          who, when, with which parameters, on which data, how good
//   runs/<id>/metrics.ndjson    curves by step, such as the validation loss of each round
//   runs/<id>/artifacts/...     files: reports, pictures
//
// Invariants
//   1. run.json is always whole: written aside, synced and renamed. It is there before the first
//      point, and says "running" until the run ends.
//   2. metrics.ndjson only grows, by whole lines. At the end it is synced and its SHA-256 goes into
//      run.json; a line cut off by a kill is passed over, in a run that has not ended only.
//   3. A run whose writer died reads as Interrupted: its writer held the run's lock, and the system
//      let go of it. Who reads takes that lock for a moment.
//   4. A damaged run is reported beside the others and never hides them.
//
// Format    docs/formats/run.md, with a worked example.
// Errors    kRunOverLimit (TooLarge), kRunNameRefused (InvalidInput), unknown ids (NotFound),
//           Corrupt with the name of the file, those of io/file_system.h.
// Threads   A RunWriter belongs to one thread; reading may happen beside it, in any process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "io/file_system.h"
#include "registry/registry.h"

namespace canasta {

inline constexpr int kRunFormat = 1;
inline constexpr std::size_t kRunKeyBytesMax = 250;  // a name of a parameter, metric, tag or file
inline constexpr std::size_t kRunValueBytesMax = 6'000;  // a parameter or a tag
inline constexpr std::size_t kRunEntriesMax = 1'000;     // parameters; metrics; tags; files
inline constexpr std::size_t kRunPointsMax = 200'000;    // of all curves together
inline constexpr std::size_t kRunsComparedMax = 20;
inline constexpr std::uint64_t kRunRecordBytesMax = 32 << 20;
inline constexpr std::uint64_t kRunCurvesBytesMax = 128 << 20;

enum class RunStatus : std::uint8_t { Running, Interrupted, Finished, Failed };
std::string_view name(RunStatus status);  // "running", …

// What is known of a run as it begins.
struct RunFacts {
  std::string task;  // "repurchase", or "" when the verb has none
  std::string verb;  // "train"
  std::map<std::string, std::string> parameters;
  std::map<std::string, std::string> tags;  // data_hash, seed, model, …
};

struct MetricPoint {
  std::int64_t step = 0;
  double value = 0;
  Seconds time = 0;  // UTC

  bool operator==(const MetricPoint&) const = default;
};
using MetricCurves = std::map<std::string, std::vector<MetricPoint>>;

struct RunRecord {
  std::string id;
  RunFacts facts;
  RunStatus status = RunStatus::Running;
  Seconds started = 0;           // UTC
  std::optional<Seconds> ended;  // of Finished and Failed
  std::string error;             // of Failed: the message
  std::string canasta_version;
  std::map<std::string, double> metrics;      // final values; NaN where there is none
  std::map<std::string, ManifestFile> files;  // "artifacts/report.md", once ended "metrics.ndjson"
};

// A run that is being written. Dropped without finish() or fail() it reads as Interrupted.
class RunWriter {
 public:
  // A new run in `runs_folder`, which need not exist yet. `files` must outlive the writer.
  static Result<RunWriter> start(const Context& context, FileSystem& files,
                                 const std::string& runs_folder, RunFacts facts);
  RunWriter(RunWriter&&) noexcept = default;
  RunWriter& operator=(RunWriter&&) = delete;
  ~RunWriter();

  const std::string& id() const { return run_.id; }

  // Each publishes run.json once; what has the same name is replaced.
  Status add_parameters(const std::map<std::string, std::string>& parameters);
  Status add_tags(const std::map<std::string, std::string>& tags);
  Status add_metrics(const std::map<std::string, double>& metrics);
  // One more point of a curve: one line, not synced.
  Status add_point(const Context& context, const std::string& metric, std::int64_t step,
                   double value);
  // A file below artifacts/, such as "reports/repurchase.md"; whole, and listed once it is.
  Status add_artifact(const std::string& file, std::string_view bytes);

  // The end. REQUIRES, as everything above: neither was called before.
  Status finish(const Context& context);
  Status fail(const Context& context, const Error& error);

 private:
  RunWriter(FileSystem& files, std::string folder, RunRecord run);
  Status publish() const;
  Status end(const Context& context);

  FileSystem* files_;
  std::string folder_;  // of this run
  RunRecord run_;
  std::size_t points_ = 0;
  std::unique_ptr<FileLock> lock_;  // held while the run runs
  std::unique_ptr<WriteFile> curves_;
};

struct RunFilter {
  std::string task;         // "" for every task
  std::size_t limit = 100;  // newest first
};
struct DamagedRun {
  std::string id;
  Error error;
};
struct RunListing {
  std::vector<RunRecord> runs;      // newest first
  std::vector<DamagedRun> damaged;  // newest first, of those that were looked at
};

// Newest first. A folder that is not there yet has no runs.
Result<RunListing> list_runs(const Context& context, FileSystem& files,
                             const std::string& runs_folder, const RunFilter& filter = {});

// One run by its id, or by the first letters of it when they are of no other.
Result<RunRecord> read_run(FileSystem& files, const std::string& runs_folder, std::string_view id);
// Its curves, which may grow while it runs.
Result<MetricCurves> read_curves(const FileSystem& files, const std::string& runs_folder,
                                 const RunRecord& run);
// A file of the run by its name in RunRecord::files, verified; nothing else can be read by this.
Result<std::string> read_run_file(const FileSystem& files, const std::string& runs_folder,
                                  const RunRecord& run, const std::string& file);

// Columns run, task, verb, status, started, model, seconds, and those of the commonest metrics that
// any of the runs has. Damaged runs are rows with the status "damaged".
Table runs_table(const RunListing& listing);

// One run: columns kind (run, parameter, metric, tag, file), name, value.
Table run_table(const RunRecord& run);

// Runs side by side: columns kind, name, and one for each run, named by its id. Parameters and tags
// that are the same in all runs are left out, unless `everything`.
// Error kRunsToCompare (InvalidInput) unless there are 2 to kRunsComparedMax.
Result<Table> compare_runs(std::span<const RunRecord> runs, bool everything = false);

}  // namespace canasta
