// What the last monitor drift of a task found, from the report that it left.
//
//   reports/<task>-drift.json   the section of distances, a row for each of the features that moved
//                               farthest: docs/formats/project.md
//
// Laws     at most kDriftFeaturesShown features, in the report's order, each with a finite PSI;
//          none before the first drift.
// Cost     one small file.
// Errors   Corrupt naming the file; those of reading.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace canasta {

struct FeaturePsi {
  std::string feature;
  double psi = 0;
};

std::string last_drift_path(const Project& project, const std::string& task);

Result<std::vector<FeaturePsi>> last_feature_psi(const Project& project, const std::string& task);

}  // namespace canasta
