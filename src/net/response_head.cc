#include "net/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/ascii.h"

namespace canasta {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 499:
      return "Client Closed Request";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "Other";
  }
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_length(std::string& out, const HttpResponse& response, const ResponseFrame& frame) {
  if (frame.length == BodyLength::Chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (frame.length == BodyLength::Known && has_body(response.status)) {
    out.append("Content-Length: ");
    append_number(out, frame.body_bytes);
    out.append("\r\n");
  }
}

bool names(const HttpResponse& response, std::string_view header) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& own) { return equal_ignoring_case(own.first, header); });
}

void append_common(std::string& out, const HttpResponse& response, std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n') + 1);
    if (!names(response, line.substr(0, line.find(':')))) out.append(line);
    lines.remove_prefix(line.size());
  }
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

void append_response_head(std::string& out, const HttpResponse& response,
                          const ResponseFrame& frame) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason(response.status)).append("\r\n");
  out.append(frame.date_line);
  if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
  append_length(out, response, frame);
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  append_common(out, response, frame.common_lines);
  if (frame.closes) {
    out.append("Connection: close\r\n");
  } else if (frame.is_version_10) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

bool is_safe(const HttpResponse& response) {
  if (response.status < 200 || response.status > 999 || !is_one_line(response.content_type)) {
    return false;
  }
  for (const auto& [name, value] : response.headers) {
    if (!is_one_line(name) || !is_one_line(value)) return false;
  }
  return true;
}

std::string http_date(Seconds now) {
  using namespace std::chrono;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds moment{seconds(now)};
  const sys_days day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays.at(weekday(day).c_encoding()), unsigned(date.day()),
                     kMonths.at(unsigned(date.month()) - 1), int(date.year()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

std::string date_line(Seconds now) { return "Date: " + http_date(now) + "\r\n"; }

}  // namespace canasta
