// What a job does, as server-sent events: progress as it comes, then its end.
//
//   event: progress
//   data: {"id":"…","state":"running","stage":"boosting","done":3,"total":80}
//
// Threads   read() by the thread of the connection; the store is asked by a worker.
// Source    HTML Living Standard, 9.2 Server-sent events.
#pragma once

#include <memory>
#include <string>

#include "net/http.h"

namespace canasta {

struct Desk;

// Until the job has ended or the service ends. `desk` must outlive it.
std::unique_ptr<BodySource> job_events(Desk& desk, const std::string& id);

}  // namespace canasta
