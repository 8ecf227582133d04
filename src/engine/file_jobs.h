// Jobs on a file that somebody hands over: what a service's routes for uploaded files do.
//
//   receipts --preprocess_file------------> clean lines          data/processed/<name>
//            '-engineer_features_of_file--> a row per customer   data/features/<name>
//   table    --train_on_file--------------> a version            models/<target>/<version>
//            '-predict_on_file------------> a prediction a row   data/predictions/<name>
//
// The project's own purchases, its ingest state and its canasta.yaml are neither read nor written:
// such a file is cleaned in a folder of its own, which goes with the job. Rows that are not kept go
// to data/quarantine/{processed,features}/<name>.csv.
//
// Errors   as the rooms give them, naming the file as the client does; InvalidInput for a name of
//          an output (engine/output_names.h) and for what cannot be read as receipts.
// Threads  one call per project at a time, as engine.h.
// Formats  docs/formats/jobs.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "ingest/ingest.h"

namespace canasta {

inline constexpr const char* kScratch = "state/scratch";

// A file where it was stored, and what its owner calls it. Its kind is found out from its bytes
// where the path has no ending that says it.
struct GivenFile {
  std::string path;
  std::string name = {};  // empty: the last part of the path
  // Where the folder is made in which it is cleaned: below the root, or absolute.
  std::string scratch = kScratch;

  std::string label() const { return name.empty() ? file_name(path) : name; }
};

struct CleanedReceipts {
  PurchaseLog log;
  IngestReport report;
  MappingGuess guess;            // which column is what, and why
  std::vector<ReportLine> said;  // what was found odd
  std::string quarantine;        // below the root
  Table first_quarantined;       // its first rows
};

// --- Receipts to clean lines ---------------------------------------------------------------------

struct PreprocessOptions {
  GivenFile file;
  bool save = true;
  std::string output_name = {};  // empty: made of the file's name and a number
};
struct Preprocessed {
  CleanedReceipts cleaned;
  std::string output;  // below the root; empty: not saved
};
// The default rules: exact duplicates, no customer, returns and cancellations, non-positive.
// What was preprocessed may be preprocessed again: nothing more is dropped.
Result<Preprocessed> preprocess_file(const Context& context, const Project& project,
                                     const PreprocessOptions& options);

// --- Receipts to features of customers -----------------------------------------------------------

inline constexpr int kPredictionDaysDefault = 90;

struct FeatureOptions {
  GivenFile file;
  std::int64_t days = kPredictionDaysDefault;  // 1 to kWindowDaysMax
  // "2011-10-07" (its end) or "2011-10-07 13:17"; empty: the last one whose window the data cover.
  std::string as_of = {};
  bool save = true;
  std::string output_name = {};
};
struct EngineeredFeatures {
  CleanedReceipts cleaned;
  std::uint64_t customers = 0;  // with a purchase up to the moment: the rows
  // Who buys again in the days after it; nothing where the data end at the moment.
  std::optional<std::uint64_t> positives = {};
  int days = 0;
  int days_beyond_data = 0;  // of the window
  Seconds as_of = 0;         // the last second that is known
  std::vector<Feature> features = {};
  std::string target_column = {};  // buys_within_<days>d
  std::vector<ReportLine> said = {};
  std::string output = {};  // below the root; empty: not saved
};
// customer, as_of, the features of engine/purchase_window.h, and the target: 1, 0, or missing where
// nothing after the moment is known.
Result<EngineeredFeatures> engineer_features_of_file(const Context& context, const Project& project,
                                                     const FeatureOptions& options);

// --- A table to a model --------------------------------------------------------------------------

struct TrainFileOptions {
  GivenFile file;
  std::string target_column;
  std::string key_column = {};         // names a row; empty: a column of ids, where there is one
  std::vector<std::string> drop = {};  // columns not to learn from
  std::string model_name = {};         // empty: made of the target column's
};
struct TrainedOnFile {
  TrainResult trained;
  TaskType type = TaskType::Classification;
  std::string model_filename = {};  // engine/model_filenames.h
  std::string key_column = {};      // empty: none
  std::uint64_t rows = 0;           // with a target
  std::vector<std::string> classes = {};
  Table metrics = {};                 // metric, value, baseline, n
  Table importance = {};              // column, importance; most important first
  std::vector<ReportLine> said = {};  // leaks first, then what was odd in the file
};
// As a task on a table with default settings. Errors: those of guessing the target, and of
// training; Conflict kFileModelIsTask where model_name is a task of the project.
Result<TrainedOnFile> train_on_file(const Context& context, const Project& project,
                                    const TrainFileOptions& options);

// --- A table to predictions ----------------------------------------------------------------------

struct PredictFileOptions {
  GivenFile file;
  std::string model;  // a filename, or any name that the registry knows
  bool explain = false;
  std::string output_name = {};
};
struct PredictedOnFile {
  std::string model = {};  // "churn/1.0.0"
  std::uint64_t rows = 0;
  // Of classes: class, rows, share, mean_probability. Of values: statistic, value.
  Table distribution = {};
  Table first = {};  // the first rows of the output
  std::vector<ReportLine> said = {};
  std::string output = {};  // below the root
};
// Errors: InvalidInput kEncoderColumns with all columns that the file lacks, kModelNotOfTable.
Result<PredictedOnFile> predict_on_file(const Context& context, const Project& project,
                                        const PredictFileOptions& options);

// Rows shown of a longer table.
inline constexpr std::size_t kFirstRows = 10;
Table first_rows(const Table& table, std::size_t count = kFirstRows);

}  // namespace canasta
