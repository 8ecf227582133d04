// canasta.yaml: what a project says about its files and its questions.
//
// The structs hold the settings with their defaults; config.cc binds each to its key. An unknown
// key is an error that names the nearest known one. docs/formats/canasta-yaml.md lists them.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "engine/basket_settings.h"
#include "engine/offer_rules.h"
#include "features/features.h"
#include "ingest/ingest.h"
#include "io/file_system.h"
#include "learn/learn.h"
#include "monitor/monitor.h"
#include "report/report.h"

namespace canasta {

inline constexpr std::string_view kConfigFile = "canasta.yaml";
inline constexpr int kConfigVersion = 1;
inline constexpr std::size_t kConfigNameBytesMax = 64;  // names of tasks and sources
// Words of `encoding`, in the order of Encoding.
inline constexpr std::array<std::string_view, 5> kEncodings = {"utf-8", "utf-16le", "utf-16be",
                                                               "iso-8859-1", "cp1252"};

enum class Population : std::uint8_t { All, Recurrent };
enum class FeatureSet : std::uint8_t { Calendar, History };

enum class TaskType : std::uint8_t {
  PurchaseDate,
  PurchaseWindow,
  Classification,
  Regression,
  Recommend
};
inline constexpr std::array<std::string_view, 5> kTaskTypes = {
    "purchase_date", "purchase_window", "classification", "regression", "recommend"};
std::string_view name(TaskType type);

// A task of type purchase_date: on which day does each customer buy again?
struct PurchaseDateTask {
  Population customers = Population::All;
  RecurrentOptions recurrent;
  FeatureSet features = FeatureSet::History;
  bool balanced = false;  // weigh buyers up in training; probabilities are put right afterwards
};

// The moment at which a window is judged: the end of a day, a minute of it, or where a share of the
// lines has passed. Neither: as late as the window allows.
struct WindowCut {
  std::optional<Seconds> moment = {};  // the last second that is known
  std::optional<double> share = {};    // of the lines up to the end, strictly between 0 and 1
};

// "2011-10-07", "2011-10-07T13:17" or "0.7"; nothing for any other text.
std::optional<WindowCut> parse_window_cut(std::string_view text);

inline constexpr int kWindowDaysMax = 3'650;
inline constexpr int kWindowCutsMax = 50;

// A task of type purchase_window: does each customer buy within so many days?
struct PurchaseWindowTask {
  int days = 30;
  int cuts = 5;                   // earlier moments to learn from, at most
  WindowCut cut = {};             // where the model is judged
  std::optional<Day> as_of = {};  // as if the data ended with this day
};

// A source without `columns`: rows of any kind, from files or made of another table.
// What a row of a table is about: its key names just that row, or a customer of the purchases.
enum class TableAbout : std::uint8_t { Rows, Customers };

struct TableSource {
  TableOptions files;
  std::string key;             // names a row in predictions; empty: its number
  std::string contract;        // an ODCS file that the rows must pass; empty: none
  std::string from;            // another table, which `aggregate` makes one row per key of
  AggregateOptions aggregate;  // with `from` only
  TableAbout about = TableAbout::Rows;
};

enum class ValueLoss : std::uint8_t { Squared, Absolute };

// When the traffic light of a task changes its colour.
struct MonitorSettings {
  DriftOptions drift;
  // Of performance: this metric against the one at training; empty: rmse, or log_loss of classes.
  std::string metric;
  double worse_amber = 0.1, worse_red = 0.25;  // relative to that at training
  std::vector<std::string> truth;  // files with the key and the target, for `run`; empty: none
  std::string webhook;             // told by POST where a light is not green; empty: nobody
};

// How rows come into three parts. Both empty: drawn, the target in equal shares.
struct SplitSettings {
  std::string time;   // a column: the earliest train, the latest judge
  std::string group;  // a column: rows of one value stay in one part
};

// How probabilities of classes are brought to come true; Auto: whatever helps, on validation rows.
enum class CalibrationChoiceKind : std::uint8_t { None, Platt, Isotonic, Temperature, Auto };

// What a decision costs: by true class and decided class, in one's own unit. Pairs that are not
// named cost nothing.
using DecisionCosts = std::map<std::string, std::map<std::string, double>>;

// Tasks of type classification and regression: what is a row's target?
struct TableTask {
  TaskType type = TaskType::Classification;
  std::string source;
  std::string target;
  std::vector<std::string> drop = {};   // columns not to learn from
  ValueLoss loss = ValueLoss::Squared;  // regression
  SplitSettings split = {};
  std::vector<std::string> candidates = {"xgboost"};  // engine/table_candidates.h
  std::string choose_by = {};                         // a metric; empty: f1_macro, or mae of values
  bool refit = false;  // the chosen one learns from training and validation rows in the end
  Device device = Device::Cpu;
  CalibrationChoiceKind calibration = CalibrationChoiceKind::Auto;  // of classes
  DecisionMetric decide_by = DecisionMetric::F1Macro;               // thresholds of classes
  DecisionCosts costs = {};                                         // instead of decide_by
  std::vector<std::string> input = {};  // what `run` predicts; empty: source
  MonitorSettings monitor = {};
  ProblemGoal goal = {};  // for people: what is decided by it
};

inline constexpr int kRecommendDaysMax = 3'650;

// A task of type recommend: which products are offered to each customer?
struct RecommendTask {
  std::string name = {};                 // its key; empty where no task is written
  std::vector<std::string> models = {};  // engine/basket_models.h; empty: all are judged
  int days = 30;                         // that are foretold, and judged
  std::vector<int> k = {5, 10, 20};      // where slates are cut to be judged; ascending
  OfferRules rules = {};                 // what the business says of what is offered
  BasketSettings settings = {};          // by hand; they go before those that `tune` found
};

using TaskConfig = std::variant<PurchaseDateTask, PurchaseWindowTask, TableTask, RecommendTask>;
TaskType type_of(const TaskConfig& task);

struct ProjectConfig {
  std::string name = "tienda";
  Language language = Language::English;
  std::string timezone = "UTC";
  std::string currency;
  CalendarOptions calendar;
  std::map<std::string, IngestOptions> receipts;  // sources with columns
  std::map<std::string, TableSource> tables;      // sources without
  std::map<std::string, TaskConfig> tasks;
};

// Errors: Config with file, line and column of the key.
Result<ProjectConfig> parse_config(std::string_view yaml, const std::string& path);
Result<ProjectConfig> read_config(const FileSystem& files, const std::string& path);

// Every setting that applies, defaults filled in: key, value.
Table config_table(ProjectConfig config);

// The task of that name; NotFound names the nearest.
Result<TaskConfig> find_task(const ProjectConfig& config, const std::string& name);

}  // namespace canasta
