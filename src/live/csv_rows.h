// Rows of a CSV text for the doors, which may not open rooms: cells as ingest cuts them.
#pragma once

#include "ingest/csv_text.h"
