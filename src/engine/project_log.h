// The clean purchases of a project, as ingest left them, and the moment that a verb asks about.
#pragma once

#include <optional>

#include "base/context.h"
#include "data/purchase_log.h"
#include "engine/engine.h"

namespace canasta {

// Whether it names no receipts, and has no purchases of any that it once named.
bool is_of_tables_alone(const Project& project);

// Errors: NotFound kNotIngested; kNoReceipts of a project of tables alone.
Status check_ingested(const Project& project);

// Errors: those of check_ingested; those of reading.
Result<PurchaseLog> read_purchases(const Context& context, const Project& project);

// The day asked for, or the last of the data. Errors: InvalidInput kAsOfBeforeData, kAsOfAfterData.
Result<Day> moment_asked(const PurchaseLog& log, std::optional<Day> as_of);

}  // namespace canasta
