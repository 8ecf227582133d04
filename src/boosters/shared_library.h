// A shared library that is loaded when it is first needed, and its functions by their names.
#pragma once

#include <dlfcn.h>

#include <cstdlib>
#include <string>

namespace canasta {

class SharedLibrary {
 public:
  // Loaded once, never let go: its threads live as long as the program. While they wait for each
  // other they look about a thousand times, some microseconds, and then sleep. Spinning on, as
  // OpenMP does by default, costs several times the training where other work wants the processors;
  // sleeping at once costs a fifth of it where none does.
  explicit SharedLibrary(const char* file) : file_(file) {
    const bool asked_for = std::getenv("OMP_WAIT_POLICY") != nullptr;  // a person's own wish stays
    if (!asked_for) setenv("GOMP_SPINCOUNT", "1000", 0);
    handle_ = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) problem_ = dlerror();
  }

  template <class Function>
  void find(Function*& function, const char* name) {
    if (handle_ == nullptr) return;
    function = reinterpret_cast<Function*>(dlsym(handle_, name));
    if (function == nullptr) problem_ = std::string(file_) + ": " + name;
  }

  // Empty when all is there.
  const std::string& problem() const { return problem_; }

 private:
  const char* file_;
  void* handle_ = nullptr;
  std::string problem_;
};

}  // namespace canasta
