// The routes of the Open Inference Protocol, version 2 (resource_inference.cc).
#pragma once

#include <vector>

#include "server/route.h"

namespace canasta {

std::vector<Route> inference_routes();

}  // namespace canasta
