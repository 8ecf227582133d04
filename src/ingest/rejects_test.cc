#include "ingest/rejects.h"

#include <gtest/gtest.h>

#include <string>

#include "base/messages/ingest.h"

namespace canasta {
namespace {

std::string kept_of(const std::string& text) {
  Rejects rejects;
  rejects.add({.line = 2, .reason = message::kRowTimeUnreadable, .role = Role::Time}, {text});
  return std::string(rejects.texts_of(0)[Rejects::Value]);
}

TEST(Rejects, ATextIsCutAfterItsLimit) {
  const std::string fits(Rejects::kTextBytesMax, 'x');
  EXPECT_EQ(kept_of(""), "");
  EXPECT_EQ(kept_of(fits), fits);
  EXPECT_EQ(kept_of(fits + "y"), fits);
}

TEST(Rejects, NoCharacterIsCutInTwo) {
  const std::string fits(Rejects::kTextBytesMax - 1, 'x');
  EXPECT_EQ(kept_of(fits.substr(1) + "ñ"), fits.substr(1) + "ñ");
  EXPECT_EQ(kept_of(fits + "ñ"), fits);
}

TEST(Rejects, AreSortedByLineWithTheirTexts) {
  Rejects rejects;
  for (const std::uint64_t line : {7U, 3U, 3U}) {
    const std::string text = std::to_string(line) + std::to_string(rejects.size());
    rejects.add({.line = line, .reason = message::kRowTimeUnreadable, .role = Role::Time}, {text});
  }
  rejects.sort();
  EXPECT_EQ(rejects.texts_of(0)[Rejects::Value], "31");
  EXPECT_EQ(rejects.texts_of(1)[Rejects::Value], "32");
  EXPECT_EQ(rejects.texts_of(2)[Rejects::Value], "70");
}

}  // namespace
}  // namespace canasta
