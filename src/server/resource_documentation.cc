#include "server/route.h"

namespace canasta {

std::vector<Route> documentation_routes() { return {}; }

}  // namespace canasta
