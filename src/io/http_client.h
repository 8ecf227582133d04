// HTTP client: one request out, one answer back, bounded in time and size.
//
// An answer is whatever the server said, a 404 too; status_error() makes an error of one that is no
// success. What kept an answer from coming is an error of send():
//
//   kHttpAddress, kHttpHeader (InvalidInput)   the request cannot be made
//   kHttpUnreachable, kHttpTimeout (Unavailable)  nobody there, or not in time; a retry may help
//   kHttpUntrusted (Denied)                    the certificate of an https server does not hold
//   kHttpAnswerTooLarge (TooLarge)             more than response_bytes_max
//   kCancelled (Cancelled)                     the context was cancelled meanwhile
//
// Messages name the address without user, password, query and fragment. Certificates are verified
// always. Redirects are not followed: credentials would travel to a place that nobody named.
//
// Cost     One connection is kept open between requests to one server.
// Threads  A client serves one thread at a time; make one for each.
// Source   libcurl 7.88, behind this wall: only http_client.cc includes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "io/file_system.h"

namespace canasta {

inline constexpr std::size_t kHttpResponseBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kHttpHeaderBytesMax = std::size_t{64} << 10;  // of an answer
inline constexpr std::size_t kHttpUrlBytesMax = 8'192;

enum class HttpMethod : std::uint8_t { Get, Post, Put, Patch, Delete };
std::string_view name(HttpMethod method);

struct ClientHeader {
  std::string name;
  std::string value;
};

struct ClientRequest {
  HttpMethod method = HttpMethod::Get;
  std::string url;
  std::vector<ClientHeader> headers;
  std::string body;                // what is sent, unless `file` is set
  const ReadFile* file = nullptr;  // sent from here, piece by piece; outlives the call
  double connect_seconds_max = 5;
  double seconds_max = 60;  // of the whole exchange
  std::size_t response_bytes_max = kHttpResponseBytesMax;
};

struct ClientResponse {
  int status = 0;                     // 200, 404, …
  std::vector<ClientHeader> headers;  // names in lower case
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
  // The value of the header, "" when it is not there. `lower_name` in lower case.
  std::string_view header(std::string_view lower_name) const;
};

// The network, so that tests can take it away.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<ClientResponse> send(const Context& context, const ClientRequest& request) = 0;
  // Waits before the next try; returns early when the context is cancelled.
  virtual void pause(const Context& context, double seconds) = 0;
};

// The real one. `ca_file`: certificates to trust instead of the system's; "" for the system's.
std::unique_ptr<HttpClient> make_http_client(std::string ca_file = {});

// The error of an answer that is no success: Denied for 401, 403 and 407; NotFound for 404 and 410;
// Conflict for 409; Overloaded for 429; Unavailable for 408 and 5xx; InvalidInput for the rest.
// `reason` is what the server said, for people. REQUIRES: !response.ok()
Error status_error(const ClientRequest& request, const ClientResponse& response,
                   std::string_view reason);

// The first line of what a server said, as far as it can be shown: at most 200 bytes, UTF-8 whole,
// control characters as blanks; "-" when nothing is left.
std::string shown_reason(std::string_view body);

// The address without user, password, query and fragment; "?" for what is no address.
std::string shown_url(const std::string& url);

// The parts that a base address of a service may have.
struct HttpBase {
  std::string url;       // scheme, host, port and path, without '/' at the end
  std::string user;      // decoded; "" when there is none
  std::string password;  // likewise
};
// Error kHttpAddress (InvalidInput) unless it is http or https with a host, without query.
Result<HttpBase> parse_http_base(const std::string& url);

// As one segment of a path or value of a query: all but letters, digits and -._~ as %XX.
std::string percent_encoded(std::string_view text);

// "Basic dXNlcjpwYXNz", for the header Authorization.
std::string basic_authorization(std::string_view user, std::string_view password);

}  // namespace canasta
