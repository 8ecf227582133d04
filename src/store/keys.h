// API keys: who may ask the service, and what.
//
//   canasta_k3xw7m2p_4dT…9Q        shown once: canasta_, the id, _, the secret
//
// Laws
//   1. Of the secret (256 random bits) only the SHA-256 of its text is kept. It has too many bits
//      to be guessed from it, so a slow hash would protect nothing more.
//   2. Verifying reads no disk: it works on the keys as they were loaded.
//   3. Who presents a key learns that it was revoked or has expired only with the right secret. An
//      unknown id and a wrong secret take the same time and get the same answer.
//   4. Making and revoking are written in the audit log, in the same transaction.
//
// Format    docs/formats/state.md
// Errors    those of store/store.h, and as said at each function.
// Threads   A KeyRing never changes: any number at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/dates.h"
#include "base/result.h"
#include "store/audit.h"
#include "store/store.h"

namespace canasta {

inline constexpr std::size_t kKeysMax = 10'000;  // revoked ones too: they stay for the record
inline constexpr std::size_t kKeyModelsMax = 64;
inline constexpr std::size_t kKeyNameBytesMax = 100;
inline constexpr double kKeyRateMax = 1e6;  // requests per second

enum class KeyRole : std::uint8_t { Viewer, Operator, Admin };  // each may what those before it may
std::string_view name(KeyRole role);                            // "viewer", …
// Error: InvalidInput naming the nearest.
Result<KeyRole> parse_key_role(std::string_view text);

// What is asked for.
struct KeyRequest {
  std::string name;  // for people; two keys may have the same
  KeyRole role = KeyRole::Viewer;
  std::optional<Seconds> expires = {};  // UTC; from then on it is refused
  std::optional<double> requests_per_second = {};
  std::vector<std::string> models = {};  // that it may ask; empty: all
};

// What is known of a key.
struct ApiKey {
  std::string id;
  KeyRequest facts;
  std::string secret_sha256;
  Seconds created = 0;  // UTC, as all times here
  std::optional<Seconds> revoked = {};

  bool may_ask(std::string_view model) const;
};

struct NewKey {
  ApiKey key;
  std::string text;  // the whole of what is presented: nobody can show it again
};

// Errors: kKeyText, kKeyModelsTooMany, kKeyRate, kKeyExpiryPast (InvalidInput), kKeysTooMany
// (TooLarge).
Result<NewKey> create_key(Store& store, const KeyRequest& request, const Actor& by, Seconds now);

// In the order of their making, revoked and expired ones too.
Result<std::vector<ApiKey>> list_keys(Store& store);

// Errors: NotFound, Conflict when it was revoked already.
Status revoke_key(Store& store, const std::string& id, const Actor& by, Seconds now);

// The keys in memory, as the service holds them.
class KeyRing {
 public:
  explicit KeyRing(std::vector<ApiKey> keys);

  // The key that `presented` is, or Denied: kKeyRefused, kKeyWasRevoked, kKeyHasExpired. It lives
  // as long as the ring.
  Result<const ApiKey*> verify(std::string_view presented, Seconds now) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::unordered_map<std::string, ApiKey> keys_;  // by id
};

}  // namespace canasta
