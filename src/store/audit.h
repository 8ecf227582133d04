// The audit log: who did what, when, and how it went. Rows are added, never changed.
//
// Each row carries the hash of the row before it, and its own:
//
//   hash = SHA-256 of the JSON text
//   [seq,time,actor,action,subject,result,detail,request_id,previous]
//
// without blanks between its parts; `previous` of the first row is 64 zeros. The number of rows and
// the last hash stand once more in a table of their own, the head.
//
// Laws
//   1. A row is there whole, with its place in the chain, or not at all; rows count from 1 without
//      a gap.
//   2. verify_audit finds a row that was changed, taken out, moved or put in, and rows taken off
//      the end. Whoever can write the whole file can also write a new chain with a new head: that
//      is found only against a head that was noted elsewhere.
//   3. A text in a row holds no control character and is UTF-8: what people send cannot break a
//      line, or move a terminal's cursor, wherever the log is shown. A text that is too long is
//      cut, so that an act is never lost for the length of what it is about.
//
// Format    docs/formats/state.md, with a worked example.
// Cost      append: two rows and one sync. verify: a SHA-256 for each row, about 2 us.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "store/store.h"

namespace canasta {

inline constexpr std::size_t kAuditWordBytesMax = 64;        // actor, action, result
inline constexpr std::size_t kAuditSubjectBytesMax = 1'024;  // subject, request id
inline constexpr std::size_t kAuditDetailBytesMax = 8'192;
inline constexpr std::string_view kLocalActor = "local";          // typed on this machine
inline constexpr std::string_view kAnonymousActor = "anonymous";  // a request without a key

// Who asks for something that is written down.
struct Actor {
  std::string id = std::string(kLocalActor);  // of a key, or one of these
  std::string request_id = {};                // empty: no request
};

struct AuditAct {
  Actor actor = {};
  std::string action = {};      // key.create, model.promote, job.start …
  std::string subject = {};     // what it was done to: the id of a key, a model, a file
  std::string result = "done";  // or begun, how a job ended, the name of an error's code
  std::string detail = "{}";    // a JSON object
};

struct AuditRow {
  std::int64_t seq = 0;
  Seconds time = 0;  // UTC
  std::string actor, action, subject, result, detail, request_id;
  std::string previous, hash;
};

struct AuditHead {
  std::int64_t count = 0;
  std::string hash;  // of the last row; 64 zeros when there is none
};

// An act outside of the store has two rows: one with the result `begun` before it, without which it
// is not done, and one that says how it went.
//
// REQUIRES: act.detail is JSON of at most kAuditDetailBytesMax, or it is replaced by a word on it.
Result<AuditRow> append_audit(Store& store, const AuditAct& act, Seconds now);

// The newest first; `before`: only rows with a lower seq.
Result<std::vector<AuditRow>> list_audit(Store& store, std::size_t limit,
                                         std::optional<std::int64_t> before = {});

// The head of a chain that is whole. Errors: Corrupt that names the first bad row
// (kAuditRowMissing, kAuditRowChanged, kAuditLinkBroken, kAuditEndWrong), or kAuditHeadAbsent when
// no row has the hash `noted`; InvalidInput when `noted` is no hash. Empty: no head was noted.
Result<AuditHead> verify_audit(Store& store, std::string_view noted = {});

// The text that is hashed; `row.hash` has no part in it.
std::string canonical_text(const AuditRow& row);

}  // namespace canasta
