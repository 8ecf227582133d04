// Both languages say the same: every text names the same fields.
#include "base/messages.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "base/assert.h"
#include "base/messages/base.h"
#include "base/messages/cli.h"
#include "base/messages/io.h"

namespace canasta {
namespace {

// The field names of a text; "!" among them when a brace is not closed or a name is no word.
std::set<std::string> fields_of(std::string_view text) {
  std::set<std::string> fields;
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    const std::string field(text.substr(open + 1, close - open - 1));
    const bool word =
        !field.empty() &&
        field.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos;
    fields.insert(word && close != std::string_view::npos ? field : "!");
  }
  return fields;
}

TEST(Messages, BothLanguagesNameTheSameFields) {
  for (const Message id : all_messages()) {
    const auto english = fields_of(pattern(id, Language::English));
    EXPECT_EQ(english, fields_of(pattern(id, Language::Spanish))) << name(id);
    EXPECT_EQ(english.count("!"), 0U) << name(id);
  }
}

TEST(Messages, EveryTextIsThereAndTheLanguagesDiffer) {
  for (const Message id : all_messages()) {
    for (const Language language : {Language::English, Language::Spanish}) {
      const std::string_view text = pattern(id, language);
      EXPECT_FALSE(text.empty()) << name(id);
      EXPECT_FALSE(text.starts_with(' ') || text.ends_with(' ')) << name(id);
    }
  }
}

TEST(Messages, NamesAreDistinctAndBeginWithK) {
  std::set<std::string_view> names;
  for (const Message message : all_messages()) {
    const std::string_view id = name(message);
    EXPECT_TRUE(id.starts_with('k')) << id;
    EXPECT_TRUE(names.insert(id).second) << id;
  }
  EXPECT_EQ(name(message::kUnknownName), "kUnknownName");
}

TEST(Messages, SpanishOpensItsQuestions) {
  for (const Message id : all_messages()) {
    const std::string_view text = pattern(id, Language::Spanish);
    EXPECT_EQ(text.find('?') != std::string_view::npos, text.find("¿") != std::string_view::npos)
        << text;
    EXPECT_EQ(text.find('!') != std::string_view::npos, text.find("¡") != std::string_view::npos)
        << text;
  }
}

TEST(Messages, FieldsAreFilledInByName) {
  const Fields fields{{"nearest", "train"}, {"name", "trian"}, {"kind", "verb"}};
  EXPECT_EQ(text(message::kUnknownNameNearest, Language::English, fields),
            "unknown verb \"trian\". Did you mean \"train\"?");
  EXPECT_EQ(text(message::kUnknownNameNearest, Language::Spanish, fields),
            "no se conoce verb \"trian\". ¿Quiso decir \"train\"?");
}

TEST(Messages, ANounIsSaidInTheLanguageOfTheText) {
  const Field noun("reason", message::kReasonEndsEarly);
  EXPECT_EQ(noun.value, "kReasonEndsEarly");
  const Fields fields{{"path", "a.gz"}, {"format", "gzip"}, noun};
  for (const Language language : {Language::English, Language::Spanish}) {
    const std::string said(pattern(message::kReasonEndsEarly, language));
    EXPECT_NE(text(message::kCompressedBroken, language, fields).find(said), std::string::npos);
  }
}

TEST(Messages, BracesInAValueAreNotFields) {
  const Fields fields{{"kind", "{name}"}, {"name", "}{"}, {"nearest", "{"}};
  EXPECT_EQ(text(message::kUnknownNameNearest, Language::English, fields),
            "unknown {name} \"}{\". Did you mean \"{\"?");
}

TEST(Messages, AMissingFieldIsABug) {
  EXPECT_THROW(text(message::kUnknownNameNearest, Language::English, {{"kind", "verb"}}), Bug);
}

TEST(Fields, NumbersAreWrittenPlainly) {
  EXPECT_EQ(Field("n", 1234567).value, "1234567");
  EXPECT_EQ(Field("n", -5).value, "-5");
  EXPECT_EQ(Field("n", std::numeric_limits<std::uint64_t>::max()).value, "18446744073709551615");
  EXPECT_EQ(Field("n", 0.25).value, "0.25");
  EXPECT_EQ(Field("n", 1.0 / 3.0).value, "0.333333");
  EXPECT_EQ(Field("n", std::nan("")).value, "nan");
}

TEST(Messages, AreSplitIntoWhatIsSoAndWhatToDo) {
  const Fields fields = {{"kind", "verb"}, {"name", "a. b"}, {"nearest", "ab"}};
  const SplitText split = split_text(message::kUnknownNameNearest, Language::English, fields);
  EXPECT_EQ(split.what, "unknown verb \"a. b\"");
  EXPECT_EQ(split.remedy, "Did you mean \"ab\"?");
  EXPECT_EQ(split_text(message::kNounFlag, Language::English).what, "flag");
  EXPECT_EQ(split_text(message::kNounFlag, Language::English).remedy, "");
}

}  // namespace
}  // namespace canasta
