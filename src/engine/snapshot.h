// Snapshot: what a service answers from, made once by the functions behind the verbs.
//
//   state/snapshot/<id>/   snapshot.json        parts with their SHA-256, and their inputs
//                          purchases.safetensors, value.safetensors, rules.safetensors,
//                          customers-<day> (features, where a window is predicted as of that
//                          day), outlook-<task>, predictions-<task>, offers-<task>,
//                          model-<kind>.safetensors
//   state/snapshot/current.json                 which one holds
//
// Reading one opens neither DuckDB nor a booster, so that a service starts in milliseconds. What
// could not be made (a task without a champion, too few purchases for a value model) is missing
// and said in `notes`; the rest is there. Of a project of tables alone the log is empty.
//
// Laws     1. A snapshot is whole or invisible; current.json is replaced by one rename.
//          2. No part is used before its SHA-256 agrees with snapshot.json.
//          3. It is fresh while canasta.yaml, purchases.parquet, the champions and the files that
//             canasta.yaml names for offers and tables are those that it was made of.
// Errors   NotFound before the first ingest; Corrupt naming the file; those of publishing.
// Format   docs/formats/snapshot.md
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/feature_matrix.h"
#include "data/report.h"
#include "engine/engine.h"
#include "engine/saved_offers.h"

namespace canasta {

struct Snapshot {
  std::string id;
  Seconds made = 0;                // UTC
  std::vector<std::string> notes;  // what is missing and why, in the language it was made in
  PurchaseLog log;
  // By the day that a window is predicted as of: a row per customer who had bought, ascending.
  std::map<Day, FeatureMatrix> customers;
  std::map<std::string, Table> tables;    // value, rules
  std::map<std::string, Table> outlooks;  // by task of type purchase_date: predict's answer
  std::map<std::string, std::string> outlook_models;     // by the same: version that gave it
  std::map<std::string, Table> predictions;              // by task on a table about customers
  std::map<std::string, std::string> prediction_models;  // by the same
  std::map<std::string, KeptOffers> offers;  // by task of type recommend; "" where there is none
  std::map<std::string, std::unique_ptr<CollaborativeRecommender>> models;  // by kind
};

struct SnapshotMade {
  std::string id;
  std::vector<ReportLine> notes;
};
// Makes one and points current.json at it; older ones but the last are removed.
Result<SnapshotMade> make_snapshot(const Context& context, const Project& project);

// Whether the current one is fresh; false where there is none.
bool snapshot_is_fresh(const Context& context, const Project& project);

// The current one.
Result<Snapshot> read_snapshot(const Context& context, const Project& project);

}  // namespace canasta
