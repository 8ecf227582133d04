// What was typed or stands in files, as the arms of an experiment.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "engine/experiments.h"
#include "experiment/experiment.h"

namespace canasta {

// Arms, and of files their rows too.
struct SeenArms {
  OutcomeKind kind = OutcomeKind::Share;
  std::vector<Arm> arms;
  ArmRows rows;                  // empty where counts were given
  std::vector<ReportLine> said;  // how it was read
};
Result<SeenArms> read_seen(const Context& context, const AbSeen& seen);

struct SeenLooks {
  OutcomeKind kind = OutcomeKind::Share;
  std::vector<Look> looks;
};
// `control`: name of an arm; empty: as in ArmColumns.
Result<SeenLooks> read_looks(const Context& context, const std::vector<std::string>& files,
                             const std::string& control);

// Numbers of --expected, one for each arm; none where `text` is empty.
Result<std::vector<double>> read_expected(const std::string& text, const std::vector<Arm>& arms);

}  // namespace canasta
