// HttpServer: sockets to requests, HTTP/1.1 over TCP or TLS.
//
// One thread and one io_context for each of `threads`; connections go to them in turn and stay.
// Besides four threads wait for the disk, where sinks and sources do (net/disk_threads.h). A
// coroutine of Asio for each connection reads, asks the service and writes (net/connection.h); what
// it reads is parsed by net/request_head.h and net/chunked_body.h. Asio, Beast and OpenSSL are not
// seen outside of this folder.
//
// Laws
//   1. One reading of a request: what two servers could read in two ways (both lengths, two
//      lengths, folded headers, bare line feeds, spaces before a colon, a host missing or twice) is
//      refused with 400, and the connection closed.
//   2. Every wait for the other end has an absolute deadline that later bytes do not move. A wait
//      for the service, or for the disk, has none: it lasts until they are done, or the drain ends.
//   3. A refusal is seen by the other end: what it still sends is read for two seconds, at most
//      4 MiB of it, before the socket is closed.
//   4. What bodies of requests and of answers hold in memory never passes `gathered_bytes`, the
//      room in which they grow counted (net/gathered_body.h): one that has none is refused as soon
//      as its length says so, or its piece, while others go on. An answer counts from when it is
//      given to when it was sent; one of at most 4 KiB does not, nor the piece of a stream, nor the
//      64 KiB at most into which a connection reads.
//   5. A stop loses nothing: what the kernel has let in is accepted, connections that are idle
//      close at once, requests that were sent are answered, for at most `drain_seconds`.
//
// Cost     bench/serving says how many requests a second a core answers. An idle connection holds
//          8 KiB, with TLS 22 KiB, of which OpenSSL takes 14.
// Errors   Config for an address or a certificate that cannot be used; Conflict for a port that is
//          taken; Denied.
// Threads  stop(), reload_certificates() and open_connections() from any thread; everything else
//          from the owner's. Requests that were cut off live on until the service has replied to
//          them or the server is destroyed: end the service's own threads before that. The
//          destructor waits for what is at the disk, which may hang: release_signals() before it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace canasta {

// Each has its default here, and nowhere else; what prints them and what tests them read this.
struct HttpLimits {
  std::uint64_t header_bytes = 16 << 10;
  std::uint64_t header_fields = 100;
  std::uint64_t target_bytes = 8 << 10;
  std::uint64_t connections = 10'000;
  std::uint64_t connections_per_address = 256;
  std::uint64_t gathered_bytes = 256 << 20;  // of all bodies, and answers, in memory at once
  double header_seconds = 10;                // from the first byte, or from the connection's begin
  double body_seconds = 60;  // and then one more for every body_bytes_per_second that came
  std::uint64_t body_bytes_per_second = 1'000;
  double idle_seconds = 75;  // between requests
  // The other end may make us wait so long, in all, for every write_seconds *
  // write_bytes_per_second bytes of an answer.
  double write_seconds = 60;
  std::uint64_t write_bytes_per_second = 1'000;
  double drain_seconds = 10;
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: one that is free
  int threads = 1;
  HttpLimits limits = {};
  std::string certificate_file = {};  // PEM, the whole chain; empty: no TLS
  std::string key_file = {};          // PEM
  // Header lines of every response, "Name: value\r\n" each; a response that says one itself keeps
  // its own.
  std::string common_headers = {};
  // Addresses of proxies that speak for others: many connections may come from one of these.
  std::vector<std::string> proxies = {};
  bool watch_signals = false;  // SIGTERM and SIGINT stop, a second one at once; SIGHUP reloads
};

class HttpServer {
 public:
  // Listens when it returns; answers once run() is called. `service` must outlive the server.
  static Result<std::unique_ptr<HttpServer>> listen(const HttpServerOptions& options,
                                                    HttpService& service);
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
  // Serves on the calling thread and on threads - 1 others, until it was stopped and drained. The
  // number of requests that were cut off at the end of the drain.
  virtual std::uint64_t run() = 0;
  virtual void stop() = 0;
  // After run(), where signals were watched: SIGTERM and SIGINT end the process from here on.
  virtual void release_signals() = 0;
  // Reads certificate and key anew: for connections to come. On error the old ones stay.
  virtual Status reload_certificates() = 0;
  virtual std::uint64_t open_connections() const = 0;
};

}  // namespace canasta
