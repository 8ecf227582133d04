#include "net/http_server.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <algorithm>

#include <boost/asio/basic_signal_set.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <csignal>
#include <thread>

#include "base/messages/net.h"
#include "net/connection.h"
#include "net/loop.h"
#include "net/tls.h"

namespace canasta {
namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

// That the kernel keeps of an answer before it can be sent: little, so that a wait ends when the
// other end has taken something, and slow readers hold no megabytes each.
constexpr int kUnsentBytesMax = 128 << 10;
constexpr int kBacklog = 4096;
// Files that may hang, as on a disk of the network, before others wait for them.
constexpr std::size_t kDiskThreads = 4;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string address_of(const Socket& socket) {
  SystemError error;
  const asio::ip::address address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

std::vector<std::unique_ptr<Loop>> make_loops(ServerShare& share) {
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < std::max(1, share.options.threads); ++i) {
    loops.push_back(std::make_unique<Loop>(share));
  }
  return loops;
}

class AsioServer final : public HttpServer {
 public:
  AsioServer(const HttpServerOptions& options, HttpService& service)
      : share_{options, service, Admission(options.limits, options.proxies),
               BodyBudget(options.limits.gathered_bytes), DiskThreads(kDiskThreads)},
        loops_(make_loops(share_)) {}
  // First, as what is at the disk works with connections.
  ~AsioServer() override {
    ends_ = true;
    share_.disk.end();
  }

  Status open();
  std::uint16_t port() const override { return port_; }
  std::uint64_t run() override;
  void stop() override;
  void release_signals() override;
  Status reload_certificates() override;
  std::uint64_t open_connections() const override { return share_.admission.open(); }

 private:
  void accept_next();
  void accept_last();
  void accepted(Loop& loop, Socket socket);
  Loop& next_loop() { return *loops_[next_loop_++ % loops_.size()]; }
  void watch_signals();
  void take_signal(int signal);
  void reload();
  asio::io_context& first() { return loops_.front()->io(); }

  ServerShare share_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::size_t next_loop_ = 0;
  Acceptor acceptor_{first().get_executor()};
  Timer accept_pause_{first().get_executor()};
  asio::basic_signal_set<Executor> signals_{first().get_executor()};
  std::uint16_t port_ = 0;
  std::atomic<bool> is_stopping_{false};
  int reloads_wanted_ = 0;  // with the one that is going on
  bool ends_ = false;       // loops that end run what they still have; the acceptor is gone by then
  std::mutex identity_mutex_;
  std::shared_ptr<const TlsIdentity> identity_;
};

Error listen_error(const HttpServerOptions& options, const SystemError& error) {
  Fields fields{{"host", options.host}, {"port", options.port}};
  if (error == asio::error::address_in_use) {
    return {ErrorCode::Conflict, message::kListenPortTaken, std::move(fields)};
  }
  if (error == asio::error::access_denied) {
    return {ErrorCode::Denied, message::kListenDenied, std::move(fields)};
  }
  return config_error(message::kListenAddress,
                      {{"host", options.host}, {"reason", error.message()}});
}

Status AsioServer::open() {
  const HttpServerOptions& options = share_.options;
  if (!options.certificate_file.empty() || !options.key_file.empty()) TRY(reload_certificates());
  SystemError error;
  const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (error) return listen_error(options, error);
  const tcp::endpoint endpoint(address, options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  // A connection that broke before it was accepted is an error, else accept_last() would wait
  // there.
  if (!error) acceptor_.set_option(asio::socket_base::enable_connection_aborted(true), error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (error) return listen_error(options, error);
  port_ = acceptor_.local_endpoint().port();
  accept_next();
  if (options.watch_signals) watch_signals();
  return {};
}

std::uint64_t AsioServer::run() {
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    threads.emplace_back([this, i] { loops_[i]->run(); });
  }
  loops_.front()->run();
  for (std::thread& thread : threads) thread.join();
  return share_.cut_off.load();
}

// What accept_next() waits for ends here, and goes on to accept_last().
void AsioServer::stop() {
  if (is_stopping_.exchange(true)) return;
  share_.service.draining();
  asio::post(first(), [this] {
    if (ends_) return;
    SystemError ignored;
    acceptor_.cancel(ignored);
    accept_pause_.cancel();
  });
}

// SIGHUP stays with us: one that comes late is no reason to end.
void AsioServer::release_signals() {
  SystemError ignored;
  for (const int signal : {SIGTERM, SIGINT}) signals_.remove(signal, ignored);
}

Status AsioServer::reload_certificates() {
  const HttpServerOptions& options = share_.options;
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return config_error(message::kTlsFileAlone);
  }
  if (options.certificate_file.empty()) return {};
  TRY_ASSIGN(auto identity, TlsIdentity::load(options.certificate_file, options.key_file));
  const std::lock_guard guard(identity_mutex_);
  identity_ = std::move(identity);
  return {};
}

// Round robin over the loops: with few connections a port shared by the kernel (SO_REUSEPORT) may
// put all of them on one loop.
void AsioServer::accept_next() {
  if (is_stopping_) return accept_last();
  Loop& loop = next_loop();
  acceptor_.async_accept(loop.io().get_executor(), [this, &loop](SystemError error, Socket socket) {
    if (ends_) return;
    if (!error) accepted(loop, std::move(socket));
    if (!error || is_stopping_) return accept_next();
    // No descriptors left, or the like: it will pass.
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](SystemError) {
      if (!ends_) accept_next();
    });
  });
}

// Whom the kernel has let in has connected, and may have asked: closing now would cut them off. The
// drains come behind, so that a loop gets no connection after its own.
void AsioServer::accept_last() {
  SystemError error;
  acceptor_.non_blocking(true, error);
  for (int i = 0; i < kBacklog && !error; ++i) {
    Loop& loop = next_loop();
    Socket socket(loop.io().get_executor());
    acceptor_.accept(socket, error);
    if (!error) accepted(loop, std::move(socket));
  }
  acceptor_.close(error);
  for (const auto& loop : loops_) {
    asio::post(loop->io(), [&each = *loop] { each.drain(); });
  }
}

void AsioServer::accepted(Loop& loop, Socket socket) {
  Peer peer{.address = address_of(socket)};
  peer.admitted = share_.admission.enter(peer.address);
  if (peer.admitted == Admitted::No) return;
  std::shared_ptr<const TlsIdentity> identity;
  {
    const std::lock_guard guard(identity_mutex_);
    identity = identity_;
  }
  peer.is_tls = identity != nullptr;
  asio::post(loop.io(), [&loop, socket = std::move(socket), peer = std::move(peer),
                         identity = std::move(identity)]() mutable {
    SystemError ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    const int handle = socket.native_handle();
    static_cast<void>(
        ::setsockopt(handle, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytesMax, sizeof(int)));
    auto wire = identity != nullptr ? identity->wire(handle) : plain_wire(handle);
    auto connection =
        std::make_unique<Connection>(loop, std::move(socket), std::move(wire), std::move(peer));
    asio::co_spawn(loop.io().get_executor(), Connection::run(std::move(connection)),
                   asio::detached);
  });
}

void AsioServer::watch_signals() {
  SystemError ignored;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) signals_.add(signal, ignored);
  signals_.async_wait([this](SystemError error, int signal) {
    if (error) return;
    take_signal(signal);
    watch_signals();
  });
}

void AsioServer::take_signal(int signal) {
  if (signal == SIGHUP) {
    reload();
  } else if (is_stopping_) {
    for (const auto& loop : loops_) loop->stop();
  } else {
    stop();
  }
}

// One at a time, as a disk that hangs would keep a thread for each; once more where another was
// wanted meanwhile.
void AsioServer::reload() {
  if (++reloads_wanted_ > 1) return;
  share_.disk.post([this] {
    asio::post(first(), [this, read = reload_certificates()] {
      share_.service.reload(read);
      if (std::exchange(reloads_wanted_, 0) > 1) reload();
    });
  });
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerOptions& options,
                                                       HttpService& service) {
  auto server = std::make_unique<AsioServer>(options, service);
  TRY(server->open());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace canasta
