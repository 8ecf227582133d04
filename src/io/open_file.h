// Descriptors, and files that are open for reading, on Linux system calls. Private to io.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>
#include <utility>

#include "io/file_system.h"
#include "io/system_error.h"

namespace canasta {

// Repeats a call that a signal interrupted.
template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

class RealReadFile final : public ReadFile {
 public:
  RealReadFile(Descriptor descriptor, std::uint64_t size, std::string path)
      : descriptor_(std::move(descriptor)), size_(size), path_(std::move(path)) {}

  std::uint64_t size() const override { return size_; }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    std::size_t done = 0;
    while (done < buffer.size()) {
      const ssize_t bytes = retried([&] {
        return ::pread(descriptor_.number(), buffer.data() + done, buffer.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (bytes < 0) return system_error(errno, path_, "read");
      if (bytes == 0) break;
      done += static_cast<std::size_t>(bytes);
    }
    return done;
  }

 private:
  Descriptor descriptor_;
  std::uint64_t size_;
  std::string path_;
};

}  // namespace canasta
