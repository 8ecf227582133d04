// A shared library that is loaded when it is first needed, and its functions by their names.
#pragma once

#include <dlfcn.h>

#include <cstdlib>
#include <string>

namespace canasta {

class SharedLibrary {
 public:
  // Loaded once, never let go: its threads live as long as the program, and sleep while they wait.
  explicit SharedLibrary(const char* file) : file_(file) {
    setenv("OMP_WAIT_POLICY", "PASSIVE", 0);  // a person's own wish stays
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
