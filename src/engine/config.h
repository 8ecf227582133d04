// canasta.yaml: what a project says about its files and its questions.
//
// The structs hold the settings with their defaults; config.cc binds each to its key. An unknown
// key is an error that names the nearest known one. docs/formats/canasta-yaml.md lists them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "features/features.h"
#include "ingest/ingest.h"
#include "io/file_system.h"

namespace canasta {

inline constexpr std::string_view kConfigFile = "canasta.yaml";
inline constexpr int kConfigVersion = 1;
inline constexpr std::size_t kConfigNameBytesMax = 64;  // names of tasks and sources
// Words of `encoding`, in the order of Encoding.
inline constexpr std::array<std::string_view, 5> kEncodings = {"utf-8", "utf-16le", "utf-16be",
                                                               "iso-8859-1", "cp1252"};

enum class Population : std::uint8_t { All, Recurrent };
enum class FeatureSet : std::uint8_t { Calendar, History };

enum class TaskType : std::uint8_t { PurchaseDate };

// A task of type purchase_date: on which day does each customer buy again?
struct PurchaseDateTask {
  TaskType type = TaskType::PurchaseDate;  // must be said
  Population customers = Population::All;
  RecurrentOptions recurrent;
  FeatureSet features = FeatureSet::History;
  bool balanced = false;  // weigh buyers up in training; probabilities are put right afterwards
};

struct ProjectConfig {
  std::string name = "tienda";
  Language language = Language::English;
  std::string timezone = "UTC";
  std::string currency;
  CalendarOptions calendar;
  std::map<std::string, IngestOptions> sources;
  std::map<std::string, PurchaseDateTask> tasks;
};

// Errors: Config with file, line and column of the key.
Result<ProjectConfig> parse_config(std::string_view yaml, const std::string& path);
Result<ProjectConfig> read_config(const FileSystem& files, const std::string& path);

// Every setting that applies, defaults filled in: key, value.
Table config_table(ProjectConfig config);

// The task of that name; NotFound names the nearest.
Result<PurchaseDateTask> find_task(const ProjectConfig& config, const std::string& name);

}  // namespace canasta
