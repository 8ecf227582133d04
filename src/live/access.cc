#include "live/access.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "base/messages/live.h"
#include "base/messages/registry.h"
#include "base/nearest.h"
#include "io/secrets.h"
#include "io/sha256.h"
#include "registry/registry.h"

namespace canasta {
namespace {

using Type = TableBuilder::Type;

constexpr int kExpiryDaysMax = 36'500;

std::string time_text(const std::optional<Seconds>& time) { return time ? format_time(*time) : ""; }

std::string_view state_of(const ApiKey& key, Seconds now) {
  if (key.revoked) return "revoked";
  return key.facts.expires && *key.facts.expires <= now ? "expired" : "active";
}

std::string comma_separated(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

// "30d" as 30; nothing where it is no number of days.
std::optional<int> parse_days(std::string_view text) {
  if (!text.ends_with('d')) return std::nullopt;
  text.remove_suffix(1);
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && days > 0 && days <= kExpiryDaysMax ? std::optional(days) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const Project& project) {
  return Store::open(project.path("state/canasta.db"));
}

Status check_key_models(const Context& context, const Project& project,
                        const std::vector<std::string>& models) {
  if (models.empty()) return {};
  std::vector<std::string> known;
  for (const auto& [task, config] : project.config.tasks) known.push_back(task);
  TRY_ASSIGN(const auto versions, Registry(*project.files, project.models()).list(context));
  for (const ListedVersion& version : versions) {
    if (std::ranges::find(known, version.model.name) == known.end()) {
      known.push_back(version.model.name);
    }
  }
  for (const std::string& model : models) {
    if (model.empty() || std::ranges::find(known, model) != known.end()) continue;
    return unknown_name(ErrorCode::NotFound, message::kNounModel, model, known);
  }
  return {};
}

Table keys_table(const std::vector<ApiKey>& keys, Seconds now) {
  TableBuilder table({{"id", Type::Text},
                      {"name", Type::Text},
                      {"role", Type::Text},
                      {"state", Type::Text},
                      {"created", Type::Text},
                      {"expires", Type::Text},
                      {"revoked", Type::Text},
                      {"rate", Type::Real},
                      {"models", Type::Text}});
  for (const ApiKey& key : keys) {
    table.row(key.id, key.facts.name, name(key.facts.role), state_of(key, now),
              format_time(key.created), time_text(key.facts.expires), time_text(key.revoked),
              key.facts.requests_per_second.value_or(std::numeric_limits<double>::quiet_NaN()),
              comma_separated(key.facts.models));
  }
  return table.take();
}

Result<Table> keys_table(Store& store, Seconds now) {
  TRY_ASSIGN(const std::vector<ApiKey> keys, list_keys(store));
  return keys_table(keys, now);
}

Result<Table> audit_table(Store& store, std::size_t limit) {
  TRY_ASSIGN(const std::vector<AuditRow> rows, list_audit(store, limit));
  TableBuilder table({{"seq", Type::Int},
                      {"time", Type::Text},
                      {"actor", Type::Text},
                      {"action", Type::Text},
                      {"subject", Type::Text},
                      {"result", Type::Text},
                      {"detail", Type::Text},
                      {"request", Type::Text},
                      {"hash", Type::Text}});
  for (const AuditRow& row : rows) {
    table.row(row.seq, format_time(row.time), row.actor, row.action, row.subject, row.result,
              row.detail, row.request_id, row.hash);
  }
  return table.take();
}

Result<Seconds> parse_expiry(std::string_view text, Seconds now) {
  if (const auto days = parse_days(text)) return now + *days * kSecondsPerDay;
  if (const auto day = parse_day(text)) return start_of(*day);
  return invalid(message::kKeyExpiryForm, {{"value", text}, {"limit", kExpiryDaysMax}});
}

std::string new_log_key() { return random_secret(); }

std::string keyed_hash(const std::string& key, std::string_view id) {
  constexpr std::size_t kShownDigits = 16;
  CANASTA_ASSERT(!key.empty());
  return sha256(key + std::string(id)).substr(0, kShownDigits);
}

}  // namespace canasta
