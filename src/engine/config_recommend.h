// Keys of canasta.yaml below a task of type recommend.
#pragma once

#include "engine/config.h"
#include "engine/config_keys.h"

namespace canasta {

// Without `type`. Each borrows from the task.
ConfigKeys recommend_keys(RecommendTask& task);

}  // namespace canasta
