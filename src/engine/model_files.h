// A purchase-date model as the registry keeps it: files out, files in.
//
//   model.ubj       the trees, XGBoost's own format
//   features.json   names, units, kinds and families, in the model's order
//   metrics.json    the judgement: every metric beside its baselines, the loss curve
//   training.json   task, calendar, options, cut, counts: what is needed to do it again
#pragma once

#include "base/context.h"
#include "engine/purchase_date.h"
#include "models/model.h"
#include "registry/registry.h"

namespace canasta {

ModelFiles write_model(const PurchaseDateData& data, const Judged& judged,
                       const TrainedForest& trained);

ManifestFacts manifest_facts(const Context& context, const PurchaseDateData& data,
                             const Judged& judged, const std::string& data_hash);

// Errors: Corrupt naming the file; Conflict kModelCalendar when the project's calendar is no longer
// the one that the model was trained with.
Result<Model> read_model(const LoadedModel& loaded, const CalendarOptions& calendar);

}  // namespace canasta
