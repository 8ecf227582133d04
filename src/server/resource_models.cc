#include "server/route.h"

namespace canasta {

std::vector<Route> model_routes() { return {}; }

}  // namespace canasta
