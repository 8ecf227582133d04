#include "io/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

#include "base/ascii.h"
#include "base/messages/base.h"
#include "base/messages/io.h"

namespace canasta {
namespace {

constexpr double kMillisecondsPerSecond = 1'000;
constexpr double kPauseStepSeconds = 0.05;

struct Handle {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Curl = std::unique_ptr<CURL, Handle>;
using HeaderList = std::unique_ptr<curl_slist, Handle>;
using Url = std::unique_ptr<CURLU, Handle>;

// libcurl wants this once a process, before any of its threads.
void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CANASTA_ASSERT(started == CURLE_OK);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

Error address_error(const std::string& url) {
  return invalid(message::kHttpAddress, {{"url", shown_url(url)}});
}

// The parsed address; null unless it is http or https with a host.
Url parse_url(const std::string& text) {
  Url url(curl_url());
  if (!url || text.size() > kHttpUrlBytesMax || has_control(text)) return nullptr;
  if (!text.starts_with("http://") && !text.starts_with("https://")) return nullptr;
  return curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK ? std::move(url)
                                                                              : nullptr;
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string out(text);
  curl_free(text);
  return out;
}

// One exchange: where its bytes come from and go to. What libcurl's callbacks must say besides
// "stop" waits in here.
struct Exchange {
  const Context& context;
  const ClientRequest& request;
  ClientResponse response;
  std::uint64_t sent = 0;
  std::size_t header_bytes = 0;
  std::optional<Error> stopped;
};

std::size_t stop(Exchange& exchange, Error error) {
  exchange.stopped = std::move(error);
  return 0;
}

Error too_large(const Exchange& exchange, std::size_t limit, const char* limit_name) {
  return {ErrorCode::TooLarge,
          message::kHttpAnswerTooLarge,
          {{"url", shown_url(exchange.request.url)}, {"limit", limit}, {"limit_name", limit_name}}};
}

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  const std::size_t limit = exchange.request.response_bytes_max;
  if (count > limit - exchange.response.body.size()) {
    return stop(exchange, too_large(exchange, limit, "response_bytes_max"));
  }
  exchange.response.body.append(bytes, count);
  return count;
}

std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  const std::string_view line = trimmed({bytes, count});
  exchange.header_bytes += count;
  if (exchange.header_bytes > kHttpHeaderBytesMax) {
    return stop(exchange, too_large(exchange, kHttpHeaderBytesMax, "kHttpHeaderBytesMax"));
  }
  if (line.starts_with("HTTP/")) exchange.response.headers.clear();  // after a "100 Continue"
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  exchange.response.headers.push_back(
      {to_lower(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
  return count;
}

std::size_t give_file(char* buffer, std::size_t, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  auto read = exchange.request.file->read_at(exchange.sent, {buffer, count});
  if (!read.ok()) {
    exchange.stopped = std::move(read).error();
    return CURL_READFUNC_ABORT;
  }
  exchange.sent += *read;
  return *read;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(user)->context.cancelled() ? 1 : 0;
}

// A value that the option cannot take would be our mistake.
template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(curl, option, value);
  CANASTA_ASSERT(code == CURLE_OK);
}

long milliseconds(double seconds) {
  return std::max(1L, static_cast<long>(seconds * kMillisecondsPerSecond));
}

void set_body(CURL* curl, Exchange& exchange) {
  const ClientRequest& request = exchange.request;
  if (request.file != nullptr) {
    set(curl, CURLOPT_UPLOAD, 1L);
    set(curl, CURLOPT_READFUNCTION, &give_file);
    set(curl, CURLOPT_READDATA, &exchange);
    set(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.file->size()));
  } else if (request.method != HttpMethod::Get || !request.body.empty()) {
    set(curl, CURLOPT_POST, 1L);
    set(curl, CURLOPT_POSTFIELDS, request.body.data());
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  set(curl, CURLOPT_CUSTOMREQUEST, name(request.method).data());
}

void set_answer(CURL* curl, Exchange& exchange) {
  set(curl, CURLOPT_WRITEFUNCTION, &take_body);
  set(curl, CURLOPT_WRITEDATA, &exchange);
  set(curl, CURLOPT_HEADERFUNCTION, &take_header);
  set(curl, CURLOPT_HEADERDATA, &exchange);
  set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(curl, CURLOPT_XFERINFODATA, &exchange);
  set(curl, CURLOPT_NOPROGRESS, 0L);
}

void set_bounds(CURL* curl, const ClientRequest& request) {
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_FOLLOWLOCATION, 0L);
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_seconds_max));
  set(curl, CURLOPT_TIMEOUT_MS, milliseconds(request.seconds_max));
}

Result<HeaderList> header_list(const ClientRequest& request) {
  // No "Expect: 100-continue", for which small servers make one wait a second.
  HeaderList list(curl_slist_append(nullptr, "Expect:"));
  for (const ClientHeader& header : request.headers) {
    if (has_control(header.name) || has_control(header.value)) {
      return invalid(message::kHttpHeader, {{"name", shown_reason(header.name)}});
    }
    // "Name;" is libcurl's way to send a header without a value.
    const std::string line =
        header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

// Whole tenths, so that a limit of 5 seconds reads as 5.
double seconds_taken(CURL* curl) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &microseconds);
  return std::round(static_cast<double>(microseconds) / 1e5) / 10;
}

Error failure(CURL* curl, CURLcode code, Exchange& exchange, const char* detail) {
  if (exchange.stopped) return *exchange.stopped;
  const std::string url = shown_url(exchange.request.url);
  const std::string reason = shown_reason(*detail != '\0' ? detail : curl_easy_strerror(code));
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::Cancelled, message::kCancelled};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::Unavailable,
              message::kHttpTimeout,
              {{"url", url}, {"seconds", seconds_taken(curl)}}};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {ErrorCode::Denied, message::kHttpUntrusted, {{"url", url}, {"reason", reason}}};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return address_error(exchange.request.url);
    default:
      return {
          ErrorCode::Unavailable, message::kHttpUnreachable, {{"url", url}, {"reason", reason}}};
  }
}

class RealHttpClient final : public HttpClient {
 public:
  explicit RealHttpClient(std::string ca_file) : ca_file_(std::move(ca_file)) {
    start_curl();
    curl_.reset(curl_easy_init());
    if (!curl_) throw std::bad_alloc();
  }

  Result<ClientResponse> send(const Context& context, const ClientRequest& request) override {
    TRY(context.check_cancel());
    if (!parse_url(request.url)) return address_error(request.url);
    TRY_ASSIGN(const HeaderList headers, header_list(request));
    Exchange exchange{context, request, {}, 0, 0, std::nullopt};
    char detail[CURL_ERROR_SIZE] = "";
    curl_easy_reset(curl_.get());  // keeps the connection
    set_bounds(curl_.get(), request);
    set(curl_.get(), CURLOPT_URL, request.url.c_str());
    set(curl_.get(), CURLOPT_HTTPHEADER, headers.get());
    set(curl_.get(), CURLOPT_ERRORBUFFER, &detail[0]);
    if (!ca_file_.empty()) set(curl_.get(), CURLOPT_CAINFO, ca_file_.c_str());
    set_body(curl_.get(), exchange);
    set_answer(curl_.get(), exchange);
    const CURLcode code = curl_easy_perform(curl_.get());
    if (code != CURLE_OK) return failure(curl_.get(), code, exchange, detail);
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

  void pause(const Context& context, double seconds) override {
    const double end = system_clock().monotonic() + seconds;
    while (!context.cancelled()) {
      const double left = end - system_clock().monotonic();
      if (left <= 0) return;
      std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, kPauseStepSeconds)));
    }
  }

 private:
  std::string ca_file_;
  Curl curl_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(std::string ca_file) {
  return std::make_unique<RealHttpClient>(std::move(ca_file));
}

std::string shown_url(const std::string& url) {
  start_curl();
  const Url parsed = parse_url(url);
  if (!parsed) return "?";
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    curl_url_set(parsed.get(), part, nullptr, 0);
  }
  return part_of(parsed.get(), CURLUPART_URL);
}

Result<HttpBase> parse_http_base(const std::string& url) {
  start_curl();
  const Url parsed = parse_url(url);
  if (!parsed || !part_of(parsed.get(), CURLUPART_QUERY).empty() ||
      !part_of(parsed.get(), CURLUPART_FRAGMENT).empty()) {
    return address_error(url);
  }
  HttpBase base{shown_url(url), part_of(parsed.get(), CURLUPART_USER, CURLU_URLDECODE),
                part_of(parsed.get(), CURLUPART_PASSWORD, CURLU_URLDECODE)};
  while (base.url.ends_with('/')) base.url.pop_back();
  return base;
}

}  // namespace canasta
