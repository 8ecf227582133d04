// Which arms there are, and which row is in which.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/table.h"
#include "experiment/experiment.h"

namespace canasta {

inline constexpr std::uint32_t kNoArm = std::numeric_limits<std::uint32_t>::max();

struct NamedArms {
  std::vector<std::string> names;  // the control first
  std::vector<std::uint32_t> arm;  // of each row; kNoArm where the cell is empty
};

// Errors as arm_rows says.
Result<NamedArms> name_arms(const TableColumn& column, const ArmColumns& columns);

}  // namespace canasta
