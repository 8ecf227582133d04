#include "base/nearest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"

namespace canasta {
namespace {

// The slow twin: the definition, by trying every last edit.
std::size_t distance_slowly(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const auto cut = [](std::string_view text, std::size_t n) {
    return text.substr(0, text.size() - n);
  };
  const std::size_t change = a.back() == b.back() ? 0 : 1;
  std::size_t best = distance_slowly(cut(a, 1), cut(b, 1)) + change;
  best = std::min(best, distance_slowly(cut(a, 1), b) + 1);
  best = std::min(best, distance_slowly(a, cut(b, 1)) + 1);
  const bool swapped =
      a.size() > 1 && b.size() > 1 && a.back() == b[b.size() - 2] && a[a.size() - 2] == b.back();
  return swapped ? std::min(best, distance_slowly(cut(a, 2), cut(b, 2)) + 1) : best;
}

TEST(EditDistance, ByHand) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("train", "train"), 0U);
  EXPECT_EQ(edit_distance("trian", "train"), 1U);  // a swap
  EXPECT_EQ(edit_distance("tran", "train"), 1U);   // an insertion
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);       // optimal string alignment, not Damerau's 2
  EXPECT_EQ(edit_distance("Train", "TRAIN"), 0U);  // case says nothing
}

TEST(EditDistance, AgreesWithItsDefinitionAndIsSymmetric) {
  Random random(4);
  const auto word = [&] {
    std::string letters;
    for (std::uint64_t i = random.below(6); i > 0; --i) {
      letters += static_cast<char>('a' + random.below(3));
    }
    return letters;
  };
  for (int round = 0; round < 3000; ++round) {
    const std::string a = word();
    const std::string b = word();
    ASSERT_EQ(edit_distance(a, b), distance_slowly(a, b)) << a << ' ' << b;
    ASSERT_EQ(edit_distance(a, b), edit_distance(b, a));
  }
}

const std::vector<std::string> kVerbs{"train", "predict", "evaluate", "run"};

TEST(NearestName, FindsWhatWasMeant) {
  EXPECT_EQ(nearest_name("trian", kVerbs), "train");
  EXPECT_EQ(nearest_name("predcit", kVerbs), "predict");
  EXPECT_EQ(nearest_name("RUN", kVerbs), "run");
}

TEST(NearestName, GivesNothingThatIsTooFar) {
  EXPECT_EQ(nearest_name("dashboard", kVerbs), std::nullopt);
  EXPECT_EQ(nearest_name("", kVerbs), std::nullopt);
  EXPECT_EQ(nearest_name("train", {}), std::nullopt);
}

TEST(NearestName, ATieGoesToTheEarlier) {
  const std::vector<std::string> twins{"abcx", "abcy"};
  EXPECT_EQ(nearest_name("abcz", twins), "abcx");
}

TEST(NearestName, AThirdOfTheWordIsTheLimit) {
  const std::vector<std::string> one{"abcdef"};
  EXPECT_EQ(nearest_name("abcdXX", one), "abcdef");      // 2 of 6
  EXPECT_EQ(nearest_name("abcXXX", one), std::nullopt);  // 3 of 6
}

TEST(NearestName, ComparesWordsUpToTheirLimit) {
  const std::string long_word(kWordBytesMax, 'a');
  EXPECT_EQ(nearest_name(long_word, std::vector<std::string>{long_word}), long_word);
  EXPECT_EQ(nearest_name(long_word, std::vector<std::string>{long_word + "a"}), std::nullopt);
  EXPECT_EQ(nearest_name(long_word + "a", std::vector<std::string>{long_word}), std::nullopt);
}

TEST(UnknownName, NamesTheNearestOrAllThatIsKnown) {
  const Error near = unknown_name(ErrorCode::Config, "verb", "trian", kVerbs);
  EXPECT_EQ(near.text(Language::English), "unknown verb \"trian\". Did you mean \"train\"?");
  EXPECT_EQ(near.code(), ErrorCode::Config);
  const Error far = unknown_name(ErrorCode::InvalidInput, "verb", "dashboard", kVerbs);
  EXPECT_EQ(far.text(Language::English),
            "unknown verb \"dashboard\". Expected one of: train, predict, evaluate, run");
}

}  // namespace
}  // namespace canasta
