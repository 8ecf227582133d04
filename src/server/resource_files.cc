#include "server/route.h"

namespace canasta {

std::vector<Route> file_routes() { return {}; }

}  // namespace canasta
