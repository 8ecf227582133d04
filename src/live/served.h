// Served: everything that answers are made of, in memory, as of one snapshot and its champions.
//
//   snapshot (purchases, slates, outlooks, values, rules) ──┐
//   champions of the registry, each file verified ──────────┴─► Served ──► answers
//
// Immutable once loaded: a refresh loads another one and replaces the pointer, so that an answer
// comes from one state as a whole, and what is being answered meanwhile keeps the one it began
// with.
//
// Cost     the bytes of the snapshot and the models; loading reads them once and checks each
//          SHA-256. No DuckDB, no booster.
// Errors   NotFound kNoSnapshot; Corrupt naming the file. A model or a report of drift that cannot
//          be read is left out, and said in `notes`: the others answer on.
// Threads  read from any number.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "engine/last_drift.h"
#include "engine/purchase_window.h"
#include "engine/snapshot.h"
#include "engine/table_reasons.h"
#include "engine/table_task.h"
#include "engine/window_model_files.h"
#include "models/row_encoder.h"
#include "models/shap.h"
#include "value/value.h"

namespace canasta {

inline constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

// The champion of a task on a table, or of a file that was trained on.
struct ServedTable {
  std::string version;  // "channel/1.0.0"
  TableModel model;
  RowEncoder encoder;
  std::optional<TableExplainer> explainer;  // none: the model has no contributions
  std::string timezone = "UTC";             // the shop's: where times of rows are moved
};

// The champion of a purchase window. The snapshot holds features as of that day.
struct ServedWindow {
  std::string version;
  Day as_of = 0;
  WindowModel model;
  std::unique_ptr<ShapExplainer> explainer;  // none: the forest holds no cover
};

struct Served {
  Served() = default;
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  Project project;
  Snapshot snapshot;
  History history;            // all of it
  CustomerSegments segments;  // as of the end
  std::map<std::string, std::unique_ptr<const ServedTable>, std::less<>> tables;
  std::map<std::string, std::unique_ptr<const ServedWindow>, std::less<>> windows;
  // By task on a table: how far its features have moved, as the last monitor drift found.
  std::map<std::string, std::vector<FeaturePsi>> feature_psi;
  std::vector<std::string> notes;

  // Rows by customer of the log, kNoRow where there is none.
  std::vector<std::uint32_t> segment_row;
  std::vector<std::uint32_t> value_row;
  std::map<Day, std::vector<std::uint32_t>> features_row;  // by day of the snapshot's features
  std::map<std::string, std::vector<std::uint32_t>>
      outlook_row;  // by task of both kinds of answers

  Baskets baskets;               // of the history
  ProductLists product_baskets;  // by product: numbers of the baskets that hold it

  const PurchaseLog& log() const { return snapshot.log; }
  // kNoCode where nobody is called so.
  CustomerCode customer(std::string_view id) const { return log().customers().find_id(id); }
};

// A cell of a column of numbers; NaN where there is no such column.
double real_at(const Table& table, std::string_view column, std::uint32_t row);

Result<std::shared_ptr<const Served>> load_served(const Context& context, const Project& project);

}  // namespace canasta
