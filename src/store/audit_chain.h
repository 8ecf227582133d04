// Adding to the audit log inside the transaction of the act that it tells of. Private to the store.
#pragma once

#include "store/audit.h"
#include "store/database.h"

namespace canasta {

// REQUIRES: a transaction has begun.
Result<AuditRow> append_to_chain(Database& database, const AuditAct& act, Seconds now);

}  // namespace canasta
