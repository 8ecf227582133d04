#include "net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <system_error>

#include "base/messages/net.h"

namespace canasta {
namespace {

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr int kRecordBytes = 16 << 10;

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* what) const {
    kFree(what);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

// --- A socket for OpenSSL that never raises SIGPIPE, as OpenSSL's own does -----------------------

int socket_of(BIO* bio) { return static_cast<int>(BIO_get_fd(bio, nullptr)); }

int bio_done(BIO* bio, ssize_t bytes, int retry) {
  BIO_clear_retry_flags(bio);
  if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
    BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  }
  return static_cast<int>(bytes);
}

int bio_write(BIO* bio, const char* data, int size) {
  return bio_done(bio, ::send(socket_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL),
                  BIO_FLAGS_WRITE);
}

BIO_METHOD* make_bio_method() {
  BIO_METHOD* const method = BIO_meth_new(BIO_TYPE_SOCKET, "socket without signals");
  if (method == nullptr) throw std::bad_alloc();
  const BIO_METHOD* const original = BIO_s_socket();
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_read(method, BIO_meth_get_read(original));
  BIO_meth_set_ctrl(method, BIO_meth_get_ctrl(original));
  BIO_meth_set_create(method, BIO_meth_get_create(original));
  BIO_meth_set_destroy(method, BIO_meth_get_destroy(original));
  return method;
}

BIO* make_bio(int socket) {
  static BIO_METHOD* const kMethod = make_bio_method();
  BIO* const bio = BIO_new(kMethod);
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_fd(bio, socket, BIO_NOCLOSE);
  return bio;
}

// --- The wire
// -------------------------------------------------------------------------------------

class TlsWire final : public Wire {
 public:
  TlsWire(SSL_CTX* context, int socket) : socket_(socket), session_(SSL_new(context)) {
    if (session_ == nullptr) throw std::bad_alloc();
    BIO* const bio = make_bio(socket);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
  }

  WireStep handshake() override {
    ERR_clear_error();
    return step_of(SSL_do_handshake(session_.get()));
  }
  WireStep read(std::span<char> room) override {
    ERR_clear_error();
    return step_of(SSL_read(session_.get(), room.data(), clamp(room.size())));
  }
  // `second` follows when the whole of `first` has been taken.
  WireStep write(std::string_view first, std::string_view second) override {
    ERR_clear_error();
    const std::string_view next = first.empty() ? second : first;
    return step_of(SSL_write(session_.get(), next.data(), clamp(next.size())));
  }
  void finish() override {
    ERR_clear_error();
    if (SSL_is_init_finished(session_.get()) == 1) SSL_shutdown(session_.get());
    ERR_clear_error();
    ::shutdown(socket_, SHUT_WR);
  }
  bool holds_bytes() const override { return true; }

 private:
  static int clamp(std::size_t bytes) {
    return static_cast<int>(std::min<std::size_t>(bytes, kRecordBytes));
  }
  WireStep step_of(int result) const {
    if (result > 0) return {WireStep::State::Done, static_cast<std::size_t>(result)};
    switch (SSL_get_error(session_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {WireStep::State::WantsRead};
      case SSL_ERROR_WANT_WRITE:
        return {WireStep::State::WantsWrite};
      default:
        return {WireStep::State::Closed};
    }
  }

  int socket_;
  Session session_;
};

// --- The certificate
// ------------------------------------------------------------------------------

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned offered_bytes, void*) {
  static constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  const int found = SSL_select_next_proto(&selected, chosen_bytes, kHttp11.data(), kHttp11.size(),
                                          offered, offered_bytes);
  *chosen = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::string last_reason() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "?";
}

// Of an encrypted key. Without this OpenSSL would ask at the terminal, and wait.
int give_no_password(char*, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

void set_options(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers12);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Tickets alone: a cache of sessions would grow with the clients.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

class OpenSslIdentity final : public TlsIdentity {
 public:
  explicit OpenSslIdentity(Context context) : context_(std::move(context)) {}
  std::unique_ptr<Wire> wire(int socket) const override {
    return std::make_unique<TlsWire>(context_.get(), socket);
  }

 private:
  Context context_;
};

}  // namespace

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::load(const std::string& certificate_file,
                                                             const std::string& key_file) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) throw std::bad_alloc();
  set_options(context.get());
  bool is_encrypted = false;
  SSL_CTX_set_default_passwd_cb(context.get(), give_no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context.get(), &is_encrypted);  // asked while loading only
  const auto broken = [](const std::string& path, Message what) {
    return config_error(message::kTlsFileBroken,
                        {{"path", path}, {"what", what}, {"reason", last_reason()}});
  };
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return broken(certificate_file, message::kTlsCertificate);
  }
  // A key that does not fit is noticed here, or, when it is of another kind, by the check below.
  const auto pair_differs = [&] {
    ERR_clear_error();
    return config_error(message::kTlsPairDiffers,
                        {{"key", key_file}, {"certificate", certificate_file}});
  };
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (is_encrypted) {
      ERR_clear_error();
      return config_error(message::kTlsKeyEncrypted, {{"path", key_file}});
    }
    if (ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH) return pair_differs();
    return broken(key_file, message::kTlsKey);
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) return pair_differs();
  return std::shared_ptr<const TlsIdentity>(
      std::make_shared<const OpenSslIdentity>(std::move(context)));
}

}  // namespace canasta
