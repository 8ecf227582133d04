// From a program's name to a running child with two pipes. Private to io/child_process.
#pragma once

#include <sys/types.h>

#include "io/child_process.h"

namespace canasta {

// Closed on destruction.
class PipeEnd {
 public:
  explicit PipeEnd(int number = -1) : number_(number) {}
  PipeEnd(PipeEnd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  PipeEnd& operator=(PipeEnd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~PipeEnd() { close(); }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  void close();

 private:
  int number_;
};

struct StartedChild {
  pid_t pid = 0;     // and the number of its group
  PipeEnd out, err;  // to read from; reading does not wait
};

// Errors: those of the step that failed, with the program or folder it failed on.
Result<StartedChild> start_child(const ChildOptions& options);

}  // namespace canasta
