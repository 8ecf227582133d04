// What an ingest did, as a report.
#pragma once

#include "data/report.h"
#include "ingest/ingest.h"

namespace canasta {

Report report_ingest(const IngestReport& facts);

}  // namespace canasta
