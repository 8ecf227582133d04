#include <poll.h>

#include <array>
#include <charconv>

#include "net/connection.h"

namespace canasta {
namespace {

// A body up to this size goes behind its head into one buffer: cheaper than two vectors of a write,
// and one record of TLS.
constexpr std::size_t kJoinedBytesMax = 4 << 10;
// Room of an answer's body that the budget of bodies does not count: as much as a connection keeps.
constexpr std::size_t kUncountedBytesMax = 4 << 10;
constexpr auto kAskSourceEvery = std::chrono::milliseconds(200);
constexpr std::string_view kLastChunk = "0\r\n\r\n";

HttpResponse bare_failure() { return {.status = 500, .content_type = {}, .close = true}; }

bool is_other_end_gone(Socket& socket) {
  pollfd asked{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

BodySource::State read_source(BodySource& source, std::string& piece) {
  piece.clear();
  try {
    return source.read(piece);
  } catch (...) {
    return BodySource::State::Failed;
  }
}

}  // namespace

HttpResponse Connection::ask_refusal(HttpRefusal refusal) {
  try {
    HttpResponse response = service_.refuse(request_, refusal);
    if (is_safe(response)) return response;
  } catch (...) {
    // As for an unsafe one: there is no better answer to give.
  }
  return bare_failure();
}

Task<bool> Connection::refuse(HttpRefusal refusal) {
  if (end_ == End::Expired) end_ = End::None;
  HttpResponse response = ask_refusal(refusal);
  response.close |= refusal != HttpRefusal::Failed;
  co_return co_await respond(std::move(response));
}

// Why it cannot be sent. Holds its body until report().
std::optional<HttpRefusal> Connection::objection_to(const HttpResponse& response) {
  if (!is_safe(response)) return HttpRefusal::Failed;
  const std::size_t bytes = response.body.capacity();
  if (bytes <= kUncountedBytesMax) return std::nullopt;
  if (!request_.share.hold(request_.share.held() + bytes)) return HttpRefusal::NoRoom;
  return std::nullopt;
}

BodyLength Connection::length_of(const HttpResponse& response) {
  if (response.stream == nullptr || response.stream_bytes.has_value()) return BodyLength::Known;
  return framing_.is_version_10 ? BodyLength::UntilClose : BodyLength::Chunked;
}

Task<bool> Connection::respond(HttpResponse response) {
  const bool must_close = response.close;
  if (const auto refusal = objection_to(response)) response = ask_refusal(*refusal);
  response.close |= must_close;
  const bool may_have_body = has_body(response.status);
  const BodyLength length = may_have_body ? length_of(response) : BodyLength::Known;
  closes_ = response.close || !framing_.keeps_alive || loop_.is_draining() || !is_body_whole() ||
            length == BodyLength::UntilClose;
  served_.status = response.status;
  output_.clear();
  append_response_head(output_, response,
                       {.length = length,
                        .body_bytes = response.stream_bytes.value_or(response.body.size()),
                        .closes = closes_,
                        .is_version_10 = framing_.is_version_10,
                        .date_line = loop_.date_line(std::chrono::steady_clock::now()),
                        .common_lines = loop_.share().options.common_headers});
  bool is_whole = false;
  if (!may_have_body || request_.method == "HEAD") {
    is_whole = co_await write(output_, {});
  } else {
    is_whole = co_await send_body(response, length);
  }
  loop_.share().disk.let_go(std::move(response.stream));
  std::string().swap(response.body);  // before its share, as that of the request
  report(is_whole);
  lingers_ = is_whole && closes_;
  co_return is_whole && !closes_;
}

Task<bool> Connection::send_body(HttpResponse& response, BodyLength length) {
  if (response.stream != nullptr) {
    if (!co_await write(output_, {})) co_return false;
    co_return co_await send_stream(response, length);
  }
  std::string_view body = response.body;
  if (body.size() <= kJoinedBytesMax) {
    output_.append(body);
    body = {};
  }
  const bool is_whole = co_await write(output_, body);
  if (is_whole) served_.bytes_out = response.body.size();
  co_return is_whole;
}

Task<bool> Connection::send_stream(HttpResponse& response, BodyLength length) {
  const bool is_endless = !response.stream_bytes.has_value();
  std::uint64_t left = response.stream_bytes.value_or(0);
  for (bool goes_on = true; goes_on && !(is_endless && loop_.is_draining());) {
    BodySource::State state = BodySource::State::Failed;
    if (response.stream->uses_disk()) {
      start_disk_work([&] { state = read_source(*response.stream, piece_); });
      co_await await_outside();
      if (end_ == End::Abandoned) co_return false;
    } else {
      state = read_source(*response.stream, piece_);
    }
    switch (state) {
      case BodySource::State::More:
        if (!is_endless && piece_.size() > left) co_return fail_stream();
        if (has_had_its_turn()) co_await let_others_go_first();
        if (!co_await send_piece(length)) co_return false;
        left -= is_endless ? 0 : piece_.size();
        break;
      case BodySource::State::Wait:
        if (!co_await await_source(is_endless)) co_return false;
        break;
      case BodySource::State::End:
        goes_on = false;
        break;
      case BodySource::State::Failed:
        co_return fail_stream();
    }
  }
  if (left > 0) co_return fail_stream();
  closes_ |= loop_.is_draining();
  if (length != BodyLength::Chunked) co_return true;
  co_return co_await write(kLastChunk, {});
}

bool Connection::fail_stream() {
  resets_ = true;
  return false;
}

Task<bool> Connection::send_piece(BodyLength length) {
  if (piece_.empty()) co_return true;  // as a chunk it would be the last
  served_.bytes_out += piece_.size();
  if (length != BodyLength::Chunked) co_return co_await write(piece_, {});
  std::array<char, 18> size{};
  char* end = std::to_chars(size.data(), size.data() + 16, piece_.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  piece_.append("\r\n");
  const bool is_sent =
      co_await write({size.data(), static_cast<std::size_t>(end - size.data())}, piece_);
  co_return is_sent;
}

// An endless stream that nobody reads any more would otherwise live until its next piece.
Task<bool> Connection::await_source(bool is_endless) {
  if (is_endless && is_other_end_gone(socket_)) co_return false;
  co_await pause(std::chrono::steady_clock::now() + kAskSourceEvery);
  co_return !is_cut();
}

void Connection::report(bool is_whole) {
  served_.whole = is_whole;
  served_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  try {
    service_.served(request_, served_);
  } catch (...) {
    // The response is out; what the service failed to note cannot be mended here.
  }
  release_body();
  is_busy_ = false;
}

}  // namespace canasta
