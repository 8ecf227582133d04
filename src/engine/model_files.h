// A purchase-date model as the registry keeps it: files out, files in.
//
//   model.ubj       the trees, XGBoost's own format
//   features.json   names, units, kinds and families, in the model's order
//   metrics.json    the judgement: every metric beside its baselines, the loss curve
//   training.json   who, calendar, options of the booster, rounds, cut, counts: how it was made
#pragma once

#include "base/context.h"
#include "engine/purchase_date.h"
#include "models/model.h"
#include "registry/registry.h"

namespace canasta {

ModelFiles write_model(const PurchaseDateData& data, const Trainer& trainer, const Judged& judged,
                       const TrainedForest& trained);

ManifestFacts manifest_facts(const Context& context, const PurchaseDateData& data,
                             const Trainer& trainer, const Judged& judged,
                             const std::string& data_hash);

// Errors: Corrupt naming the file; Conflict kModelCalendar and kModelOtherCustomers when calendar
// or customers are no longer those that the model was trained for.
Result<Model> read_model(const LoadedModel& loaded, const CalendarOptions& calendar,
                         const PurchaseDateTask& task);

}  // namespace canasta
