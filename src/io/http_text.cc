// The texts around HTTP: names, encodings, and what of an answer may be shown to people.
#include "base/ascii.h"
#include "base/messages/io.h"
#include "io/http_client.h"

namespace canasta {
namespace {

constexpr std::size_t kReasonBytesMax = 200;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

struct StatusKind {
  ErrorCode code;
  Message message;
};

StatusKind kind_of(int status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return {ErrorCode::Denied, message::kHttpDenied};
    case 404:
    case 410:
      return {ErrorCode::NotFound, message::kHttpNotThere};
    case 408:
      return {ErrorCode::Unavailable, message::kHttpAway};
    case 409:
      return {ErrorCode::Conflict, message::kHttpRefused};
    case 429:
      return {ErrorCode::Overloaded, message::kHttpAway};
    default:
      break;
  }
  if (status >= 500) return {ErrorCode::Unavailable, message::kHttpAway};
  if (status >= 300 && status < 400) return {ErrorCode::InvalidInput, message::kHttpRedirected};
  return {ErrorCode::InvalidInput, message::kHttpRefused};
}

}  // namespace

std::string_view name(HttpMethod method) {
  constexpr std::string_view kNames[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return kNames[static_cast<std::size_t>(method)];
}

std::string_view ClientResponse::header(std::string_view lower_name) const {
  for (const ClientHeader& header : headers) {
    if (header.name == lower_name) return header.value;
  }
  return "";
}

Error status_error(const ClientRequest& request, const ClientResponse& response,
                   std::string_view reason) {
  CANASTA_ASSERT(!response.ok());
  const StatusKind kind = kind_of(response.status);
  return {kind.code,
          kind.message,
          {{"url", shown_url(request.url)},
           {"status", response.status},
           {"reason", shown_reason(reason)}}};
}

std::string shown_reason(std::string_view body) {
  std::string_view line = trimmed(body);
  line = trimmed(line.substr(0, line.find('\n')));
  std::size_t end = std::min(line.size(), kReasonBytesMax);
  while (end > 0 && end < line.size() && is_continuation(line[end])) --end;
  std::string out(line.substr(0, end));
  std::replace_if(out.begin(), out.end(), is_control, ' ');
  if (trimmed(out).empty()) return "-";
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
  return out;
}

// Source: RFC 4648, section 4.
std::string basic_authorization(std::string_view user, std::string_view password) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string plain = std::string(user) + ":" + std::string(password);
  std::string out = "Basic ";
  for (std::size_t at = 0; at < plain.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, plain.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < count ? static_cast<unsigned char>(plain[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kLetters[bits >> (18U - 6U * i) & 0x3FU] : '=';
    }
  }
  return out;
}

}  // namespace canasta
