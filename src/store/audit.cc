#include "store/audit.h"

#include <nlohmann/json.hpp>

#include "base/messages/store.h"
#include "io/json.h"
#include "io/sha256.h"
#include "store/audit_chain.h"
#include "store/printable.h"
#include "store/store_access.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kColumns =
    "seq, time, actor, action, subject, result, detail, request_id, previous, hash";

AuditRow read_row(const Statement& row) {
  return {.seq = row.integer(0),
          .time = row.integer(1),
          .actor = row.text(2),
          .action = row.text(3),
          .subject = row.text(4),
          .result = row.text(5),
          .detail = row.text(6),
          .request_id = row.text(7),
          .previous = row.text(8),
          .hash = row.text(9)};
}

// One line of ASCII without control characters: the same JSON, its keys sorted.
std::string kept_detail(const std::string& detail) {
  const Result<Json> json = parse_json(detail, "detail");
  if (!json.ok()) return R"({"left_out":"not JSON"})";
  const std::string text = json->dump(-1, ' ', /*ensure_ascii=*/true);
  if (text.size() <= kAuditDetailBytesMax) return text;
  return Json{{"left_out_bytes", text.size()}}.dump();
}

Result<AuditHead> read_head(Database& database) {
  TRY_ASSIGN(Statement head, database.query("SELECT count, hash FROM audit_head WHERE id = 1"));
  TRY_ASSIGN(const bool there, head.next());
  if (!there) return database.damaged("the head of the audit log is missing");
  return AuditHead{head.integer(0), head.text(1)};
}

Error bad_row(Message message, std::int64_t seq) { return corrupt(message, {{"seq", seq}}); }

// Whether `row` stands rightly behind a chain that is whole up to `head`.
Status check_row(const AuditRow& row, const AuditHead& head) {
  if (row.seq != head.count + 1) return bad_row(message::kAuditRowMissing, head.count + 1);
  if (row.hash != sha256(canonical_text(row))) return bad_row(message::kAuditRowChanged, row.seq);
  if (row.previous != head.hash) return bad_row(message::kAuditLinkBroken, row.seq);
  return {};
}

struct Walk {
  AuditHead head{0, std::string(kHashDigits, '0')};
  bool met_noted = false;
};

Result<Walk> walk_chain(Database& database, std::string_view noted) {
  Walk walk;
  walk.met_noted = walk.head.hash == noted;
  TRY_ASSIGN(Statement rows,
             database.query("SELECT " + std::string(kColumns) + " FROM audit ORDER BY seq"));
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return walk;
    const AuditRow row = read_row(rows);
    TRY(check_row(row, walk.head));
    walk.head = {row.seq, row.hash};
    walk.met_noted = walk.met_noted || row.hash == noted;
  }
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string canonical_text(const AuditRow& row) {
  return Json::array({row.seq, row.time, row.actor, row.action, row.subject, row.result, row.detail,
                      row.request_id, row.previous})
      .dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Result<AuditRow> append_to_chain(Database& database, const AuditAct& act, Seconds now) {
  TRY_ASSIGN(const AuditHead head, read_head(database));
  AuditRow row{.seq = head.count + 1,
               .time = now,
               .actor = printable(act.actor.id, kAuditWordBytesMax),
               .action = printable(act.action, kAuditWordBytesMax),
               .subject = printable(act.subject, kAuditSubjectBytesMax),
               .result = printable(act.result, kAuditWordBytesMax),
               .detail = kept_detail(act.detail),
               .request_id = printable(act.actor.request_id, kAuditSubjectBytesMax),
               .previous = head.hash,
               .hash = {}};
  row.hash = sha256(canonical_text(row));
  TRY(database.execute(
      "INSERT INTO audit (" + std::string(kColumns) + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.seq, row.time, row.actor, row.action, row.subject, row.result, row.detail, row.request_id,
      row.previous, row.hash));
  TRY(database.execute("UPDATE audit_head SET count = ?, hash = ? WHERE id = 1", row.seq,
                       row.hash));
  return row;
}

Result<AuditRow> append_audit(Store& store, const AuditAct& act, Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(AuditRow row, append_to_chain(*database, act, now));
  TRY(transaction.commit());
  return row;
}

Result<std::vector<AuditRow>> list_audit(Store& store, std::size_t limit,
                                         std::optional<std::int64_t> before) {
  StoreAccess database(store);
  TRY_ASSIGN(Statement rows, database->query("SELECT " + std::string(kColumns) +
                                                 " FROM audit WHERE ?1 IS NULL OR seq < ?1"
                                                 " ORDER BY seq DESC LIMIT ?2",
                                             before, limit));
  std::vector<AuditRow> found;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return found;
    found.push_back(read_row(rows));
  }
}

Result<AuditHead> verify_audit(Store& store, std::string_view noted) {
  if (!noted.empty() && !is_hash(noted)) {
    return invalid(message::kAuditHeadForm, {{"head", printable(noted, kAuditWordBytesMax)}});
  }
  StoreAccess database(store);
  TRY_ASSIGN(const Transaction transaction, Transaction::begin_reading(*database));
  TRY_ASSIGN(const Walk walk, walk_chain(*database, noted));
  TRY_ASSIGN(const AuditHead head, read_head(*database));
  if (head.count != walk.head.count || head.hash != walk.head.hash) {
    return corrupt(message::kAuditEndWrong, {{"found", walk.head.count}, {"expected", head.count}});
  }
  if (!noted.empty() && !walk.met_noted) {
    return corrupt(message::kAuditHeadAbsent, {{"head", noted}});
  }
  return head;
}

}  // namespace canasta
