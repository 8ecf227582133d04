// Whether requests should be sent here, for probes of any protocol.
#pragma once

#include "server/call.h"

namespace canasta {

// {"live": true, "ready": …}: 503 while starting or stopping.
Result<HttpResponse> answer_ready(Call& call);

}  // namespace canasta
