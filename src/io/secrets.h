// What nobody may guess: random words for ids and secrets, and comparing them without telling.
//
// Cost      A system call each at most. Source: the kernel's generator, through libsodium.
// Threads   Safe from several threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace canasta {

// Characters of a secret: 256 random bits in base64url (RFC 4648) without padding.
inline constexpr std::size_t kSecretLength = 43;

std::string random_secret();
// Lower-case hexadecimal digits, 4 random bits each. REQUIRES: `digits` is even.
std::string random_hex(std::size_t digits);
// For people to read out: digits 2 to 9 and small letters without l and o, 5 random bits each.
std::string random_readable(std::size_t length);

// Whether both are the same, in a time that depends on their lengths alone.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace canasta
