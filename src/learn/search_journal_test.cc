#include "learn/search_journal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/messages/base.h"
#include "base/messages/learn.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"
#include "io/publish.h"
#include "learn/testing_functions.h"

namespace canasta {
namespace {

const std::string kPath = "runs/search.ndjson";

// Reports, prunes, and fails for one kind: every state of a trial occurs.
Result<SearchResult> searched(FileSystem& files, std::size_t trials, std::uint64_t seed = 4) {
  const testing::TestFunction mixed = testing::mixed_function();
  Context context;
  context.seed = seed;
  SearchOptions options{.trials_max = trials, .first = {{.1, 6, 0, .5}}};
  options.files = &files;
  options.journal = kPath;
  return search(
      context, mixed.space,
      [&](const SearchPoint& point, TrialReports& reports) -> Result<double> {
        if (point[2] == 3) return std::nan("");
        const double value = mixed.value(point);
        if (reports.report(value + .5)) return 0;
        return value;
      },
      options);
}

std::string journal_of(const FileSystem& files) { return read_text(files, kPath).value(); }

std::string whole_journal() {
  static const std::string text = [] {
    MemoryFileSystem files;
    EXPECT_TRUE(searched(files, 40).ok());
    return journal_of(files);
  }();
  return text;
}

// The error of going on from this text.
Error refused(const std::string& text, std::uint64_t seed = 4) {
  MemoryFileSystem files;
  EXPECT_TRUE(publish_file(files, kPath, text).ok());
  auto found = searched(files, 41, seed);
  EXPECT_FALSE(found.ok());
  EXPECT_EQ(journal_of(files), text);  // untouched
  return found.ok() ? invalid(message::kCancelled) : std::move(found).error();
}

TEST(SearchJournal, ALineATrialAfterTheHeader) {
  const std::string text = whole_journal();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 41);
  for (const char* state : {"done", "pruned", "failed"}) {
    EXPECT_NE(text.find("\"state\":\"" + std::string(state)), std::string::npos) << state;
  }
  const SearchSpace space = testing::mixed_function().space;
  EXPECT_EQ(journal_line(space, 7, {.point = {.5, 6, 1, .25}, .value = 1.5, .reports = {2, 1.5}}),
            "{\"parameters\":{\"depth\":6.0,\"kind\":\"b\",\"rate\":0.5,\"share\":0.25},"
            "\"reports\":[2.0,1.5],\"state\":\"done\",\"trial\":7,\"value\":1.5}\n");
}

TEST(SearchJournal, ACutSearchGoesOnAsIfItHadNotBeenCut) {
  MemoryFileSystem uncut_files;
  const SearchResult uncut = searched(uncut_files, 40).value();
  for (const std::size_t cut : {1, 9, 25, 40}) {
    MemoryFileSystem files;
    ASSERT_TRUE(searched(files, cut).ok());
    const SearchResult resumed = searched(files, 40).value();
    EXPECT_EQ(resumed.resumed, cut);
    EXPECT_EQ(journal_of(files), whole_journal());
    EXPECT_EQ(resumed.best, uncut.best);
    for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(resumed.trials[i].point, uncut.trials[i].point);
  }
}

TEST(SearchJournal, ATornLastLineIsDroppedWhereverItIsTorn) {
  const std::string text = whole_journal();
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  for (std::size_t end = last; end < text.size(); end += 7) {
    MemoryFileSystem files;
    ASSERT_TRUE(publish_file(files, kPath, text.substr(0, end)).ok());
    EXPECT_EQ(searched(files, 40)->resumed, 39U);
    EXPECT_EQ(journal_of(files), text);
  }
  MemoryFileSystem files;
  ASSERT_TRUE(publish_file(files, kPath, text.substr(0, 20)).ok());  // within the header
  EXPECT_EQ(searched(files, 40)->resumed, 0U);
  EXPECT_EQ(journal_of(files), text);
}

TEST(SearchJournal, AnyOtherDamageIsAnErrorWithItsLine) {
  const std::string text = whole_journal();
  const std::size_t second = text.find('\n') + 1;
  const std::size_t third = text.find('\n', second) + 1;
  const auto with = [&](const std::string& line) {
    return text.substr(0, third) + line + "\n" + text.substr(third);
  };
  const auto line_of = [](const Error& error) {
    EXPECT_EQ(error.message(), message::kSearchJournalLine);
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.place().file, kPath);
    return error.place().line;
  };
  EXPECT_EQ(line_of(refused(with(""))), 3U);
  EXPECT_EQ(line_of(refused(with("{"))), 3U);
  EXPECT_EQ(line_of(refused(with("[]"))), 3U);
  EXPECT_EQ(line_of(refused(with(text.substr(second, third - second - 1)))), 3U);  // trial 0 again
  const std::string parameters = R"("parameters":{"depth":6,"kind":"b","rate":0.5,"share":0.5})";
  const std::string rest = R"("trial":1,"reports":[],"state":"done","value":1)";
  EXPECT_EQ(line_of(refused(with("{" + parameters + R"(,"trial":1,"reports":[],"state":"done"})"))),
            3U);
  EXPECT_EQ(line_of(refused(with("{" + parameters +
                                 R"(,"trial":1,"reports":[],"state":"done","value":null})"))),
            3U);
  EXPECT_EQ(line_of(refused(with("{" + parameters +
                                 R"(,"trial":1,"reports":["a"],"state":"done","value":1})"))),
            3U);
  EXPECT_EQ(line_of(refused(with(
                R"({"parameters":{"depth":99,"kind":"b","rate":0.5,"share":0.5},)" + rest + "}"))),
            3U);
  EXPECT_EQ(line_of(refused(with(R"({"parameters":{"depth":6,"kind":"q","rate":0.5,"share":0.5},)" +
                                 rest + "}"))),
            3U);
  EXPECT_EQ(line_of(refused("{\n" + text)), 1U);
}

TEST(SearchJournal, OfAnotherSearchIsRefused) {
  const Error error = refused(whole_journal(), 5);
  EXPECT_EQ(error.message(), message::kSearchJournalOther);
  EXPECT_NE(error.text(Language::English).find("its seed is 4, this search has 5"),
            std::string::npos);
  std::string text = whole_journal();
  text.replace(text.find("\"depth\""), 7, "\"depht\"");
  EXPECT_EQ(refused(text).message(), message::kSearchJournalOther);
}

TEST(SearchJournal, EveryTrialSurvivesAPowerCut) {
  for (std::uint64_t nth = 1; nth < 12; ++nth) {
    MemoryFileSystem disk;
    FaultyFileSystem files(disk);
    files.fail({.nth = nth, .only = FileCall::Append, .from_then_on = true});
    const auto stopped = searched(files, 15);
    EXPECT_FALSE(stopped.ok());
    disk.cut_power();
    const auto resumed = searched(disk, 40);
    ASSERT_TRUE(resumed.ok()) << nth;
    // The first append is that of the header.
    EXPECT_EQ(resumed->resumed, nth < 2 ? 0 : nth - 2);
    EXPECT_EQ(journal_of(disk), whole_journal());
  }
}

}  // namespace
}  // namespace canasta
