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
  Steps(FileSystem& files, std::string root, bool force = false);

  // Whether the step was done with these inputs, and its outputs are as it left them.
  bool is_fresh(const std::string& step, const StepInputs& inputs) const;
  // Paths below the root: files whose bytes count, and reports, which need only be there: other
  // verbs write them too.
  struct Outputs {
    std::vector<std::string> files = {};
    std::vector<std::string> reports = {};  // without ending: each is .md, .json and .html
  };
  Status remember(const std::string& step, const StepInputs& inputs, const Outputs& outputs);

 private:
  struct Memory {
    std::string inputs;
    std::map<std::string, std::string> outputs;  // path: sum, or "" where it need only be there
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
