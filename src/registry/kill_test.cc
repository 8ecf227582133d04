// Fifty SIGKILLs at random moments of publishing, promoting and rolling back, on the machine's own
// file system. After each: everything verifies, and nothing that was answered is gone.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "base/messages/io.h"
#include "base/random.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

constexpr int kKills = 50;
constexpr int kKillsPerModel = 10;  // then a fresh model, so that verifying stays quick
constexpr std::uint64_t kLifeMsMax = 60;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "canasta_kill_XXXXXX").string();
    CANASTA_ASSERT(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Never returns: the parent kills it. Each answered version is told through the pipe.
[[noreturn]] void publish_for_ever(const std::string& folder, const std::string& name, int pipe) {
  Registry registry(real_file_system(), folder);
  for (int i = 0;; ++i) {
    const auto model = registry.publish({}, name, model_files(std::string(20'000, 'x')),
                                        manifest_facts({i % 5 == 4 ? "weekday" : "month"}));
    if (!model.ok()) ::_exit(1);
    const std::string answered = format_version(model->version) + "\n";
    if (::write(pipe, answered.data(), answered.size()) < 0) ::_exit(2);
    if (!registry.promote({}, *model, Alias::Champion).ok()) ::_exit(3);
    if (i % 3 == 2 && !registry.rollback({}, name).ok()) ::_exit(4);
  }
}

std::string read_all(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t bytes = 0; (bytes = ::read(pipe, buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<std::size_t>(bytes));
  }
  return text;
}

// Lets a child publish for a while, kills it, and returns the versions that it was answered.
std::vector<SemanticVersion> publish_and_kill(const std::string& folder, const std::string& name,
                                              std::uint64_t life_us) {
  int ends[2];
  CANASTA_ASSERT(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) publish_for_ever(folder, name, ends[1]);
  CANASTA_ASSERT(child > 0);
  ::close(ends[1]);
  ::usleep(static_cast<useconds_t>(life_us));
  ::kill(child, SIGKILL);
  int how = 0;
  ::waitpid(child, &how, 0);
  EXPECT_TRUE(WIFSIGNALED(how)) << "the child gave up with " << WEXITSTATUS(how);
  const std::string answered = read_all(ends[0]);
  ::close(ends[0]);
  std::vector<SemanticVersion> versions;
  for (std::size_t at = 0, end; (end = answered.find('\n', at)) != std::string::npos;
       at = end + 1) {
    versions.push_back(parse_version(answered.substr(at, end - at)).value());
  }
  return versions;
}

TEST(RegistryKill, FiftyKillsLeaveARegistryThatVerifies) {
  const TemporaryFolder temporary;
  const std::string folder = temporary.path() + "/models";
  Random random(20261121);
  std::size_t answered_total = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const std::string name = "model" + std::to_string(kill / kKillsPerModel);
    const auto answered = publish_and_kill(folder, name, random.below(kLifeMsMax * 1000));
    answered_total += answered.size();
    const Registry registry(real_file_system(), folder);
    ASSERT_EQ(what_is_wrong(registry, {}, name), "") << "after kill " << kill;
    for (const SemanticVersion& version : answered) {
      ASSERT_TRUE(registry.load({}, {name, version}).ok()) << format_version(version);
    }
  }
  EXPECT_GT(answered_total, 0u) << "no child lived long enough to publish";
}

TEST(RegistryKill, PublishersInTwoProcessesNeverShareAVersion) {
  constexpr int kEach = 20;
  constexpr int kTriesMax = 100'000;
  const TemporaryFolder temporary;
  const std::string folder = temporary.path() + "/models";
  const auto publish_many = [&] {
    Registry registry(real_file_system(), folder);
    int published = 0;
    for (int tries = 0; published < kEach && tries < kTriesMax; ++tries) {
      const auto model = registry.publish({}, "shared", model_files(), manifest_facts());
      if (!model.ok() && model.error().message() != message::kLocked) return -1;
      if (model.ok()) {
        ++published;
      } else {
        ::usleep(1000);  // the other one holds the lock, for as long as its disk takes
      }
    }
    return published;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(publish_many() == kEach ? 0 : 1);
  EXPECT_EQ(publish_many(), kEach);
  int how = 0;
  ::waitpid(child, &how, 0);
  EXPECT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 0);
  const Registry registry(real_file_system(), folder);
  EXPECT_EQ(registry.list({})->size(), 2u * kEach);
  EXPECT_EQ(what_is_wrong(registry, {}), "");
}

}  // namespace
}  // namespace canasta
