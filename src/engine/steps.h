// Steps of a run, and which of them are fresh.
//
// A step is fresh when what it reads and what it wrote are as they were when it was last done;
// state/run.json remembers both by SHA-256. The idea is that of make, with sums instead of times: a
// file that was touched, copied or fetched anew and says the same is the same.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "io/file_system.h"

namespace canasta {

// Everything that the outcome of a step depends on.
class StepInputs {
 public:
  void add(std::string_view text);
  // The bytes of a file, wherever it lies, or that there is none.
  Status add_file(const FileSystem& files, const std::string& path);
  std::string sum() const;  // hexadecimal

 private:
  std::string text_;
};

class Steps {
 public:
  // With `force`, nothing is fresh. A memory that cannot be read remembers nothing.
  Steps(FileSystem& files, std::string root, bool force);

  // Whether the step was done with these inputs, and its outputs are as it left them.
  bool is_fresh(const std::string& step, const StepInputs& inputs) const;
  // `outputs`: paths below the root.
  Status remember(const std::string& step, const StepInputs& inputs,
                  const std::vector<std::string>& outputs);

 private:
  struct Memory {
    std::string inputs;
    std::map<std::string, std::string> outputs;  // path: sum
  };
  void read();
  Status write() const;
  std::string path() const;

  FileSystem* files_;
  std::string root_;
  bool force_;
  std::map<std::string, Memory> steps_;
};

}  // namespace canasta
