#include "net/request_head.h"

#include <algorithm>
#include <charconv>

#include "net/field_syntax.h"

namespace canasta {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::string_view kVersion11 = "HTTP/1.1";
constexpr std::string_view kVersion10 = "HTTP/1.0";
constexpr std::size_t kLengthDigitsMax = 18;  // below 2^63

// What the fields say that matters to the server itself.
struct Seen {
  int hosts = 0;
  std::string_view host;
  int lengths = 0;
  int encodings = 0;
  bool closes = false;
  bool keeps = false;
};

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

bool read_length(std::string_view text, std::uint64_t& bytes) {
  if (text.empty() || text.size() > kLengthDigitsMax) return false;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), bytes);
  return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

void note_connection(std::string_view value, Seen& seen) {
  while (!value.empty()) {
    const std::string_view option = without_blanks(cut_at(value, ','));
    seen.closes |= is_same_word(option, "close");
    seen.keeps |= is_same_word(option, "keep-alive");
  }
}

// False when the field contradicts itself.
bool note_field(const HttpHeader& field, Framing& framing, Seen& seen) {
  switch (field.name.size()) {
    case 4:
      if (is_same_word(field.name, "host")) {
        ++seen.hosts;
        seen.host = field.value;
        return is_host(field.value);
      }
      return true;
    case 6:
      if (is_same_word(field.name, "expect")) {
        framing.expects_continue = is_same_word(field.value, "100-continue");
      }
      return true;
    case 10:
      if (is_same_word(field.name, "connection")) note_connection(field.value, seen);
      return true;
    case 14:
      if (!is_same_word(field.name, "content-length")) return true;
      ++seen.lengths;
      return read_length(field.value, framing.body_bytes);
    case 17:
      if (!is_same_word(field.name, "transfer-encoding")) return true;
      ++seen.encodings;
      framing.is_chunked = is_same_word(field.value, "chunked");
      return framing.is_chunked;
    default:
      return true;
  }
}

// Of a request line with its two blanks and CR LF.
std::uint64_t line_bytes_max(const HttpLimits& limits) {
  return limits.target_bytes + kMethodBytesMax + kVersion11.size() + 4;
}

// Takes a line without its CR LF from the front.
std::string_view cut_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end - 1);
  rest.remove_prefix(end + 1);
  return line;
}

std::optional<HttpRefusal> parse_request_line(std::string_view line, const HttpLimits& limits,
                                              HttpRequest& request, Framing& framing) {
  const std::size_t method_end = line.find(' ');
  if (method_end == std::string_view::npos || method_end == 0 || method_end > kMethodBytesMax) {
    return HttpRefusal::Malformed;
  }
  const std::string_view method = line.substr(0, method_end);
  if (!kTokenBytes.holds_all(method)) return HttpRefusal::Malformed;
  request.method = method;

  const std::size_t target_end = line.find(' ', method_end + 1);
  if (target_end == std::string_view::npos) return HttpRefusal::Malformed;
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  if (target.size() > limits.target_bytes) return HttpRefusal::TargetTooLong;
  if (target.empty() || !kTargetBytes.holds_all(target)) return HttpRefusal::Malformed;
  request.target = target;

  const std::string_view version = line.substr(target_end + 1);
  framing.is_version_10 = version == kVersion10;
  if (!framing.is_version_10 && version != kVersion11) return HttpRefusal::Malformed;
  return std::nullopt;
}

bool parse_field(std::string_view line, HttpHeader& field) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  field.name = line.substr(0, colon);
  field.value = without_blanks(line.substr(colon + 1));
  return kTokenBytes.holds_all(field.name) && kValueBytes.holds_all(field.value);
}

// Path and query of a target that is "/…", "http://host/…", or "*" of OPTIONS.
bool reduce_target(const Seen& seen, HttpRequest& request) {
  std::string_view& target = request.target;
  if (target.starts_with('/')) return true;
  if (target == "*") return request.method == "OPTIONS";
  const std::string_view scheme = request.is_tls ? "https://" : "http://";
  if (!is_same_word(target.substr(0, scheme.size()), scheme)) return false;
  target.remove_prefix(scheme.size());
  const std::size_t slash = target.find('/');
  if (!is_same_word(target.substr(0, slash), seen.host)) return false;
  target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  return true;
}

bool is_consistent(const Framing& framing, const Seen& seen) {
  if (seen.hosts > 1 || (seen.hosts == 0 && !framing.is_version_10)) return false;
  if (seen.lengths > 1 || seen.encodings > 1) return false;
  return seen.encodings == 0 || (seen.lengths == 0 && !framing.is_version_10);
}

}  // namespace

std::optional<HttpRefusal> HeadEnd::scan(std::string_view bytes, const HttpLimits& limits) {
  // What lies beyond the limit is never looked at, so that slices make no difference.
  const std::string_view seen = bytes.substr(0, limits.header_bytes);
  if (scanned_ == 0) {
    if (seen == "\r" && seen.size() < limits.header_bytes) return std::nullopt;
    if (seen.starts_with("\r\n")) begin_ = line_begin_ = scanned_ = 2;
  }
  if (begin_ < seen.size() && !kTokenBytes(seen[begin_])) return HttpRefusal::Malformed;
  while (scanned_ < seen.size()) {
    const std::size_t line_end = seen.find('\n', scanned_);
    scanned_ = line_end == std::string_view::npos ? seen.size() : line_end + 1;
    if (lines_ == 0 && scanned_ > line_bytes_max(limits)) return HttpRefusal::TargetTooLong;
    if (line_end == std::string_view::npos) break;
    if (line_end == line_begin_ || seen[line_end - 1] != '\r') return HttpRefusal::Malformed;
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
  std::string_view rest = head;
  const auto refusal = parse_request_line(cut_line(rest), limits, request, framing);
  if (refusal.has_value()) return refusal;
  Seen seen;
  while (rest.size() > 2) {  // the empty line
    HttpHeader field;
    if (!parse_field(cut_line(rest), field)) return HttpRefusal::Malformed;
    request.headers.push_back(field);
    if (!note_field(field, framing, seen)) return HttpRefusal::Malformed;
  }
  if (!is_consistent(framing, seen) || !reduce_target(seen, request)) {
    return HttpRefusal::Malformed;
  }
  framing.keeps_alive = !seen.closes && (!framing.is_version_10 || seen.keeps);
  return std::nullopt;
}

}  // namespace canasta
