// A new folder of the real disk, removed with everything in it when its owner goes.
#pragma once

#include <string>

#include "base/result.h"

namespace canasta {

class TemporaryFolder {
 public:
  // Inside `parent`, under a name that nobody else has.
  static Result<TemporaryFolder> create(const std::string& parent);
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path);

  std::string path_;
};

}  // namespace canasta
