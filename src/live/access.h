// Keys and the audit log of a project, as the doors show them: doors do not enter rooms.
//
// The service holds an open Store, the keys as a KeyRing, and asks Store::foreign_version whether
// to load them anew; `canasta keys` opens the same file beside it.
//
// Errors   those of store/keys.h and store/audit.h.
// Threads  as store/store.h says.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "data/table.h"
#include "engine/engine.h"
#include "store/audit.h"
#include "store/keys.h"
#include "store/store.h"

namespace canasta {

// state/canasta.db of the project, made when it is missing.
Result<std::unique_ptr<Store>> open_store(const Project& project);

// Whether each can be asked: a task of canasta.yaml, be it trained or not, or a model of the
// registry. An empty name is left to create_key. Error: NotFound naming the nearest.
Status check_key_models(const Context& context, const Project& project,
                        const std::vector<std::string>& models);

// Columns id, name, role, state (active, expired, revoked), created, expires, revoked, rate,
// models.
Table keys_table(const std::vector<ApiKey>& keys, Seconds now);
Result<Table> keys_table(Store& store, Seconds now);

// Newest first: columns seq, time, actor, action, subject, result, detail, request, hash.
Result<Table> audit_table(Store& store, std::size_t limit);

// 256 random bits, for keyed_hash: each start of a service has its own.
std::string new_log_key();

// The beginning of a keyed hash of an id: what a log says instead of it. Without the key nobody can
// try ids until one fits.
std::string keyed_hash(const std::string& key, std::string_view id);

// When a key ends: "30d" from now, or the beginning (UTC) of a day such as 2027-01-31.
// Error kKeyExpiryForm (InvalidInput).
Result<Seconds> parse_expiry(std::string_view text, Seconds now);

}  // namespace canasta
