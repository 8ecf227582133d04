#include "io/secrets.h"

#include <sodium.h>

#include <vector>

#include "base/assert.h"

namespace canasta {
namespace {

std::vector<unsigned char> random_bytes(std::size_t count) {
  CANASTA_ASSERT(sodium_init() >= 0);  // once and again, from any thread
  std::vector<unsigned char> bytes(count);
  if (count > 0) randombytes_buf(bytes.data(), count);  // none to fill has no address
  return bytes;
}

}  // namespace

std::string random_secret() {
  constexpr std::size_t kBytes = 32;
  std::vector<unsigned char> bytes = random_bytes(kBytes);
  std::string text(kSecretLength + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();  // the zero that ends a C string
  return text;
}

std::string random_hex(std::size_t digits) {
  CANASTA_ASSERT(digits % 2 == 0);
  const std::vector<unsigned char> bytes = random_bytes(digits / 2);
  std::string text(digits + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::string random_readable(std::size_t length) {
  constexpr std::string_view kLetters = "23456789abcdefghijkmnpqrstuvwxyz";
  static_assert(kLetters.size() == 32);
  std::string text;
  for (const unsigned char byte : random_bytes(length)) text += kLetters[byte % kLetters.size()];
  return text;
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace canasta
