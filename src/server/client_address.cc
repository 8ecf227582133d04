#include "server/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "server/without_port.h"

namespace canasta {
namespace {

constexpr std::size_t kMappedBytes = 12;  // before the address of IPv4, in one of IPv6
constexpr std::size_t kGroupBytes = 8;

using Bytes = std::array<unsigned char, 16>;

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "" : text.data();
}

bool has(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Goes through the hops of a header from the right. True where the reading ends in it.
bool read_hops(std::string_view chain, const std::vector<std::string>& proxies,
               std::string& client) {
  while (true) {
    const std::size_t comma = chain.rfind(',');
    const bool is_last = comma == std::string_view::npos;
    const auto hop = plain_address(trimmed(is_last ? chain : chain.substr(comma + 1)));
    if (!hop) return true;
    client = *hop;
    if (!has(proxies, client)) return true;
    if (is_last) return false;
    chain = chain.substr(0, comma);
  }
}

}  // namespace

std::optional<std::string> plain_address(std::string_view text) {
  const std::string host(without_port(text));
  Bytes bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return text_of(AF_INET, bytes.data());
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return std::nullopt;
  constexpr std::array<unsigned char, kMappedBytes> kMapped = {0, 0, 0, 0, 0,    0,
                                                               0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    return text_of(AF_INET, bytes.data() + kMappedBytes);
  }
  return text_of(AF_INET6, bytes.data());
}

std::string client_address(const HttpRequest& request, const std::vector<std::string>& proxies) {
  std::string client(request.address);
  if (!has(proxies, client)) return client;
  for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
    if (!equal_ignoring_case(header->name, "x-forwarded-for")) continue;
    if (read_hops(header->value, proxies, client)) break;
  }
  return client;
}

std::string address_group(const std::string& address) {
  Bytes bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  std::fill(bytes.begin() + kGroupBytes, bytes.end(), 0);
  return text_of(AF_INET6, bytes.data());
}

}  // namespace canasta
