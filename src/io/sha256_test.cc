#include "io/sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "io/faulty_file_system.h"
#include "io/memory_file_system.h"

namespace canasta {
namespace {

// FIPS 180-4, examples: the empty text, "abc", and a million times "a".
constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kMillion = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256(""), kEmpty);
  EXPECT_EQ(sha256("abc"), kAbc);
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), kMillion);
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  MemoryFileSystem files;
  ASSERT_TRUE(files.create("million")->get()->append(std::string(1'000'000, 'a')).ok());
  ASSERT_TRUE(files.create("empty").ok());
  EXPECT_EQ(sha256_file(files, "million").value(), kMillion);
  EXPECT_EQ(sha256_file(files, "empty").value(), kEmpty);
}

TEST(Sha256, AReadThatFailsIsNoDigest) {
  MemoryFileSystem disk;
  ASSERT_TRUE(disk.create("a")->get()->append(std::string(1'000'000, 'a')).ok());
  FaultyFileSystem files(disk);
  files.fail({.nth = 2, .only = FileCall::Read});
  EXPECT_EQ(sha256_file(files, "a").error().code(), ErrorCode::Unavailable);
  EXPECT_EQ(sha256_file(files, "b").error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace canasta
