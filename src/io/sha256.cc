#include "io/sha256.h"

#include <sodium.h>

#include <array>
#include <vector>

namespace canasta {
namespace {

class Digest {
 public:
  Digest() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state_, digest.data());
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    text.pop_back();  // the zero that ends a C string
    return text;
  }

 private:
  crypto_hash_sha256_state state_{};
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.hex();
}

Result<std::string> sha256_file(const FileSystem& files, const std::string& path) {
  constexpr std::size_t kBlock = std::size_t{1} << 18;
  TRY_ASSIGN(const auto file, files.open(path));
  Digest digest;
  std::vector<char> block(kBlock);
  for (std::uint64_t offset = 0;;) {
    TRY_ASSIGN(const std::size_t bytes, file->read_at(offset, block));
    if (bytes == 0) return digest.hex();
    digest.add({block.data(), bytes});
    offset += bytes;
  }
}

}  // namespace canasta
