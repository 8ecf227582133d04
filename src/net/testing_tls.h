// For tests: certificates made on the spot, and a client that speaks TLS.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "net/testing_client.h"

namespace canasta {

enum class TestingKey { Curve, Rsa };

// Writes a certificate for `name` that signs itself, and its key, encrypted where there is a
// password.
inline void write_certificate(const std::string& name, const std::string& certificate_file,
                              const std::string& key_file, TestingKey kind = TestingKey::Curve,
                              const char* password = nullptr) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      kind == TestingKey::Curve ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048U), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  CANASTA_ASSERT(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const std::unique_ptr<BIO, decltype(&BIO_free)> first(BIO_new_file(certificate_file.c_str(), "w"),
                                                        BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> second(BIO_new_file(key_file.c_str(), "w"),
                                                         BIO_free);
  CANASTA_ASSERT(PEM_write_bio_X509(first.get(), certificate.get()) == 1);
  const EVP_CIPHER* const cipher = password == nullptr ? nullptr : EVP_aes_256_cbc();
  CANASTA_ASSERT(PEM_write_bio_PrivateKey(second.get(), key.get(), cipher, nullptr, 0, nullptr,
                                          const_cast<char*>(password)) == 1);
}

class TestingTlsClient {
 public:
  explicit TestingTlsClient(std::uint16_t port, int version = TLS1_3_VERSION) : client_(port) {
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_set_security_level(context_.get(), 0);  // or old versions would not even be offered
    session_.reset(SSL_new(context_.get()));
    static constexpr unsigned char kOffered[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(session_.get(), kOffered, sizeof kOffered - 1);
    SSL_set_fd(session_.get(), client_.socket());
  }
  bool connect() { return SSL_connect(session_.get()) == 1; }
  bool send(std::string_view bytes) {
    std::size_t sent = 0;
    return SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent) == 1;
  }
  // Up to and with `mark`; all there is when it does not come.
  std::string read_through(std::string_view mark) {
    std::string out;
    char c = 0;
    while (!out.ends_with(mark) && SSL_read(session_.get(), &c, 1) == 1) out.push_back(c);
    return out;
  }
  // Ended by the other end as TLS wants it, not cut.
  bool is_closed() {
    char c = 0;
    const int result = SSL_read(session_.get(), &c, 1);
    return result <= 0 && SSL_get_error(session_.get(), result) == SSL_ERROR_ZERO_RETURN;
  }
  // Asks for new keys, as TLS 1.2 could.
  bool renegotiate() {
    return SSL_renegotiate(session_.get()) == 1 && SSL_do_handshake(session_.get()) == 1;
  }
  std::string certificate_name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(session_.get()), X509_free);
    char text[64]{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, text,
                              sizeof text);
    return text;
  }
  std::string protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned bytes = 0;
    SSL_get0_alpn_selected(session_.get(), &chosen, &bytes);
    return {reinterpret_cast<const char*>(chosen), bytes};
  }

 private:
  TestingClient client_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> session_{nullptr, SSL_free};
};

}  // namespace canasta
