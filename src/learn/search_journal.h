// The journal of a search: a header that says which search it is, then a line of JSON a trial.
//
// What is read is checked; a last line without its end was torn by a cut and is dropped (the trial
// is made again, to the same result). The sound part is published anew before a line is appended,
// so a journal never holds a torn line in its middle.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "learn/search.h"

namespace canasta {

std::string journal_header(const Search& search);
std::string journal_line(const SearchSpace& space, std::size_t number, const SearchTrial& trial);

// The trials of a journal text. Errors as in learn/search.h, in the file `path`.
Result<std::vector<SearchTrial>> read_journal(const Search& search, std::string_view text,
                                              const std::string& path);

class SearchJournal {
 public:
  // Tells `search` the trials of the journal at its options' path, which is made when there is
  // none.
  static Result<SearchJournal> open(Search& search);
  // On the disk when it returns.
  Status append(const Search& search);

 private:
  explicit SearchJournal(std::unique_ptr<WriteFile> file) : file_(std::move(file)) {}

  std::unique_ptr<WriteFile> file_;
};

}  // namespace canasta
