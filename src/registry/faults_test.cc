// Every failing call and every moment of a power cut, during publish, promote and rollback: what is
// left verifies, and is the old state or the new one.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "base/messages/io.h"
#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"
#include "registry/testing_models.h"

namespace canasta {
namespace {

constexpr const char* kModels = "models";
constexpr std::uint64_t kCallsMax = 1000;

// Two versions; the second is champion, the first was.
void make_history(FileSystem& files) {
  Registry registry(files, kModels);
  for (const char* body : {"one", "two"}) {
    const ModelVersion model =
        registry.publish({}, "repurchase", model_files(body), manifest_facts()).value();
    ASSERT_TRUE(registry.promote({}, model, Alias::Champion).ok());
  }
}

// What a user sees: the versions, and which is champion.
std::string state_of(FileSystem& files) {
  const Registry registry(files, kModels);
  std::string state;
  for (const ListedVersion& entry : registry.list({}).value()) {
    state += entry.model.text() + (entry.aliases.empty() ? " " : "* ");
  }
  return state;
}

using Change = std::function<Status(Registry&)>;

Status publish_third(Registry& registry) {
  auto model = registry.publish({}, "repurchase", model_files("three"), manifest_facts());
  return model.ok() ? Status{} : Status{std::move(model).error()};
}
Status promote_first(Registry& registry) {
  return registry.promote({}, {"repurchase", {1, 0, 0}}, Alias::Champion);
}
Status roll_back(Registry& registry) {
  auto model = registry.rollback({}, "repurchase");
  return model.ok() ? Status{} : Status{std::move(model).error()};
}

struct Case {
  const char* name;
  Change change;
  const char* after;
};
constexpr const char* kBefore = "repurchase/1.1.0* repurchase/1.0.0 ";

std::vector<Case> cases() {
  return {{"publish", publish_third, "repurchase/1.2.0 repurchase/1.1.0* repurchase/1.0.0 "},
          {"promote", promote_first, "repurchase/1.1.0 repurchase/1.0.0* "},
          {"rollback", roll_back, "repurchase/1.1.0 repurchase/1.0.0* "}};
}

void expect_old_or_new(FileSystem& disk, const Case& now, std::uint64_t nth) {
  EXPECT_EQ(what_is_wrong(Registry(disk, kModels), {}), "") << now.name << ", call " << nth;
  const std::string state = state_of(disk);
  EXPECT_TRUE(state == kBefore || state == now.after)
      << now.name << ", call " << nth << " left " << state;
}

// Fails the n-th call; whether there was one to fail.
bool fail_at(const Case& now, std::uint64_t nth, bool from_then_on, bool power_cut) {
  MemoryFileSystem disk;
  make_history(disk);
  FaultyFileSystem files(disk);
  Registry registry(files, kModels);
  Fault fault;
  fault.nth = nth;
  fault.from_then_on = from_then_on;
  fault.error = ErrorCode::NoSpace;
  files.fail(fault);
  const Status status = now.change(registry);
  const bool failed = files.calls() >= nth;
  if (power_cut) disk.cut_power(nth);
  expect_old_or_new(disk, now, nth);
  if (!failed) {
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(state_of(disk), now.after);
  }
  // Whatever happened, the registry goes on.
  Registry again(disk, kModels);
  EXPECT_TRUE(publish_third(again).ok()) << now.name << ", call " << nth;
  EXPECT_EQ(what_is_wrong(again, {}), "");
  return failed;
}

TEST(RegistryFaults, EveryFailingCallLeavesTheOldOrTheNew) {
  for (const Case& now : cases()) {
    for (const bool from_then_on : {false, true}) {
      for (const bool power_cut : {false, true}) {
        std::uint64_t nth = 1;
        while (nth < kCallsMax && fail_at(now, nth, from_then_on, power_cut)) ++nth;
        EXPECT_GT(nth, 5u) << "too few calls to be true";
        EXPECT_LT(nth, kCallsMax);
      }
    }
  }
}

TEST(RegistryFaults, WhatWasAnsweredSurvivesAPowerCut) {
  for (const Case& now : cases()) {
    MemoryFileSystem disk;
    make_history(disk);
    Registry registry(disk, kModels);
    ASSERT_TRUE(now.change(registry).ok());
    disk.cut_power();
    EXPECT_EQ(state_of(disk), now.after) << now.name;
    EXPECT_EQ(what_is_wrong(registry, {}), "") << now.name;
  }
}

TEST(RegistryFaults, AFullDiskSaysSoAndLeavesNothing) {
  MemoryFileSystem disk;
  make_history(disk);
  disk.set_capacity(4000);
  Registry registry(disk, kModels);
  const auto model =
      registry.publish({}, "repurchase", model_files(std::string(5000, 'x')), manifest_facts());
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code(), ErrorCode::NoSpace);
  EXPECT_EQ(model.error().fields().at(0).value, "models/repurchase/1.2.0/model.ubj");
  EXPECT_EQ(state_of(disk), kBefore);
  const auto entries = disk.list("models/repurchase").value();
  for (const FolderEntry& entry : entries) EXPECT_FALSE(entry.name.starts_with(".staging"));
}

TEST(RegistryFaults, TwoPublishersNeverShareAVersion) {
  constexpr std::size_t kEach = 50;
  MemoryFileSystem disk;
  std::vector<std::string> published[2];
  const auto publish_many = [&](std::vector<std::string>& versions) {
    Registry registry(disk, kModels);
    while (versions.size() < kEach) {
      const auto model = registry.publish({}, "repurchase", model_files(), manifest_facts());
      if (model.ok()) {
        versions.push_back(model->text());
      } else {
        ASSERT_EQ(model.error().message(), message::kLocked);
        std::this_thread::yield();
      }
    }
  };
  std::thread other([&] { publish_many(published[0]); });
  publish_many(published[1]);
  other.join();
  std::vector<std::string> all = published[0];
  all.insert(all.end(), published[1].begin(), published[1].end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_EQ(Registry(disk, kModels).list({})->size(), 2 * kEach);
  EXPECT_EQ(what_is_wrong(Registry(disk, kModels), {}), "");
}

}  // namespace
}  // namespace canasta
