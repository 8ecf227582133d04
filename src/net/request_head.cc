#include "net/request_head.h"

#include <algorithm>
#include <charconv>
#include <limits>

// Beast's texts are std's then. This file alone includes it.
#define BOOST_BEAST_USE_STD_STRING_VIEW
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "net/field_syntax.h"

namespace canasta {
namespace {

namespace http = boost::beast::http;
using ErrorCode = boost::beast::error_code;

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::string_view kVersion = "HTTP/1.1";
constexpr std::size_t kLengthDigitsMax = 18;  // below 2^63

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.empty() || (end.ec == std::errc() && end.ptr == text.data() + text.size() &&
                          text.size() <= 5 && port <= 65'535);
}

// "name", "name:80", "[::1]:80".
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = text.substr(1, end - 1);
    const bool is_address = std::all_of(address.begin(), address.end(),
                                        [](char c) { return c == ':' || kHostBytes(c); });
    text.remove_prefix(end + 1);
    return is_address && (text.empty() || (text.front() == ':' && is_port(text.substr(1))));
  }
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  return !name.empty() && kHostBytes.holds_all(name) &&
         (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

bool is_length(std::string_view text) {
  return text.size() <= kLengthDigitsMax && std::all_of(text.begin(), text.end(), is_digit);
}

// Of a request line with its two blanks and CR LF.
std::uint64_t line_bytes_max(const HttpLimits& limits) {
  return limits.target_bytes + kMethodBytesMax + kVersion.size() + 4;
}

// Path and query of a target that is "/…", "http://host/…", or "*" of OPTIONS.
bool reduce_target(std::string_view host, HttpRequest& request) {
  std::string_view& target = request.target;
  if (target.starts_with('/')) return true;
  if (target == "*") return request.method == "OPTIONS";
  const std::string_view scheme = request.is_tls ? "https://" : "http://";
  if (!is_same_word(target.substr(0, scheme.size()), scheme)) return false;
  target.remove_prefix(scheme.size());
  const std::size_t slash = target.find('/');
  if (!is_same_word(target.substr(0, slash), host)) return false;
  target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  return true;
}

// Beast reads the grammar of lines, names, values, lists and lengths, and refuses both lengths at
// once. Where it reads more leniently than the laws allow, the head is refused here.
class HeadReader final : private http::basic_parser<true> {
 public:
  HeadReader(const HttpLimits& limits, HttpRequest& request, Framing& framing)
      : limits_(limits), request_(request), framing_(framing) {}

  std::optional<HttpRefusal> read(std::string_view head) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadEnd has counted
    skip(true);  // the body: others read it, and its limit is the route's
    ErrorCode error;
    put({head.data(), head.size()}, error);
    if (error) return refusal_;
    framing_.body_bytes = content_length().value_or(0);
    framing_.is_chunked = chunked();
    // Beast's keep_alive() heeds Proxy-Connection too, and in HTTP/1.0 passes over "close".
    framing_.keeps_alive = !closes_ && (!framing_.is_version_10 || keeps_);
    return std::nullopt;
  }

 private:
  void refuse(HttpRefusal refusal, ErrorCode& error) {
    refusal_ = refusal;
    error = http::error::bad_value;
  }

  // Beast takes methods of any length, and fragments and bytes beyond ASCII in targets.
  void on_request_impl(http::verb, std::string_view method, std::string_view target, int version,
                       ErrorCode& error) override {
    framing_.is_version_10 = version == 10;
    if (method.size() > kMethodBytesMax) return refuse(HttpRefusal::Malformed, error);
    request_.method = method;
    if (target.size() > limits_.target_bytes) return refuse(HttpRefusal::TargetTooLong, error);
    if (!kTargetBytes.holds_all(target)) return refuse(HttpRefusal::Malformed, error);
    request_.target = target;
  }

  void on_field_impl(http::field name, std::string_view name_text, std::string_view value,
                     ErrorCode& error) override {
    request_.headers.push_back({name_text, value});
    if (!note_field(name, value)) refuse(HttpRefusal::Malformed, error);
  }

  // False when the field could be read in two ways.
  bool note_field(http::field name, std::string_view value) {
    switch (name) {
      case http::field::host:  // Beast does not look at it.
        host_ = value;
        return ++hosts_ == 1 && is_host(value);
      case http::field::content_length:  // Beast takes lists and repetitions of one length.
        return ++lengths_ == 1 && is_length(value);
      case http::field::transfer_encoding:  // Beast takes any, also in HTTP/1.0.
        return !framing_.is_version_10 && is_same_word(value, "chunked");
      case http::field::connection:
        closes_ |= http::token_list(value).exists("close");
        keeps_ |= http::token_list(value).exists("keep-alive");
        return true;
      case http::field::expect:
        framing_.expects_continue = is_same_word(value, "100-continue");
        return true;
      default:
        return true;
    }
  }

  void on_header_impl(ErrorCode& error) override {
    const bool has_host = hosts_ == 1 || framing_.is_version_10;
    if (!has_host || !reduce_target(host_, request_)) refuse(HttpRefusal::Malformed, error);
  }

  // Of responses and of bodies: not read here.
  void on_response_impl(int, std::string_view, int, ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(std::string_view, ErrorCode&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, std::string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, std::string_view, ErrorCode&) override { return 0; }
  void on_finish_impl(ErrorCode&) override {}

  const HttpLimits& limits_;
  HttpRequest& request_;
  Framing& framing_;
  HttpRefusal refusal_ = HttpRefusal::Malformed;
  std::string_view host_;
  int hosts_ = 0;
  int lengths_ = 0;
  bool closes_ = false;
  bool keeps_ = false;
};

}  // namespace

std::optional<HttpRefusal> HeadEnd::scan(std::string_view bytes, const HttpLimits& limits) {
  // What lies beyond the limit is never looked at, so that slices make no difference.
  const std::string_view seen = bytes.substr(0, limits.header_bytes);
  if (scanned_ == 0) {
    if (seen == "\r" && seen.size() < limits.header_bytes) return std::nullopt;
    if (seen.starts_with("\r\n")) begin_ = line_begin_ = scanned_ = 2;
  }
  while (scanned_ < seen.size()) {
    // Beast would wait for the end of what is no HTTP, and join a field that was folded.
    const char first = seen[line_begin_];
    if (!kTokenBytes(first) && (lines_ == 0 || first != '\r')) return HttpRefusal::Malformed;
    const std::size_t line_end = seen.find('\n', scanned_);
    scanned_ = line_end == std::string_view::npos ? seen.size() : line_end + 1;
    if (lines_ == 0 && scanned_ > line_bytes_max(limits)) return HttpRefusal::TargetTooLong;
    if (line_end == std::string_view::npos) break;
    // Seen by Beast too, but only when an end comes.
    if (seen[line_end - 1] != '\r') return HttpRefusal::Malformed;
    if (line_end - line_begin_ == 1) {
      bytes_ = scanned_;
      return std::nullopt;
    }
    line_begin_ = scanned_;
    if (++lines_ > limits.header_fields + 1) return HttpRefusal::HeaderTooLong;
  }
  if (seen.size() < limits.header_bytes) return std::nullopt;
  return lines_ == 0 ? HttpRefusal::TargetTooLong : HttpRefusal::HeaderTooLong;
}

std::optional<HttpRefusal> parse_head(std::string_view head, const HttpLimits& limits,
                                      HttpRequest& request, Framing& framing) {
  return HeadReader(limits, request, framing).read(head);
}

}  // namespace canasta
