// A purchase-window model as the registry keeps it: files out, files in.
//
//   model.ubj       the trees, XGBoost's own format
//   features.json   names, units, kinds and families, in the model's order
//   metrics.json    the judgement: every metric beside its baselines, the loss curve
//   training.json   the window and its moments, options of the booster, rounds, threshold, counts
#pragma once

#include "engine/purchase_window.h"
#include "models/model.h"
#include "registry/registry.h"

namespace canasta {

ModelFiles write_window_model(const Context& context, const WindowData& data,
                              const WindowJudged& judged, const WindowModelRows& model);

ManifestFacts window_manifest_facts(const Context& context, const WindowData& data,
                                    const WindowJudged& judged, const WindowModelRows& model,
                                    const std::string& data_hash);

struct WindowModel {
  Model model;
  int days = 0;  // of the windows it learnt from
  double threshold = 0.5;
};
// Errors: Corrupt naming the file; Conflict kModelOtherWindow where the task asks for other days.
Result<WindowModel> read_window_model(const LoadedModel& loaded, const PurchaseWindowTask& task);

}  // namespace canasta
