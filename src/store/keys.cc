#include "store/keys.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/messages/store.h"
#include "base/nearest.h"
#include "io/json.h"
#include "io/secrets.h"
#include "io/sha256.h"
#include "store/audit_chain.h"
#include "store/printable.h"
#include "store/store_access.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "canasta_";
constexpr std::size_t kIdLength = 8;
constexpr std::size_t kTextLength = kPrefix.size() + kIdLength + 1 + kSecretLength;

const std::vector<std::string> kRoles = {"viewer", "operator", "admin"};  // in the order of KeyRole

// The two parts of a presented text; nothing where it has another form.
struct Presented {
  std::string_view id, secret;
};
std::optional<Presented> take_apart(std::string_view text) {
  if (text.size() != kTextLength || !text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  if (text[kIdLength] != '_') return std::nullopt;
  return Presented{text.substr(0, kIdLength), text.substr(kIdLength + 1)};
}

Status check_text(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= kKeyNameBytesMax && is_printable(text)) return {};
  return invalid(message::kKeyText,
                 {{"field", field}, {"bytes", text.size()}, {"limit", kKeyNameBytesMax}});
}

Status check_request(const KeyRequest& request, Seconds now) {
  TRY(check_text("name", request.name));
  for (const std::string& model : request.models) TRY(check_text("models", model));
  if (request.models.size() > kKeyModelsMax) {
    return invalid(message::kKeyModelsTooMany,
                   {{"found", request.models.size()}, {"limit", kKeyModelsMax}});
  }
  const double rate = request.requests_per_second.value_or(1);
  if (!(rate > 0 && rate <= kKeyRateMax)) {
    return invalid(message::kKeyRate, {{"value", rate}, {"limit", kKeyRateMax}});
  }
  if (request.expires && *request.expires <= now) {
    return invalid(message::kKeyExpiryPast, {{"expires", format_time(*request.expires)}});
  }
  return {};
}

AuditAct creation(const ApiKey& key, const Actor& by) {
  Json detail{{"name", key.facts.name}, {"role", name(key.facts.role)}};
  if (key.facts.expires) detail["expires"] = *key.facts.expires;
  if (key.facts.requests_per_second) detail["rate"] = *key.facts.requests_per_second;
  if (!key.facts.models.empty()) detail["models"] = key.facts.models;
  return {.actor = by, .action = "key.create", .subject = key.id, .detail = detail.dump()};
}

// An id that no key has; with 40 random bits the first nearly always is.
Result<std::string> free_id(Database& database) {
  for (;;) {
    std::string id = random_readable(kIdLength);
    TRY_ASSIGN(const std::int64_t taken,
               database.number("SELECT count(*) FROM keys WHERE id = ?", id));
    if (taken == 0) return id;
  }
}

Status insert_key(Database& database, const ApiKey& key) {
  TRY(database.execute(
      "INSERT INTO keys (id, name, role, secret_sha256, created, expires,"
      " requests_per_second, models) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      key.id, key.facts.name, name(key.facts.role), key.secret_sha256, key.created,
      key.facts.expires, key.facts.requests_per_second, Json(key.facts.models).dump()));
  return {};
}

Result<std::vector<std::string>> read_models(const Database& database, const std::string& text) {
  TRY_ASSIGN(const Json json, parse_json(text, database.path(), ErrorCode::Corrupt));
  if (!json.is_array()) return database.damaged("models of a key are no list");
  std::vector<std::string> models;
  for (const Json& model : json) {
    if (!model.is_string()) return database.damaged("a model of a key is no text");
    models.push_back(model.get<std::string>());
  }
  return models;
}

Result<ApiKey> read_key(const Database& database, const Statement& row) {
  ApiKey key;
  key.id = row.text(0);
  key.facts.name = row.text(1);
  TRY_ASSIGN(key.facts.role, parse_key_role(row.text(2)));
  key.secret_sha256 = row.text(3);
  key.created = row.integer(4);
  key.facts.expires = row.optional_integer(5);
  key.revoked = row.optional_integer(6);
  if (!row.is_missing(7)) key.facts.requests_per_second = row.real(7);
  TRY_ASSIGN(key.facts.models, read_models(database, row.text(8)));
  return key;
}

Error denied(Message message, Fields fields = {}) {
  return {ErrorCode::Denied, message, std::move(fields)};
}

std::unordered_map<std::string, ApiKey> by_id(std::vector<ApiKey> keys) {
  std::unordered_map<std::string, ApiKey> map;
  for (ApiKey& key : keys) {
    const std::string id = key.id;
    map.emplace(id, std::move(key));
  }
  return map;
}

}  // namespace

std::string_view name(KeyRole role) { return kRoles.at(static_cast<std::size_t>(role)); }

Result<KeyRole> parse_key_role(std::string_view text) {
  const auto found = std::find(kRoles.begin(), kRoles.end(), text);
  if (found != kRoles.end()) return static_cast<KeyRole>(found - kRoles.begin());
  return unknown_name(ErrorCode::InvalidInput, message::kNounRole, text, kRoles);
}

bool ApiKey::may_ask(std::string_view model) const {
  return facts.models.empty() ||
         std::find(facts.models.begin(), facts.models.end(), model) != facts.models.end();
}

Result<NewKey> create_key(Store& store, const KeyRequest& request, const Actor& by, Seconds now) {
  TRY(check_request(request, now));
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(const std::int64_t count, database->number("SELECT count(*) FROM keys"));
  if (count >= static_cast<std::int64_t>(kKeysMax)) {
    return Error(ErrorCode::TooLarge, message::kKeysTooMany, {{"limit", kKeysMax}});
  }
  const std::string secret = random_secret();
  NewKey made;
  TRY_ASSIGN(made.key.id, free_id(*database));
  made.key.facts = request;
  made.key.secret_sha256 = sha256(secret);
  made.key.created = now;
  made.text = std::string(kPrefix) + made.key.id + "_" + secret;
  TRY(insert_key(*database, made.key));
  TRY(append_to_chain(*database, creation(made.key, by), now));
  TRY(transaction.commit());
  return made;
}

Result<std::vector<ApiKey>> list_keys(Store& store) {
  StoreAccess database(store);
  TRY_ASSIGN(Statement rows,
             database->prepare("SELECT id, name, role, secret_sha256, created, expires, revoked,"
                               " requests_per_second, models FROM keys ORDER BY created, rowid"));
  std::vector<ApiKey> keys;
  for (;;) {
    TRY_ASSIGN(const bool there, rows.next());
    if (!there) return keys;
    TRY_ASSIGN(ApiKey key, read_key(*database, rows));
    keys.push_back(std::move(key));
  }
}

Status revoke_key(Store& store, const std::string& id, const Actor& by, Seconds now) {
  StoreAccess database(store);
  TRY_ASSIGN(Transaction transaction, Transaction::begin(*database));
  TRY_ASSIGN(Statement row, database->query("SELECT revoked FROM keys WHERE id = ?", id));
  TRY_ASSIGN(const bool there, row.next());
  if (!there) return not_found(message::kKeyMissing, {{"id", printable(id, kKeyNameBytesMax)}});
  if (const auto revoked = row.optional_integer(0)) {
    return Error(ErrorCode::Conflict, message::kKeyRevokedAlready,
                 {{"id", id}, {"time", format_time(*revoked)}});
  }
  TRY(database->execute("UPDATE keys SET revoked = ? WHERE id = ?", now, id));
  TRY(append_to_chain(*database, {.actor = by, .action = "key.revoke", .subject = id}, now));
  return transaction.commit();
}

KeyRing::KeyRing(std::vector<ApiKey> keys) : keys_(by_id(std::move(keys))) {}

Result<const ApiKey*> KeyRing::verify(std::string_view presented, Seconds now) const {
  // What an unknown id is compared with: no secret has this hash.
  static const ApiKey kNobody{
      .id = {}, .facts = {}, .secret_sha256 = std::string(64, '-'), .created = 0, .revoked = {}};
  const std::optional<Presented> parts = take_apart(presented);
  if (!parts) return denied(message::kKeyRefused);
  const auto found = keys_.find(std::string(parts->id));
  const ApiKey& key = found == keys_.end() ? kNobody : found->second;
  if (!same_secret(sha256(parts->secret), key.secret_sha256)) return denied(message::kKeyRefused);
  if (key.revoked) return denied(message::kKeyWasRevoked, {{"id", key.id}});
  if (key.facts.expires && *key.facts.expires <= now) {
    return denied(message::kKeyHasExpired, {{"id", key.id}});
  }
  return &key;
}

}  // namespace canasta
