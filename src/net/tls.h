// TLS 1.2 and 1.3 by OpenSSL: a certificate with its key, and wires that speak it.
//
// Ephemeral keys and authenticated ciphers alone; no compression, no renegotiation; sessions are
// resumed by tickets. Only "http/1.1" is agreed upon where a client asks by ALPN.
//
// Cost     An idle wire gives its record buffers back to the allocator.
// Errors   Config: a file that cannot be read or is no PEM, a key of another certificate, or one
//          that is encrypted: nobody is asked for a password.
// Threads  A TlsIdentity is immutable and shared by all loops; a wire belongs to one.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "net/wire.h"

namespace canasta {

class TlsIdentity {
 public:
  static Result<std::shared_ptr<const TlsIdentity>> load(const std::string& certificate_file,
                                                         const std::string& key_file);
  virtual ~TlsIdentity() = default;
  virtual std::unique_ptr<Wire> wire(int socket) const = 0;
};

}  // namespace canasta
