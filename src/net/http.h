// What the server and its owner say to each other: requests, responses, and who answers them.
//
// net reads bytes from sockets and makes requests of them; what they mean is the service's to know.
//
//   header read ──plan──► how the body is taken, or a refusal
//   body read   ──answer──► HttpReply, called once: now, or later from any thread
//   last byte sent, or the end without one ──served──► for logs and metrics, of refusals too
//   not HTTP, too slow, too large ──refuse──► the response that says so
//
// Threads  A service is called from every I/O thread at once. plan, answer, take and read must
//          return within a millisecond: longer work goes to a pool, and its reply comes from there.
//          Sinks and sources that use the disk are called on threads that may wait for it
//          (net/disk_threads.h), one call of a request at a time.
// Errors   What plan, answer or a sink throws is answered as HttpRefusal::Failed; so is a response
//          with a line end in a header. A source that throws has failed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/body_budget.h"

namespace canasta {

struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

// What a service keeps about a request on its way.
class HttpState {
 public:
  virtual ~HttpState() = default;
};

// Its texts are borrowed from the connection and live until the reply has been sent.
struct HttpRequest {
  std::string_view method;  // "GET", as it was sent
  std::string_view target;  // as it was sent: path and query, percent-encoded
  std::vector<HttpHeader> headers;
  std::string body;          // whole, where the plan has no sink
  std::string_view address;  // of the other end: "127.0.0.1"
  bool is_tls = false;
  std::unique_ptr<HttpState> state = nullptr;
  BodyShare share = BodyShare();  // of the budget of bodies, its answer's too; until that was sent

  // The first header of that name, in any case; empty where there is none.
  std::string_view header(std::string_view name) const;
  // The target up to its query, and behind the question mark.
  std::string_view path() const { return target.substr(0, target.find('?')); }
  std::string_view query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  }
};

struct HttpResponse;

// Takes a body piece by piece, as it comes. Lives until the response was sent; where the rest of
// the body never comes, it ends without an answer() having been asked for.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // A response ends the request: the rest of the body is not read.
  virtual std::optional<HttpResponse> take(std::string_view piece) = 0;
  // Always the same. True: it is called, and ends, on a thread that may wait for the disk; it ends
  // at some time after the response, when the request may be gone.
  virtual bool uses_disk() const { return false; }
};

// Gives a body piece by piece, as it can be sent.
class BodySource {
 public:
  enum class State : std::uint8_t {
    More,   // `piece` holds bytes to send
    Wait,   // nothing yet: asked again after a fifth of a second
    End,    // nothing more
    Failed  // the connection is closed, so that the other end sees that it was cut
  };
  virtual ~BodySource() = default;
  // Replaces what is in `piece`; 64 KiB at a time are a good size.
  virtual State read(std::string& piece) = 0;
  virtual bool uses_disk() const { return false; }  // as of a sink
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";  // empty: no body, no such header
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Instead of `body`. With its size as Content-Length, else chunked.
  std::unique_ptr<BodySource> stream = nullptr;
  std::optional<std::uint64_t> stream_bytes = {};
  bool close = false;  // the connection, afterwards
};

// How the body of a request is taken.
struct BodyPlan {
  std::uint64_t bytes_max = 0;               // a longer one is refused as BodyTooLarge
  std::unique_ptr<BodySink> sink = nullptr;  // none: gathered in request.body
  std::uint64_t sink_bytes = 0;              // that the sink may hold in memory, of the budget
  std::optional<HttpResponse> refusal = {};  // sent at once; the body is not read
};

// Why net itself ends a request.
enum class HttpRefusal : std::uint8_t {
  Malformed,      // 400, not HTTP/1.1, or two readings of it: closes
  HeaderTooLong,  // 431, bytes or fields
  TargetTooLong,  // 414
  HeaderTooSlow,  // 408
  BodyTooLarge,   // 413
  BodyTooSlow,    // 408
  TooMany,        // 503, connections in all or of one address
  NoRoom,         // 503, the bodies of all requests and answers are too many bytes
  Failed,         // 500, the service let go of its reply
};
int status_of(HttpRefusal refusal);

struct HttpServed {
  int status = 0;               // 0: it ended without a response
  std::uint64_t bytes_in = 0;   // of the body
  std::uint64_t bytes_out = 0;  // of the body
  double seconds = 0;           // from the first byte of the header to the last of the response
  bool whole = true;            // false: the other end went away before
};

class HttpConnection;

// The way back to the connection of a request. Call it once; one that is dropped uncalled answers
// with HttpRefusal::Failed. May outlive the connection: then nothing is sent.
class HttpReply {
 public:
  explicit HttpReply(std::shared_ptr<HttpConnection> connection);
  HttpReply(HttpReply&&) noexcept;
  HttpReply& operator=(HttpReply&&) noexcept;
  ~HttpReply();
  void operator()(HttpResponse response);

 private:
  std::shared_ptr<HttpConnection> connection_;
};

class HttpService {
 public:
  virtual ~HttpService() = default;
  virtual BodyPlan plan(HttpRequest& request) = 0;
  // `request` lives until the reply has been sent.
  virtual void answer(HttpRequest& request, HttpReply reply) = 0;
  // `request` may hold nothing yet, or a part.
  virtual HttpResponse refuse(const HttpRequest& request, HttpRefusal refusal) = 0;
  virtual void served(const HttpRequest& request, const HttpServed& served) = 0;
  // SIGHUP, after the certificates were read anew: on an error the old ones stay, and whoever keeps
  // them must be told. On an I/O thread.
  virtual void reload(const Status& /*certificates*/) {}
  // A stop was asked for: answers go on, but say that no more should be sent here.
  virtual void draining() {}
};

}  // namespace canasta
