// Any bytes as the journal of a search: refused with a reason, or trials from which it goes on.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "io/memory_file_system.h"
#include "io/publish.h"
#include "learn/learn.h"

namespace canasta {
namespace {

constexpr std::string_view kJournal = "search.ndjson";

SearchSpace fuzzed_space() {
  return SearchSpace::make({{.name = "rate", .kind = DimensionKind::LogReal, .low = .01, .high = 1},
                            {.name = "depth", .kind = DimensionKind::Integer, .low = 2, .high = 6},
                            {.name = "kind", .kind = DimensionKind::Choice, .choices = {"a", "b"}}})
      .value();
}

Result<SearchResult> go_on(FileSystem& files) {
  SearchOptions options{.trials_max = 4, .startup = 2};
  options.files = &files;
  options.journal = std::string(kJournal);
  const SearchSpace space = fuzzed_space();
  return search(
      Context{}, space,
      [](const SearchPoint& point, TrialReports& reports) -> Result<double> {
        return reports.report(point[0]) ? 0 : point[0] + point[1];
      },
      options);
}

}  // namespace
}  // namespace canasta

// The header stands before the bytes, so that trials are reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace canasta;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::string header = [] {
    MemoryFileSystem files;
    CANASTA_ASSERT(go_on(files).ok());
    const std::string whole = read_text(files, std::string(kJournal)).value();
    return whole.substr(0, whole.find('\n') + 1);
  }();
  MemoryFileSystem files;
  CANASTA_ASSERT(publish_file(files, std::string(kJournal), header + std::string(text)).ok());
  const auto found = go_on(files);
  // What was read is gone on with once more, to the same answer.
  if (found.ok()) CANASTA_ASSERT(go_on(files)->best == found->best);
  return 0;
}
